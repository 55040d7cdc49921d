"""Which database a model lives in: the case keys in `keys`, everything else in `default`."""

from typing import Any

KEYS = "keys"


class KeysRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return KEYS if _is_key(model._meta.app_label, model._meta.model_name) else None

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        return None

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return _is_key(app_label, model_name) == (db == KEYS)


def _is_key(app_label: str, model_name: str | None) -> bool:
    return app_label == "vault" and model_name == "casekey"
