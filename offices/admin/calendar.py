"""Days on which an office is closed beside the public holidays."""

from django.contrib import admin

from offices.admin.base import AuditedAdmin
from offices.models import Closure


@admin.register(Closure)
class ClosureAdmin(AuditedAdmin):
    list_display = ("on", "office", "reason")
    list_filter = ("office",)
    list_select_related = ("office",)
    date_hierarchy = "on"
    search_fields = ("reason",)
    ordering = ("-on", "office", "id")
