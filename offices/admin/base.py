"""What every page of the console does: each change leaves an audit entry in its own transaction."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.postgres.fields import DateRangeField
from django.db.models import Model
from django.http import HttpRequest

from audit.services import record
from offices.admin.days import DayRangeField
from offices.models import Office


class AuditedAdmin(admin.ModelAdmin):
    list_per_page = 50
    formfield_overrides = {DateRangeField: {"form_class": DayRangeField}}

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """A row that is yet to be has nothing to show where the database will fill in."""
        fields = super().get_fields(request, obj)
        if obj:
            return fields
        filled_in = {field.name for field in self.opts.concrete_fields if field.has_db_default()}
        hidden = filled_in.intersection(self.get_readonly_fields(request, obj))
        return [field for field in fields if field not in hidden]

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        self._record("console_added", request, [obj], message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        self._record("console_changed", request, [obj], message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> Any:
        self._record("console_deleted", request, queryset, [])
        return super().log_deletions(request, queryset)

    def _record(self, action: str, request: HttpRequest, objects: Iterable[Model], message: Any) -> None:
        for obj in objects:
            record(
                action,
                actor=request.user.actor,  # type: ignore[union-attr]  # the console lets in staff only
                purpose=self.opts.model_name or "",
                office=_office(obj),
                subjects=[obj.pk],
                detail={"fields": sorted(_fields(message))},
            )


def _fields(message: Any) -> set[str]:
    """Which fields and rows below it the change touched, by their labels; what is in them stays out of the audit."""
    changes = [what for change in message for what in change.values()] if isinstance(message, list) else []
    named = {label for what in changes for label in what.get("fields", ())}
    return named | {what["name"] for what in changes if "name" in what}


def _office(obj: Model) -> str:
    return obj.code if isinstance(obj, Office) else getattr(obj, "office_id", "")
