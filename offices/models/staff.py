"""People and machines that may act: staff, API keys, and who was invited. What each may do: `permissions`."""

import uuid

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor
from offices.models.places import Office


class Role(models.TextChoices):
    FRONT_DESK = "front_desk", _("atención al público")
    SCREENER = "screener", _("evaluación")
    PROTECTION = "protection", _("protección")
    SUPERVISOR = "supervisor", _("supervisión")
    POLICY = "policy", _("política del programa")
    AUDITOR = "auditor", _("auditoría")
    IT = "it", _("informática")


class ComplaintKind(models.TextChoices):
    GENERAL = "general", _("otra queja")
    FRAUD = "fraud", _("cobros o engaños")
    ABUSE = "abuse", _("explotación o abuso sexual")


class StaffQuerySet(models.QuerySet["StaffMember"]):
    def active(self) -> "StaffQuerySet":
        return self.filter(is_active=True)


class StaffDirectory(BaseUserManager.from_queryset(StaffQuerySet)):  # type: ignore[misc]  # built at run time
    def create_user(self, email: str, password: str | None, **fields: object) -> "StaffMember":
        """For commands and tests; people are added in the console. No password: one that nobody can type."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class StaffMember(AbstractBaseUser):
    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        _("correo"), unique=True, error_messages={"unique": _("Ya hay una persona con este correo.")}
    )
    full_name = models.CharField(_("nombre"), max_length=120)
    role = models.CharField(_("función"), max_length=12, choices=Role)
    offices = models.ManyToManyField(
        Office,
        verbose_name=_("oficinas"),
        related_name="staff",
        blank=True,
        help_text=_("Solo ve los casos de estas oficinas."),
    )
    is_active = models.BooleanField(
        _("puede entrar"), default=True, help_text=_("Quite la marca en vez de borrar a la persona.")
    )
    # Whom complaints go to, whatever their role; the policies of their table read these two.
    complaint_kinds = ArrayField(
        models.CharField(max_length=8, choices=ComplaintKind),
        verbose_name=_("quejas que atiende"),
        default=list,
        blank=True,
        help_text=_("Sin marcas no ve ninguna, ni sabe si las hay. Nadie ve las que tocan a sus propias oficinas."),
    )
    complaint_countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("quejas sobre las oficinas de"),
        default=list,
        blank=True,
        help_text=_("Las que no dicen oficina las ven quienes no tienen ninguna."),
    )
    is_demo = models.BooleanField(_("cuenta de demostración"), default=False, editable=False)
    joined_at = models.DateTimeField(_("alta"), db_default=Now(), editable=False)

    objects = StaffDirectory()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "role"]

    class Meta:
        verbose_name = _("persona del equipo")
        verbose_name_plural = _("equipo")
        constraints = [
            models.CheckConstraint(name="staff_role_is_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="staff_email_is_lower_case", condition=models.Q(email=models.functions.Lower("email"))
            ),
            models.CheckConstraint(
                name="staff_complaint_kinds_are_known",
                condition=models.Q(complaint_kinds__contained_by=["general", "fraud", "abuse"]),
            ),
            models.CheckConstraint(
                name="whoever_sees_to_complaints_has_kinds_and_countries",
                condition=models.Q(complaint_kinds=[], complaint_countries=[])
                | (~models.Q(complaint_kinds=[]) & ~models.Q(complaint_countries=[])),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def actor(self) -> Actor:
        return Actor("staff", str(self.id))

    @property
    def is_staff(self) -> bool:
        """May enter the console (Django's name for it)."""
        return self.role in {Role.POLICY, Role.IT}

    def get_short_name(self) -> str:
        """How the console greets."""
        return self.full_name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Asked by the console; `offices.auth` answers from the table of acts."""
        return any(backend.has_perm(self, perm, obj) for backend in get_backends())

    def has_module_perms(self, app_label: str) -> bool:
        return any(backend.has_module_perms(self, app_label) for backend in get_backends())


class ApiKey(models.Model):
    """A machine's right to pre-register for some offices. The key itself is shown once and never stored."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(_("para qué"), max_length=80)
    digest = models.BinaryField(unique=True, editable=False)
    offices = models.ManyToManyField(Office, verbose_name=_("oficinas"), related_name="api_keys")
    is_active = models.BooleanField(
        _("vigente"), default=True, help_text=_("Sin la marca, la clave deja de servir al instante.")
    )
    created_at = models.DateTimeField(_("creada"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("clave de API")
        verbose_name_plural = _("claves de API")

    def __str__(self) -> str:
        return self.label

    @property
    def actor(self) -> Actor:
        return Actor("api", str(self.id))


class Invitation(models.Model):
    """An entry of an office's invitation list, kept as a keyed hash: the list names nobody."""

    table_tag = "personal"

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("número de documento")
        PHONE = "phone", _("teléfono")
        EMAIL = "email", _("correo")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.CASCADE, verbose_name=_("oficina"), related_name="invitations")
    kind = models.CharField(_("clase"), max_length=10, choices=Kind)
    digest = models.BinaryField(editable=False)
    added_at = models.DateTimeField(_("añadida"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("invitación")
        verbose_name_plural = _("lista de invitación")
        constraints = [
            models.UniqueConstraint(fields=["office", "digest"], name="an_office_invites_an_identifier_once"),
            models.CheckConstraint(
                name="invitation_kind_is_known", condition=models.Q(kind__in=["document", "phone", "email"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {bytes(self.digest).hex()[-6:]}"
