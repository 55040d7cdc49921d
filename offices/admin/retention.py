"""How long each office keeps its cases."""

from django.contrib import admin

from offices.admin.base import AuditedAdmin
from offices.models import RetentionPeriod


@admin.register(RetentionPeriod)
class RetentionPeriodAdmin(AuditedAdmin):
    list_display = ("office", "of_class", "months", "certainty")
    list_filter = ("office", "of_class", "certainty")
    list_select_related = ("office",)
    ordering = ("office", "of_class", "id")
