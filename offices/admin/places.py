"""Offices with their hours, sites, and the areas that sites serve."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.base import AuditedAdmin
from offices.models import Area, Office, OfficeHours, Site

OF_THE_FILE = _("El archivo del programa vuelve a poner estos datos cada vez que se carga; cámbielos también allí.")


class HoursInline(admin.TabularInline):
    model = OfficeHours
    extra = 0
    max_num = 7
    ordering = ("weekday",)


@admin.register(Office)
class OfficeAdmin(AuditedAdmin):
    """Offices come with the programme: a new one needs keys, rules and a place in the key file first."""

    list_display = ("code", "name_es", "time_zone", "contact_centre")
    ordering = ("code",)
    inlines = (HoursInline,)
    # Assessments depend on these, so they are published with the rules and not edited beside them.
    readonly_fields = ("code", "time_zone", "work_languages")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "name_es", "name_en", "name_ht", "contact_centre", "source"),
                "description": OF_THE_FILE,
            },
        ),
        (
            _("Parte de la versión publicada"),
            {
                "fields": ("time_zone", "work_languages"),
                "description": _("De estos datos dependen las decisiones. Los cambia solo manage.py load_programme."),
            },
        ),
    )


@admin.register(Area)
class AreaAdmin(AuditedAdmin):
    """The ISO list; it changes with the programme file alone."""

    list_display = ("code", "name", "kind", "office", "sites")
    list_filter = ("office", "kind")
    search_fields = ("code", "name")
    ordering = ("code",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("office").prefetch_related("served_by")

    @admin.display(description=_("la atiende"))
    def sites(self, area: Area) -> str:
        return ", ".join(sorted(site.city for site in area.served_by.all())) or "-"


class _AreaChoice(forms.ModelChoiceField):
    def label_from_instance(self, area: Area) -> str:  # type: ignore[override]
        return f"{area.code} · {area.name}"  # Bolívar is in two countries


class _AreaChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, area: Area) -> str:  # type: ignore[override]
        return f"{area.code} · {area.name}"


class SiteForm(forms.ModelForm):
    area = _AreaChoice(Area.objects.order_by("code"), label=Site._meta.get_field("area").verbose_name)
    areas_served = _AreaChoices(
        Area.objects.order_by("code"),
        label=Site._meta.get_field("areas_served").verbose_name,
        widget=FilteredSelectMultiple(_("divisiones"), is_stacked=False),
        help_text=Site._meta.get_field("areas_served").help_text,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        office = data.get("office") or getattr(self.instance, "office", None)
        area = data.get("area")
        if office and area and area.office_id != office.code:
            self.add_error("area", _("Elija una división de %(office)s.") % {"office": office})
        strangers = [area.code for area in data.get("areas_served") or () if office and area.office_id != office.code]
        if strangers:
            self.add_error(
                "areas_served",
                _("Quite %(areas)s: no son de %(office)s.") % {"areas": ", ".join(strangers), "office": office},
            )
        return data


@admin.register(Site)
class SiteAdmin(AuditedAdmin):
    form = SiteForm
    list_display = ("code", "city", "office", "area", "is_active", "certainty")
    list_filter = ("office", "is_active", "certainty")
    list_select_related = ("office", "area")
    search_fields = ("code", "city")
    ordering = ("office", "code")
    fieldsets = (
        (
            None,
            {"fields": ("code", "office", "city", "area", "areas_served", "is_active"), "description": OF_THE_FILE},
        ),
        (_("Lugar y fuente"), {"fields": ("latitude", "longitude", "opened_on", "certainty", "source")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Cases and the programme file know a site by its code, and its cases belong to its office.
        return ("code", "office") if obj else ()
