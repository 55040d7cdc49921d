"""Beginning a registration, and coming back to it: no account, no e-mail, one code to write down."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.services import record
from intake.forms.access import BeginForm, ResumeForm
from intake.models import Draft
from intake.services import applications
from intake.views.language import answers_keep_their_page, language_was_changed
from offices import visits
from offices.limits import network
from offices.models import Office
from offices.signin.attempts import too_soon


@answers_keep_their_page
def start(request: HttpRequest) -> HttpResponse:
    """What to know before anything is asked, and the two answers that a registration begins with."""
    if request.user.is_authenticated:
        return redirect("registration_start")
    form = BeginForm(
        request.POST or None,
        initial={"office": request.GET.get("pais")},
        offices=Office.objects.order_by("code"),
        is_kept_only=language_was_changed(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            opened, _code = applications.begin(
                office=form.cleaned_data["office"], year=form.cleaned_data["year"], network=network(request)
            )
        except applications.MustWait as wait:
            return too_soon(request, wait.seconds)
        visits.begin(request, subject=opened.subject, office=opened.office, at=opened.at)
        return redirect("public_code")
    return render(request, "public/start.html", {"form": form})


@answers_keep_their_page
def resume(request: HttpRequest) -> HttpResponse:
    """The same answer for a wrong code, a wrong year and a registration that is no longer kept."""
    if request.user.is_authenticated:
        return redirect("home")
    form = ResumeForm(request.POST or None, is_kept_only=language_was_changed(request))
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data
        try:
            opened = applications.find(code=answer["code"], year=answer["year"], network=network(request))
        except applications.MustWait as wait:
            return too_soon(request, wait.seconds)
        if opened:
            visits.begin(request, subject=opened.subject, office=opened.office, at=opened.at)
            return redirect("public_continue")
        form.add_error(
            None, _("No encontramos un registro con ese código y ese año. Revise los dos, o llame a la oficina.")
        )
    return render(request, "public/resume.html", {"form": form})


def go_on(request: HttpRequest) -> HttpResponse:
    """Where the code leads: to the tasks of a draft, or to how the case stands."""
    is_draft = Draft.objects.filter(pk=request.visit.subject).exists()
    return redirect("public_tasks" if is_draft else "public_status")


def code(request: HttpRequest) -> HttpResponse:
    """The code, to be written down or photographed; with the year of birth it opens the registration."""
    visit = request.visit
    secret = applications.secret_of(visit.subject, actor=visit.actor)
    office = Office.objects.get(pk=visit.office)
    return render(request, "public/code.html", {"office": office, **secret})


def leave(request: HttpRequest) -> HttpResponse:
    """Out at once, to a page that tells nothing; the Back button finds nothing either."""
    visit = visits.current(request)
    if visit:
        record("left", actor=visit.actor, office=visit.office, subjects=[visit.subject])
        visits.end(request)
    response = redirect(settings.QUICK_EXIT_URL)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
