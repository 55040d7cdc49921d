"""Changing one's mind after sending: each purpose again, with the texts of today. Only sharing looks at it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.forms.consents import NO, YES, ConsentsForm, yes_or_no
from intake.services import permits
from intake.views.language import answers_keep_their_page, language_was_changed
from intake.views.public.sending import own_case
from offices.consent_texts import texts_for


class ChangeForm(ConsentsForm):
    """Without the permission for the registration itself: who takes that back withdraws the registration."""

    keeps_older = False

    share_usrap = yes_or_no()
    share_ca_es = yes_or_no()
    share_gt = yes_or_no()
    medical = yes_or_no()
    whatsapp = yes_or_no()


@answers_keep_their_page
def consents(request: HttpRequest) -> HttpResponse:
    case = own_case(request, purpose="status")
    office = case.office_id or request.visit.office
    texts = texts_for(office, language=get_language() or "es")
    agreed = permits.agreed_to(case)
    form = ChangeForm(
        request.POST or None,
        initial={purpose: YES if purpose in agreed else NO for purpose in permits.CHANGEABLE},
        is_kept_only=language_was_changed(request),
    )
    form.show_texts(texts, office=office)
    if request.method == "POST" and form.is_valid():
        said = {purpose: form.cleaned_data[purpose] == YES for purpose in form.purposes}
        if permits.change(case, said, texts=form.read, at=request.at, actor=request.visit.actor):
            messages.success(request, _("Sus permisos quedaron como usted dice. Su registro sigue igual."))
        return redirect("public_status")
    return render(request, "public/consents.html", {"case": case, "office": case.office, "form": form})
