"""Help texts by office and language, with the languages that are still missing."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.base import AuditedAdmin
from offices.models import HelpText


@admin.register(HelpText)
class HelpTextAdmin(AuditedAdmin):
    list_display = ("title", "office", "kind", "outcome", "language", "missing", "valid_from", "valid_until")
    list_filter = ("office", "kind", "language", "outcome")
    list_select_related = ("office",)
    search_fields = ("code", "title")
    ordering = ("office", "kind", "code", "language", "id")

    def get_queryset(self, request: HttpRequest) -> Any:
        same = HelpText.objects.filter(office=OuterRef("office"), code=OuterRef("code")).order_by()
        languages = same.values("office", "code").annotate(found=ArrayAgg("language", distinct=True)).values("found")
        return super().get_queryset(request).annotate(languages=Subquery(languages))

    @admin.display(description=_("faltan"))
    def missing(self, text: Any) -> str:
        """Applicants read Spanish instead."""
        return ", ".join(name for code, name in settings.LANGUAGES if code not in text.languages) or "-"
