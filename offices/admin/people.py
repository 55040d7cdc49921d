"""Whom and where a case can be given: profiles, absences, and the places of each site."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.base import AuditedAdmin
from offices.models import Leave, SiteCapacity, StaffMember, StaffProfile
from offices.models.people import known_language
from offices.permissions import CASE_ROLES


class LanguagesField(forms.CharField):
    """Codes with commas or spaces between them, each once, the best first."""

    def __init__(self, **kwargs: Any) -> None:
        for name in ("base_field", "max_length", "min_length"):
            kwargs.pop(name, None)  # what a column of lists would hand to its own field
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        codes = re.split(r"[\s,;]+", super().to_python(value).strip().lower())
        return list(dict.fromkeys(code for code in codes if code))

    def validate(self, value: Any) -> None:
        super().validate(value)
        faults = []
        for code in value:
            try:
                known_language(code)
            except ValidationError as fault:
                faults.append(fault)
        if faults:
            raise ValidationError(faults)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != self.to_python(data)


class ProfileForm(forms.ModelForm):
    skills = forms.MultipleChoiceField(
        label=StaffProfile._meta.get_field("skills").verbose_name,
        choices=StaffProfile.Skill,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = StaffProfile
        fields = "__all__"
        field_classes = {"languages": LanguagesField}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        person = data.get("person") or getattr(self.instance, "person", None)
        site = data.get("site")
        if person and site and not person.offices.filter(pk=site.office_id).exists():
            self.add_error("site", _("Elija una sede de una oficina de esta persona."))
        return data


@admin.register(StaffProfile)
class StaffProfileAdmin(AuditedAdmin):
    form = ProfileForm
    list_display = ("person", "spoken", "site", "effort_a_day", "most_open_cases")
    list_filter = ("person__offices", "person__role")
    list_select_related = ("person", "site")
    search_fields = ("person__full_name",)
    ordering = ("person__full_name", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("person",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "person":
            kwargs["queryset"] = _case_workers().filter(profile__isnull=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("idiomas"))
    def spoken(self, profile: StaffProfile) -> str:
        return ", ".join(profile.languages)


@admin.register(Leave)
class LeaveAdmin(AuditedAdmin):
    list_display = ("person", "first_on", "last_on")
    list_filter = ("person__offices",)
    list_select_related = ("person",)
    search_fields = ("person__full_name",)
    date_hierarchy = "first_on"
    ordering = ("-first_on", "person__full_name", "id")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "person":
            kwargs["queryset"] = _case_workers()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(SiteCapacity)
class SiteCapacityAdmin(AuditedAdmin):
    list_display = ("site", "weekday", "on", "places", "remote_places")
    list_filter = ("site__office", "site")
    list_select_related = ("site",)
    ordering = ("site__office", "site__code", "weekday", "on", "id")


def _case_workers() -> QuerySet[StaffMember]:
    return StaffMember.objects.active().filter(role__in=CASE_ROLES).order_by("full_name", "id")
