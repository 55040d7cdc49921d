"""The database engine: Django's own, which also asks for a scope before it touches a personal table."""

import re
from typing import Any

from django.apps import apps
from django.db.backends.postgresql import base

from vault.tags import personal_table

READS_OR_WRITES_DATA = re.compile(r"\s*\(?\s*(SELECT|INSERT|UPDATE|DELETE|WITH|COPY|MERGE|TABLE)\b", re.IGNORECASE)


class ScopeMissing(Exception):
    """A query named a personal table while nobody had said on whose behalf it runs."""


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope: Any = None
        self.execute_wrappers.append(self._refuse_without_scope)

    def _refuse_without_scope(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        # The database would answer with 0 rows, which looks like an empty office; a bug must look like one.
        if self.scope is None and apps.models_ready:
            text = sql if isinstance(sql, str) else str(sql)
            found = personal_table().search(text)
            if found and READS_OR_WRITES_DATA.match(text):
                raise ScopeMissing(f"no scope for a query on {found.group()}")
        return execute(sql, params, many, context)
