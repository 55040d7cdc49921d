"""Programme versions with their rules and windows: published ones are read, drafts are edited."""

from typing import Any

import yaml
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from offices import drafts
from offices.admin.base import AuditedAdmin
from offices.admin.days import shown
from offices.admin.rules import RuleForm, WindowForm
from offices.models import EligibilityRule, OpeningWindow, ProgrammeVersion, WindowDay
from offices.models.calendar import Weekday
from offices.permissions import may
from offices.rows import as_file
from offices.stages import stage_of
from offices.versions import note_writer

HOW_TO_PUBLISH = _(
    "Una versión aprobada no se cambia. Para cambiar algo, prepare un borrador a partir de ella en la lista de "
    "versiones, edite sus reglas, ventanas y rutas, revíselo en su página y pida a otra persona que lo apruebe."
)


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(AuditedAdmin):
    list_display = (
        *("number", "stage", "page", "in_force_from", "in_force_until", "country", "rules", "windows"),
        *("short_hash", "note"),
    )
    list_filter = ("status", "origin")
    list_select_related = ("country",)
    search_fields = ("content_hash", "note")
    ordering = ("-number",)
    actions = ("prepare_draft", "download", "discard_draft")
    fields = (
        *("number", "stage", "page", "in_force_from", "in_force_until", "country", "origin"),
        *("created_at", "checked_by", "checked_at", "approved_by", "approved_at", "content_hash", "note"),
        *("rules", "windows", "routing_table"),
    )
    readonly_fields = ("stage", "page", "origin", "created_at", "rules", "windows", "routing_table")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return ((None, {"fields": self.fields, "description": HOW_TO_PUBLISH}),)

    def get_queryset(self, request: HttpRequest) -> Any:
        versions = super().get_queryset(request).defer("content", "routing")
        return versions.annotate(
            rule_count=Count("rules", distinct=True),
            window_count=Count("windows", distinct=True),
            current=Subquery(ProgrammeVersion.objects.in_force(timezone.now()).values("pk")[:1]),
        )

    def has_prepare_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "edit_reference_data")

    @admin.display(description=_("estado"), ordering="status")
    def stage(self, version: Any) -> str:
        return stage_of(version, is_current=version.pk == version.current, at=timezone.now())

    @admin.display(description=_("revisar y aprobar"))
    def page(self, version: ProgrammeVersion) -> str:
        return format_html('<a href="{}">{}</a>', reverse("programme_version", args=[version.pk]), _("Abrir"))

    @admin.display(description=_("reglas"))
    def rules(self, version: Any) -> str:
        return _link("eligibilityrule", version, version.rule_count)

    @admin.display(description=_("ventanas"))
    def windows(self, version: Any) -> str:
        return _link("openingwindow", version, version.window_count)

    @admin.display(description=_("tabla de rutas"))
    def routing_table(self, version: ProgrammeVersion) -> str:
        return format_html("<pre>{}</pre>", yaml.safe_dump(version.routing, allow_unicode=True, sort_keys=False))

    @admin.display(description=_("huella"))
    def short_hash(self, version: ProgrammeVersion) -> str:
        return version.content_hash[:12]

    @admin.action(description=_("Preparar borrador a partir de esta versión"), permissions=["prepare"])
    def prepare_draft(self, request: HttpRequest, chosen: QuerySet[ProgrammeVersion]) -> None:
        version = self._only(request, chosen)
        if version:
            draft = drafts.prepare(version, person=request.user)  # type: ignore[arg-type]  # staff only
            text = _("El borrador %(number)s está listo. Edite sus reglas y ventanas.")
            self.message_user(request, text % {"number": draft.number}, messages.SUCCESS)

    @admin.action(description=_("Descargar como archivo del programa"), permissions=["view"])
    def download(self, request: HttpRequest, chosen: QuerySet[ProgrammeVersion]) -> HttpResponse | None:
        version = self._only(request, chosen)
        if version is None:
            return None
        text = yaml.safe_dump(as_file(version), allow_unicode=True, sort_keys=False, width=120)
        response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="programme-{version.number}.yaml"'
        return response

    @admin.action(description=_("Desechar el borrador"), permissions=["prepare"])
    def discard_draft(self, request: HttpRequest, chosen: QuerySet[ProgrammeVersion]) -> None:
        version = self._only(request, chosen)
        if version is None:
            return
        try:
            drafts.discard(version, person=request.user)  # type: ignore[arg-type]  # staff only
        except drafts.NotADraft:
            self.message_user(
                request,
                _("Solo se desecha un borrador; lo revisado vuelve antes a borrador, lo aprobado se conserva siempre."),
                messages.ERROR,
            )
        else:
            self.message_user(request, _("El borrador se desechó."), messages.SUCCESS)

    def _only(self, request: HttpRequest, chosen: QuerySet[ProgrammeVersion]) -> ProgrammeVersion | None:
        versions = list(ProgrammeVersion.objects.filter(pk__in=chosen.values("pk"))[:2])
        if len(versions) == 1:
            return versions[0]
        self.message_user(request, _("Elija una sola versión."), messages.ERROR)
        return None


