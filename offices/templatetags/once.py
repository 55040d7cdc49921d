"""`{% once %}`: the hidden field by which a form that creates something is answered once."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from offices.once import FIELD

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid.uuid4().hex)
