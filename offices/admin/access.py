"""Who may act: staff and the keys of other systems. Secrets are shown once and never stored."""

import secrets
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from offices.admin.base import AuditedAdmin
from offices.models import ApiKey, Office, StaffMember
from offices.models.staff import ComplaintKind
from offices.permissions import CASE_ROLES
from offices.reauthentication import is_fresh
from offices.signin import again, lost
from vault import lookup

READABLE = "abcdefghjkmnpqrstvwxyz23456789"  # nothing that is taken for something else when read aloud
GROUPS, GROUP_LENGTH = 4, 5  # 98 random bits
KEY_BYTES = 32


def new_password() -> str:
    return "-".join("".join(secrets.choice(READABLE) for _letter in range(GROUP_LENGTH)) for _group in range(GROUPS))


class StaffForm(forms.ModelForm):
    complaint_kinds = forms.MultipleChoiceField(
        label=StaffMember._meta.get_field("complaint_kinds").verbose_name,
        help_text=StaffMember._meta.get_field("complaint_kinds").help_text,
        choices=ComplaintKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    complaint_countries = forms.MultipleChoiceField(
        label=StaffMember._meta.get_field("complaint_countries").verbose_name,
        help_text=StaffMember._meta.get_field("complaint_countries").help_text,
        choices=lambda: [(office.code, office.name) for office in Office.objects.order_by("code")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = StaffMember
        fields = ("email", "full_name", "role", "offices", "is_active", "complaint_kinds", "complaint_countries")
        widgets = {"offices": forms.CheckboxSelectMultiple}

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") in CASE_ROLES and "offices" in data and not data["offices"]:
            self.add_error("offices", _("Elija al menos una oficina: sin ella no verá ningún caso."))
        kinds, countries = data.get("complaint_kinds"), data.get("complaint_countries")
        if kinds and not countries:
            self.add_error("complaint_countries", _("Marque de qué países atiende quejas."))
        if countries and not kinds:
            self.add_error("complaint_kinds", _("Marque qué quejas atiende, o quite los países."))
        return data


@admin.register(StaffMember)
class StaffMemberAdmin(AuditedAdmin):
    form = StaffForm
    list_display = ("full_name", "email", "role", "office_codes", "is_active", "is_demo", "last_login")
    list_filter = ("role", "offices", "is_active", "is_demo")
    search_fields = ("full_name", "email")
    ordering = ("full_name", "id")
    actions = ("give_new_password", "reset_lost_factor")
    fields = (
        *("email", "full_name", "role", "offices", "is_active"),
        *("complaint_kinds", "complaint_countries", "is_demo", "joined_at", "last_login"),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("offices")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        kept = ("is_demo", "joined_at", "last_login")
        own = ("role", "offices", "is_active", "complaint_kinds", "complaint_countries")
        return (*kept, *own) if obj and obj.pk == request.user.pk else kept

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return db_field.formfield(**kwargs)  # four offices: no pop-up to add a fifth

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: bool) -> None:
        if not change:
            self._show_password(request, obj)
        super().save_model(request, obj, form, change)

    def has_reset_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    @admin.display(description=_("oficinas"))
    def office_codes(self, person: StaffMember) -> str:
        return ", ".join(sorted(office.code for office in person.offices.all())) or "-"

    @admin.action(description=_("Dar una contraseña nueva"), permissions=["reset"])
    def give_new_password(self, request: HttpRequest, chosen: QuerySet[StaffMember]) -> HttpResponse | None:
        """Drawn, not chosen: whoever resets a password must not know the next one in advance."""
        if not is_fresh(request):
            return again.ask(request)
        people = list(chosen[:2])
        if len(people) != 1:
            self.message_user(request, _("Elija a una sola persona."), messages.ERROR)
        elif people[0].pk == request.user.pk:
            self.message_user(request, _("Cambie su propia contraseña con el enlace de arriba."), messages.ERROR)
        else:
            self._show_password(request, people[0])
            people[0].save(update_fields=["password"])
            self.log_change(request, people[0], [{"changed": {"fields": ["password"]}}])
        return None

    @admin.action(description=_("Llave o teléfono perdido: pedir o aprobar el cambio"), permissions=["reset"])
    def reset_lost_factor(self, request: HttpRequest, chosen: QuerySet[StaffMember]) -> HttpResponse | None:
        """The same act for both: who comes second agrees."""
        if not is_fresh(request):
            return again.ask(request)
        people = list(chosen[:2])
        if len(people) != 1:
            self.message_user(request, _("Elija a una sola persona."), messages.ERROR)
            return None
        try:
            is_done = lost.ask_or_agree(people[0], at=request.at, actor=request.user)  # type: ignore[attr-defined,arg-type]
        except lost.OwnFactor:
            self.message_user(request, _("Su propio cambio lo piden y lo aprueban otras dos personas."), messages.ERROR)
            return None
        if is_done:
            self.message_user(request, _("Hecho. La persona registrará otra llave o aplicación al entrar."))
        else:
            text = _("Pedido. Otra persona de informática lo aprueba con esta misma acción antes de 24 horas.")
            self.message_user(request, text, messages.WARNING)
        return None

    def _show_password(self, request: HttpRequest, person: StaffMember) -> None:
        password = new_password()
        person.set_password(password)
        text = _("Contraseña de %(name)s: %(password)s. No se volverá a mostrar; entréguela en persona.")
        self.message_user(request, text % {"name": person.full_name, "password": password}, messages.WARNING)


@admin.register(ApiKey)
class ApiKeyAdmin(AuditedAdmin):
    list_display = ("label", "office_codes", "is_active", "created_at")
    list_filter = ("is_active", "offices")
    search_fields = ("label",)
    ordering = ("-created_at", "id")
    fields = ("label", "offices", "is_active", "created_at")
    readonly_fields = ("created_at",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("offices")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return db_field.formfield(widget=forms.CheckboxSelectMultiple, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if not change:
            key = secrets.token_urlsafe(KEY_BYTES)
            obj.digest = lookup.secret(key)
            text = _("Clave de «%(label)s»: %(key)s. No se guarda ni se volverá a mostrar; cópiela ahora.")
            self.message_user(request, text % {"label": obj.label, "key": key}, messages.WARNING)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("oficinas"))
    def office_codes(self, key: ApiKey) -> str:
        return ", ".join(sorted(office.code for office in key.offices.all()))