class OfVersionAdmin(AuditedAdmin):
    """Rows that belong to a version: editable while it is a draft, and read-only for ever after."""

    spans: dict[str, str] = {}  # field -> method that shows it where it cannot be edited

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and not obj.version.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and not obj.version.is_draft)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        note_writer(obj.version, request.user)  # type: ignore[arg-type]  # staff only

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        note_writer(obj.version, request.user)  # type: ignore[arg-type]  # staff only
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for version in ProgrammeVersion.objects.drafts().filter(pk__in=queryset.values("version")):
            note_writer(version, request.user)  # type: ignore[arg-type]  # staff only
        super().delete_queryset(request, queryset)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": [self.spans.get(name, name) for name in options["fields"]]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("is_demo", *self.spans.values())

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "version":
            kwargs["queryset"] = ProgrammeVersion.objects.drafts().order_by("-number")
            kwargs["empty_label"] = _("— elija un borrador —")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("del … al …"), ordering="period")
    def period_days(self, row: Any) -> str:
        return shown(row.period)


@admin.register(EligibilityRule)
class EligibilityRuleAdmin(OfVersionAdmin):
    form = RuleForm
    spans = {"period": "period_days", "from_between": "from_days", "to_between": "to_days"}
    list_display = ("code", "version", "office", "period_days", "codes", "present_by", "is_demo")
    list_filter = ("office", "is_demo", "version")
    list_select_related = ("version", "office")
    search_fields = ("code", "note", "source")
    ordering = ("-version__number", "office", "period", "id")
    fieldsets = (
        (None, {"fields": ("version", "office", "code", "is_demo"), "description": HOW_TO_PUBLISH}),
        (
            _("Días"),
            {"fields": ("period", "from_precision", "from_between", "to_precision", "to_between")},
        ),
        (_("Nacionalidad y edad"), {"fields": ("nationalities", "own_nationals", "min_age")}),
        (
            _("Presencia y residencia"),
            {"fields": ("present_by", "present_by_unverified_for", "in_country", "own_country_allowed")},
        ),
        (_("Situación migratoria"), {"fields": ("status_test", "status_if_kept")}),
        (_("Canales"), {"fields": ("online_from", "online_from_precision", "invitation_only_until")}),
        (_("Fuente"), {"fields": ("source", "certainty", "note")}),
    )

    @admin.display(description=_("nacionalidades"))
    def codes(self, rule: EligibilityRule) -> str:
        return ", ".join(rule.nationalities)

    @admin.display(description=_("el inicio está entre"))
    def from_days(self, rule: EligibilityRule) -> str:
        return shown(rule.from_between)

    @admin.display(description=_("el fin está entre"))
    def to_days(self, rule: EligibilityRule) -> str:
        return shown(rule.to_between)


@admin.register(OpeningWindow)
class OpeningWindowAdmin(OfVersionAdmin):
    form = WindowForm
    spans = {"period": "period_days", "weekdays": "weekday_names"}
    list_display = ("office", "period_days", "version", "weekday_names", "daily_from", "quota_per", "quota", "is_demo")
    list_display_links = ("period_days",)
    list_filter = ("office", "is_demo", "version")
    list_select_related = ("version", "office")
    search_fields = ("note", "source")
    ordering = ("-version__number", "office", "period", "id")
    fieldsets = (
        (None, {"fields": ("version", "office", "is_demo"), "description": HOW_TO_PUBLISH}),
        (_("Días y horas"), {"fields": ("period", "from_precision", "to_precision", "weekdays")}),
        (_("Hora local de apertura"), {"fields": ("daily_from", "first_day_from")}),
        (_("Cupo"), {"fields": ("quota_per", "quota")}),
        (_("Fuente"), {"fields": ("source", "certainty", "note")}),
    )

    @admin.display(description=_("días de la semana"))
    def weekday_names(self, window: OpeningWindow) -> str:
        return ", ".join(str(Weekday(day).label) for day in window.weekdays) or str(_("todos"))


@admin.register(WindowDay)
class WindowDayAdmin(AuditedAdmin):
    """Counted by the program while pre-registrations come in; looked at, never corrected by hand."""

    list_display = ("day", "office", "taken")
    date_hierarchy = "day"
    ordering = ("-day", "lineage")
    fields = ("day", "office", "taken")
    readonly_fields = ("office",)

    def get_queryset(self, request: HttpRequest) -> Any:
        same = OpeningWindow.objects.filter(lineage=OuterRef("lineage")).order_by("-version__number")
        return super().get_queryset(request).annotate(office_code=Subquery(same.values("office_id")[:1]))

    @admin.display(description=_("oficina"))
    def office(self, day: Any) -> str:
        return day.office_code


def _link(model: str, version: ProgrammeVersion, count: int) -> str:
    address = reverse(f"admin:offices_{model}_changelist")
    return format_html('<a href="{}?version__id__exact={}">{}</a>', address, version.pk, count)
