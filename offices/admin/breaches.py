"""The register of breaches: what is known grows, notices are added and stay, clocks run beside them."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from offices.admin.base import AuditedAdmin
from offices.breaches import Clock, clocks, without_law
from offices.models import Breach, BreachNotice


class BreachForm(forms.ModelForm):
    def clean_known_at(self) -> datetime.datetime:
        return past(self.cleaned_data["known_at"])


class NoticeForm(forms.ModelForm):
    """Offers the duties of the breach that are not done yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "duty" in self.fields and self.instance.breach_id:
            open_clocks = [clock for clock in clocks(self.instance.breach) if clock.notice is None]
            choices = [("", "---------"), *((clock.duty.id, named(clock)) for clock in open_clocks)]
            self.fields["duty"] = forms.ChoiceField(label=self.fields["duty"].label, choices=choices)

    def clean_told_at(self) -> datetime.datetime:
        return past(self.cleaned_data["told_at"])


class NoticeInline(admin.TabularInline):
    model = BreachNotice
    form = NoticeForm
    extra = 1
    fields = ("duty", "outcome", "told_at", "reference", "recorded_by", "noted_at")
    readonly_fields = ("recorded_by", "noted_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("recorded_by").order_by("told_at", "id")

    @admin.display(description=BreachNotice._meta.get_field("recorded_at").verbose_name)
    def noted_at(self, notice: BreachNotice) -> datetime.datetime | None:
        """A new row has none until the database says so."""
        return None if notice._state.adding else notice.recorded_at

    def get_formset(self, request: HttpRequest, obj: Breach | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)

        class OfBreach(formset):  # type: ignore[misc, valid-type]  # a new row's form must know its breach
            def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
                return {**super().get_form_kwargs(index), "instance": BreachNotice(breach=obj)} if obj else {}

        return formset if obj is None else OfBreach


@admin.register(Breach)
class BreachAdmin(AuditedAdmin):
    form = BreachForm
    list_display = ("number", "kind", "known_at", "country_codes", "next_clock")
    list_filter = ("kind", "countries")
    ordering = ("-known_at", "id")
    fields = (
        "kind",
        "what_happened",
        "known_at",
        "countries",
        "people_affected",
        "shown_clocks",
        "registered_by",
        "registered_at",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_notices()

    def get_inlines(self, request: HttpRequest, obj: Breach | None = None) -> list[Any]:
        return [NoticeInline] if obj else []  # which duties there are follows from what is stored

    def get_readonly_fields(self, request: HttpRequest, obj: Breach | None = None) -> tuple[str, ...]:
        kept = ("shown_clocks", "registered_by", "registered_at")
        return (*kept, "known_at") if obj else kept

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return db_field.formfield(widget=forms.CheckboxSelectMultiple, **kwargs)

    def save_model(self, request: HttpRequest, obj: Breach, form: Any, change: bool) -> None:
        if not change:
            obj.registered_by = request.user
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for notice in formset.save(commit=False):
            notice.recorded_by = request.user
            notice.save(force_insert=True)

    @admin.display(description=_("número"))
    def number(self, breach: Breach) -> str:
        return breach.number

    @admin.display(description=_("países"))
    def country_codes(self, breach: Breach) -> str:
        return ", ".join(sorted(office.code for office in breach.countries.all()))

    @admin.display(description=_("próximo plazo"))
    def next_clock(self, breach: Breach) -> str:
        waiting = [clock for clock in clocks(breach) if clock.notice is None]
        return f"{waiting[0].duty.id}: {state(waiting[0])}" if waiting else "-"

    @admin.display(description=_("plazos legales"))
    def shown_clocks(self, breach: Breach) -> SafeString | str:
        if breach.registered_by_id is None:
            return _now("Se calculan al guardar.")
        rows = [
            (named(clock), f"{clock.due_at:%Y-%m-%d %H:%M}", clock.due_at.tzname(), state(clock), clock.duty.source)
            for clock in clocks(breach)
        ]
        silent = without_law(breach)
        return format_html(
            "<ul>{}{}</ul>",
            format_html_join("", "<li><strong>{}</strong>: {} ({}). {}. {}</li>", rows),
            format_html_join(
                "", "<li>{}: {}</li>", [(name, _now("ningún plazo conocido; consulte a asesoría")) for name in silent]
            ),
        )


def past(moment: datetime.datetime) -> datetime.datetime:
    if moment > timezone.now():
        raise forms.ValidationError(_("Escriba un momento que ya pasó."))
    return moment


def named(clock: Clock) -> str:
    return f"{clock.duty.country} · {clock.duty.name}"


def state(clock: Clock) -> str:
    """Done, or how much time is left."""
    if clock.notice:
        return f"{clock.notice.get_outcome_display()} ({clock.notice.told_at:%Y-%m-%d %H:%M} UTC)"
    left = clock.left(timezone.now())
    hours = int(abs(left) / datetime.timedelta(hours=1))
    words = (
        _now("quedan %(days)d d %(hours)d h")
        if left > datetime.timedelta(0)
        else _now("venció hace %(days)d d %(hours)d h")
    )
    return words % {"days": hours // 24, "hours": hours % 24}
