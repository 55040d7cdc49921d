import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import offices.models.places
import offices.models.windows
from audit.append_only import append_only
from offices.published import stays_once_published, version_stays_once_published
from vault import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "code",
                    models.CharField(
                        help_text="Código ISO 3166-1.",
                        max_length=2,
                        primary_key=True,
                        serialize=False,
                        verbose_name="país",
                    ),
                ),
                ("name_es", models.CharField(max_length=80, verbose_name="nombre en español")),
                ("name_en", models.CharField(max_length=80, verbose_name="nombre en inglés")),
                ("name_ht", models.CharField(max_length=80, verbose_name="nombre en criollo haitiano")),
                (
                    "time_zone",
                    models.CharField(
                        help_text="El día local decide qué regla se aplica.",
                        max_length=40,
                        validators=[offices.models.places.known_time_zone],
                        verbose_name="zona horaria",
                    ),
                ),
                (
                    "work_languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3),
                        help_text="Códigos ISO 639-3. Para los demás idiomas se pide intérprete.",
                        size=None,
                        verbose_name="idiomas de trabajo",
                    ),
                ),
                (
                    "contact_centre",
                    models.CharField(
                        help_text="Tal como se marca en el país; no se valida.",
                        max_length=40,
                        verbose_name="línea gratuita",
                    ),
                ),
                ("source", models.TextField(blank=True, verbose_name="fuente")),
            ],
            options={
                "verbose_name": "oficina",
                "verbose_name_plural": "oficinas",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z]{2}$")), name="office_code_is_two_capital_letters"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "code",
                    models.CharField(
                        help_text="ISO 3166-2.", max_length=6, primary_key=True, serialize=False, verbose_name="código"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nombre")),
                ("kind", models.CharField(max_length=40, verbose_name="clase")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
            ],
            options={
                "verbose_name": "división territorial",
                "verbose_name_plural": "divisiones territoriales",
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=80, verbose_name="para qué")),
                ("digest", models.BinaryField(unique=True)),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Sin la marca, la clave deja de servir al instante.",
                        verbose_name="vigente",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="creada"
                    ),
                ),
                (
                    "offices",
                    models.ManyToManyField(related_name="api_keys", to="offices.office", verbose_name="oficinas"),
                ),
            ],
            options={
                "verbose_name": "clave de API",
                "verbose_name_plural": "claves de API",
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "email",
                    models.EmailField(
                        error_messages={"unique": "Ya hay una persona con este correo."},
                        max_length=254,
                        unique=True,
                        verbose_name="correo",
                    ),
                ),
                ("full_name", models.CharField(max_length=120, verbose_name="nombre")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("front_desk", "atención al público"),
                            ("screener", "evaluación"),
                            ("protection", "protección"),
                            ("supervisor", "supervisión"),
                            ("policy", "política del programa"),
                            ("auditor", "auditoría"),
                            ("it", "informática"),
                        ],
                        max_length=12,
                        verbose_name="función",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Quite la marca en vez de borrar a la persona.",
                        verbose_name="puede entrar",
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="cuenta de demostración")),
                (
                    "joined_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="alta"
                    ),
                ),
                (
                    "offices",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Solo ve los casos de estas oficinas.",
                        related_name="staff",
                        to="offices.office",
                        verbose_name="oficinas",
                    ),
                ),
            ],
            options={
                "verbose_name": "persona del equipo",
                "verbose_name_plural": "equipo",
            },
        ),
        migrations.CreateModel(
            name="OfficeHours",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "lunes"),
                            (1, "martes"),
                            (2, "miércoles"),
                            (3, "jueves"),
                            (4, "viernes"),
                            (5, "sábado"),
                            (6, "domingo"),
                        ],
                        verbose_name="día",
                    ),
                ),
                ("opens_at", models.TimeField(verbose_name="abre")),
                ("closes_at", models.TimeField(verbose_name="cierra")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
            ],
            options={
                "verbose_name": "horario",
                "verbose_name_plural": "horarios",
            },
        ),
        migrations.CreateModel(
            name="ProgrammeVersion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="número")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "borrador"), ("published", "publicada")],
                        default="draft",
                        max_length=10,
                        verbose_name="estado",
                    ),
                ),
                ("content_hash", models.CharField(blank=True, max_length=64, verbose_name="huella del contenido")),
                (
                    "content",
                    models.JSONField(
                        default=dict,
                        editable=False,
                        help_text="Todo lo que se publicó, tal como lo usa la evaluación.",
                        verbose_name="contenido",
                    ),
                ),
                ("in_force_from", models.DateTimeField(blank=True, null=True, verbose_name="en vigor desde")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="creada"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="nota")),
            ],
            options={
                "verbose_name": "versión del programa",
                "verbose_name_plural": "versiones del programa",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published"])),
                        name="programme_version_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(models.Q(("content_hash", ""), _negated=True), ("in_force_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_published_version_has_a_hash_and_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningWindow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("lineage", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "period",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="Desde y hasta, los dos días incluidos.", verbose_name="abierta"
                    ),
                ),
                (
                    "from_precision",
                    models.CharField(
                        choices=[
                            ("exact", "exacto"),
                            ("commitment", "día del compromiso público"),
                            ("first_seen", "primer día en que se vio"),
                            ("press", "una nota de prensa"),
                            ("inferred", "se deduce de otra regla"),
                            ("approximate", "aproximado"),
                            ("unknown", "desconocido"),
                        ],
                        default="exact",
                        max_length=12,
                        verbose_name="precisión del inicio",
                    ),
                ),
                (
                    "to_precision",
                    models.CharField(
                        choices=[
                            ("exact", "exacto"),
                            ("commitment", "día del compromiso público"),
                            ("first_seen", "primer día en que se vio"),
                            ("press", "una nota de prensa"),
                            ("inferred", "se deduce de otra regla"),
                            ("approximate", "aproximado"),
                            ("unknown", "desconocido"),
                        ],
                        default="exact",
                        max_length=12,
                        verbose_name="precisión del fin",
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            choices=[
                                (0, "lunes"),
                                (1, "martes"),
                                (2, "miércoles"),
                                (3, "jueves"),
                                (4, "viernes"),
                                (5, "sábado"),
                                (6, "domingo"),
                            ]
                        ),
                        blank=True,
                        default=list,
                        help_text="Ninguno marcado: todos los días.",
                        size=None,
                        verbose_name="días de la semana",
                    ),
                ),
                ("daily_from", models.TimeField(blank=True, null=True, verbose_name="cada día desde")),
                ("first_day_from", models.TimeField(blank=True, null=True, verbose_name="el primer día desde")),
                (
                    "quota_per",
                    models.CharField(
                        choices=[("none", "sin cupo"), ("day", "por día")],
                        default="none",
                        max_length=4,
                        verbose_name="cupo",
                    ),
                ),
                (
                    "quota",
                    models.PositiveIntegerField(
                        blank=True, help_text="Vacío si no se publicó.", null=True, verbose_name="tamaño del cupo"
                    ),
                ),
                ("seed", models.BinaryField(default=offices.models.windows.new_seed)),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="ventana ficticia de demostración"),
                ),
                ("note", models.TextField(blank=True, verbose_name="nota")),
                (
                    "source",
                    models.TextField(help_text="El texto oficial o la nota que lo dice.", verbose_name="fuente"),
                ),
                (
                    "certainty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sourced", "con fuente"),
                            ("disputed", "las fuentes no coinciden"),
                            ("unverified", "sin verificar"),
                            ("proposal", "propuesta"),
                        ],
                        max_length=12,
                        verbose_name="certeza",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="offices.programmeversion",
                        verbose_name="versión",
                    ),
                ),
            ],
            options={
                "verbose_name": "ventana de registro",
                "verbose_name_plural": "ventanas de registro",
            },
        ),
        migrations.CreateModel(
            name="EligibilityRule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=20, verbose_name="código")),
                (
                    "period",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="Desde y hasta, los dos días incluidos.", verbose_name="en vigor"
                    ),
                ),
                (
                    "from_precision",
                    models.CharField(
                        choices=[
                            ("exact", "exacto"),
                            ("commitment", "día del compromiso público"),
                            ("first_seen", "primer día en que se vio"),
                            ("press", "una nota de prensa"),
                            ("inferred", "se deduce de otra regla"),
                            ("approximate", "aproximado"),
                            ("unknown", "desconocido"),
                        ],
                        default="exact",
                        max_length=12,
                        verbose_name="precisión del inicio",
                    ),
                ),
                (
                    "to_precision",
                    models.CharField(
                        choices=[
                            ("exact", "exacto"),
                            ("commitment", "día del compromiso público"),
                            ("first_seen", "primer día en que se vio"),
                            ("press", "una nota de prensa"),
                            ("inferred", "se deduce de otra regla"),
                            ("approximate", "aproximado"),
                            ("unknown", "desconocido"),
                        ],
                        default="exact",
                        max_length=12,
                        verbose_name="precisión del fin",
                    ),
                ),
                (
                    "from_between",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        blank=True,
                        help_text="Solo si el inicio es desconocido.",
                        null=True,
                        verbose_name="el inicio está entre",
                    ),
                ),
                (
                    "to_between",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        blank=True,
                        help_text="Solo si el fin es desconocido.",
                        null=True,
                        verbose_name="el fin está entre",
                    ),
                ),
                (
                    "nationalities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        help_text="Códigos ISO 3166-1 separados por comas; basta una.",
                        size=None,
                        verbose_name="nacionalidades",
                    ),
                ),
                ("own_nationals", models.BooleanField(verbose_name="admite a nacionales del país de la oficina")),
                (
                    "present_by",
                    models.DateField(
                        blank=True,
                        help_text="Vacío: sin fecha límite.",
                        null=True,
                        verbose_name="en el país desde, a más tardar",
                    ),
                ),
                (
                    "present_by_unverified_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="fecha límite sin verificar para",
                    ),
                ),
                (
                    "in_country",
                    models.BooleanField(
                        default=True,
                        help_text="Sin marcar, la residencia no se mira.",
                        verbose_name="hay que residir en el país de la oficina",
                    ),
                ),
                (
                    "own_country_allowed",
                    models.BooleanField(default=False, verbose_name="se puede solicitar desde el propio país"),
                ),
                (
                    "status_test",
                    models.JSONField(
                        blank=True,
                        help_text="Vacío: cualquiera.",
                        null=True,
                        verbose_name="prueba de situación migratoria",
                    ),
                ),
                (
                    "status_if_kept",
                    models.JSONField(blank=True, null=True, verbose_name="prueba que quizá siguió en vigor"),
                ),
                ("min_age", models.PositiveSmallIntegerField(default=18, verbose_name="edad mínima")),
                (
                    "online_from",
                    models.DateField(
                        help_text="Antes, solo la lista de invitación.", verbose_name="formulario abierto desde"
                    ),
                ),
                (
                    "online_from_precision",
                    models.CharField(
                        choices=[
                            ("exact", "exacto"),
                            ("commitment", "día del compromiso público"),
                            ("first_seen", "primer día en que se vio"),
                            ("press", "una nota de prensa"),
                            ("inferred", "se deduce de otra regla"),
                            ("approximate", "aproximado"),
                            ("unknown", "desconocido"),
                        ],
                        default="exact",
                        max_length=12,
                        verbose_name="precisión de la apertura",
                    ),
                ),
                (
                    "invitation_only_until",
                    models.DateField(blank=True, null=True, verbose_name="solo invitación hasta"),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="regla ficticia de demostración"),
                ),
                ("note", models.TextField(blank=True, verbose_name="nota")),
                (
                    "source",
                    models.TextField(help_text="El texto oficial o la nota que lo dice.", verbose_name="fuente"),
                ),
                (
                    "certainty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sourced", "con fuente"),
                            ("disputed", "las fuentes no coinciden"),
                            ("unverified", "sin verificar"),
                            ("proposal", "propuesta"),
                        ],
                        max_length=12,
                        verbose_name="certeza",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="offices.programmeversion",
                        verbose_name="versión",
                    ),
                ),
            ],
            options={
                "verbose_name": "regla de elegibilidad",
                "verbose_name_plural": "reglas de elegibilidad",
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="código")),
                ("city", models.CharField(max_length=80, verbose_name="ciudad")),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name="latitud"),
                ),
                (
                    "longitude",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name="longitud"),
                ),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="abierta desde")),
                ("is_active", models.BooleanField(default=True, verbose_name="en servicio")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("sourced", "con fuente"),
                            ("disputed", "las fuentes no coinciden"),
                            ("unverified", "sin verificar"),
                            ("proposal", "propuesta"),
                        ],
                        default="unverified",
                        max_length=12,
                        verbose_name="certeza",
                    ),
                ),
                ("source", models.TextField(blank=True, verbose_name="fuente")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.area",
                        verbose_name="está en",
                    ),
                ),
                (
                    "areas_served",
                    models.ManyToManyField(
                        help_text="Divisiones cuyos casos se asignan a esta sede.",
                        related_name="served_by",
                        to="offices.area",
                        verbose_name="atiende a",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
            ],
            options={
                "verbose_name": "sede",
                "verbose_name_plural": "sedes",
            },
        ),
        migrations.CreateModel(
            name="WindowDay",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("lineage", models.UUIDField(verbose_name="ventana")),
                ("day", models.DateField(verbose_name="día")),
                ("taken", models.PositiveIntegerField(default=0, verbose_name="cupos usados")),
            ],
            options={
                "verbose_name": "cupo de un día",
                "verbose_name_plural": "cupos por día",
                "constraints": [
                    models.UniqueConstraint(fields=("lineage", "day"), name="a_window_counts_each_day_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("document", "número de documento"), ("phone", "teléfono"), ("email", "correo")],
                        max_length=10,
                        verbose_name="clase",
                    ),
                ),
                ("digest", models.BinaryField()),
                (
                    "added_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="añadida"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitación",
                "verbose_name_plural": "lista de invitación",
                "constraints": [
                    models.UniqueConstraint(fields=("office", "digest"), name="an_office_invites_an_identifier_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["document", "phone", "email"])),
                        name="invitation_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField(verbose_name="día")),
                ("reason", models.CharField(max_length=120, verbose_name="motivo")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closures",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
            ],
            options={
                "verbose_name": "día cerrado",
                "verbose_name_plural": "días cerrados",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "on"),
                        name="an_office_closes_once_a_day",
                        violation_error_message="Ese día ya está cerrado en esta oficina.",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Z]{2}-[A-Z0-9]{1,3}$")), name="area_code_is_of_iso_3166_2"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["front_desk", "screener", "protection", "supervisor", "policy", "auditor", "it"])
                ),
                name="staff_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="staff_email_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.UniqueConstraint(
                fields=("office", "weekday"),
                name="an_office_has_one_schedule_a_weekday",
                violation_error_message="Ese día de la semana ya tiene horario; cambie ese.",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (0, 6))), name="office_weekday_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_at__lt", models.F("closes_at"))),
                name="an_office_opens_before_it_closes",
                violation_error_message="Escriba una hora de cierre posterior a la de apertura.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwindow",
            constraint=models.UniqueConstraint(
                fields=("version", "office", "period"),
                name="a_version_has_each_window_once",
                violation_error_message="La oficina ya tiene una ventana con esos días; cambie esa.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__startswith__isnull", False)), name="window_period_has_a_beginning"
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("quota_per__in", ["none", "day"])), name="window_quota_is_of_a_known_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("quota_per", "day"), ("quota__isnull", True), _connector="OR"),
                name="a_quota_has_a_size_only_when_there_is_one",
                violation_error_message="Elija «por día» o deje vacío el tamaño del cupo.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__contained_by", [0, 1, 2, 3, 4, 5, 6])), name="window_weekdays_are_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="a_window_cites_its_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "from_precision__in",
                        ["exact", "commitment", "first_seen", "press", "inferred", "approximate", "unknown"],
                    ),
                    (
                        "to_precision__in",
                        ["exact", "commitment", "first_seen", "press", "inferred", "approximate", "unknown"],
                    ),
                ),
                name="window_precisions_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("certainty__in", ["", "sourced", "disputed", "unverified", "proposal"])),
                name="window_certainty_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityrule",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("version", "="), ("office", "="), ("period", "&&")],
                name="rules_of_an_office_never_overlap_within_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityrule",
            constraint=models.UniqueConstraint(
                fields=("version", "code"),
                name="a_version_has_each_rule_once",
                violation_error_message="Esta versión ya tiene una regla con ese código; escriba otro.",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__startswith__isnull", False)), name="rule_period_has_a_beginning"
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="a_rule_cites_its_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "from_precision__in",
                        ["exact", "commitment", "first_seen", "press", "inferred", "approximate", "unknown"],
                    ),
                    (
                        "to_precision__in",
                        ["exact", "commitment", "first_seen", "press", "inferred", "approximate", "unknown"],
                    ),
                    (
                        "online_from_precision__in",
                        ["exact", "commitment", "first_seen", "press", "inferred", "approximate", "unknown"],
                    ),
                ),
                name="rule_precisions_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("certainty__in", ["", "sourced", "disputed", "unverified", "proposal"])),
                name="rule_certainty_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_precision", "unknown"), models.Q(("from_between__isnull", True), _negated=True)),
                    models.Q(models.Q(("from_precision", "unknown"), _negated=True), ("from_between__isnull", True)),
                    _connector="OR",
                ),
                name="an_unknown_beginning_of_a_rule_lies_in_a_span",
            ),
        ),
        migrations.AddConstraint(
            model_name="eligibilityrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to_precision", "unknown"), models.Q(("to_between__isnull", True), _negated=True)),
                    models.Q(models.Q(("to_precision", "unknown"), _negated=True), ("to_between__isnull", True)),
                    _connector="OR",
                ),
                name="an_unknown_end_of_a_rule_lies_in_a_span",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("certainty__in", ["sourced", "disputed", "unverified", "proposal"])),
                name="site_certainty_is_known",
            ),
        ),
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("digest", models.BinaryField(unique=True)),
                ("content", models.BinaryField()),
                ("location", models.TextField(editable=False)),
                ("sent_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
        ),
        rls.force(
            "offices_invitation",
            read=rls.by_office("office_id", everywhere=("console",)),
        ),
        version_stays_once_published(),
        stays_once_published("offices_eligibilityrule"),
        stays_once_published("offices_openingwindow"),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("read", "alguien leyó o copió lo que no debía"),
                            ("changed", "datos alterados sin derecho"),
                            ("lost", "datos perdidos o inaccesibles"),
                        ],
                        max_length=8,
                        verbose_name="clase",
                    ),
                ),
                (
                    "what_happened",
                    models.TextField(
                        help_text="Hechos y medidas. Sin nombres, números de caso ni otro dato de una persona.",
                        verbose_name="qué pasó",
                    ),
                ),
                (
                    "known_at",
                    models.DateTimeField(
                        help_text="Desde este momento corren los plazos. Hora UTC. No se puede cambiar después.",
                        verbose_name="conocida el",
                    ),
                ),
                (
                    "people_affected",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="personas afectadas, más o menos"),
                ),
                (
                    "registered_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="registrada el",
                    ),
                ),
                (
                    "countries",
                    models.ManyToManyField(
                        help_text="De las personas afectadas.",
                        related_name="breaches",
                        to="offices.office",
                        verbose_name="países",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registrada por",
                    ),
                ),
            ],
            options={
                "verbose_name": "brecha de seguridad",
                "verbose_name_plural": "brechas de seguridad",
            },
        ),
        migrations.CreateModel(
            name="BreachNotice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("duty", models.CharField(max_length=40, verbose_name="deber")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("told", "se avisó"), ("not_required", "no hay que avisar")],
                        max_length=12,
                        verbose_name="resultado",
                    ),
                ),
                ("told_at", models.DateTimeField(help_text="Hora UTC.", verbose_name="cuándo")),
                (
                    "reference",
                    models.CharField(
                        help_text="Número de trámite, medio del aviso, o por qué no hay que avisar.",
                        max_length=200,
                        verbose_name="constancia o motivo",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="anotado el"
                    ),
                ),
                (
                    "breach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="offices.breach",
                        verbose_name="brecha",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="anotado por",
                    ),
                ),
            ],
            options={
                "verbose_name": "aviso",
                "verbose_name_plural": "avisos",
            },
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["read", "changed", "lost"])), name="breach_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.CheckConstraint(
                condition=models.Q(("known_at__lte", models.F("registered_at"))),
                name="breach_is_known_before_it_is_registered",
                violation_error_message="Escriba un momento que ya pasó.",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachnotice",
            constraint=models.UniqueConstraint(
                fields=("breach", "duty"),
                name="a_breach_is_told_once_per_duty",
                violation_error_message="Ese aviso ya está anotado.",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["told", "not_required"])), name="notice_outcome_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="breachnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("told_at__lte", models.F("recorded_at"))),
                name="notice_is_given_before_it_is_recorded",
                violation_error_message="Escriba un momento que ya pasó.",
            ),
        ),
        append_only("offices_breachnotice"),
    ]
