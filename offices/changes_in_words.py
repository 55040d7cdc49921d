"""What one version of the programme changes in another, in sentences for whoever approves it. Decides nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.differences import Named, routes_in, rules_in, windows_in

LABELS = {
    "after": gettext_lazy("se pregunta después de"),
    "certainty": gettext_lazy("certeza"),
    "channels.invitation_only_until": gettext_lazy("solo invitación hasta"),
    "channels.online_from": gettext_lazy("formulario abierto desde"),
    "channels.online_from_precision": gettext_lazy("precisión de la apertura"),
    "daily_from": gettext_lazy("cada día desde"),
    "demo": gettext_lazy("ficticia"),
    "first_day_from": gettext_lazy("el primer día desde"),
    "from": gettext_lazy("primer día"),
    "from_between": gettext_lazy("el inicio está entre"),
    "from_precision": gettext_lazy("precisión del inicio"),
    "group": gettext_lazy("grupo"),
    "min_age": gettext_lazy("edad mínima"),
    "nationalities": gettext_lazy("nacionalidades"),
    "note": gettext_lazy("nota"),
    "own_nationals": gettext_lazy("admite a nacionales del país de la oficina"),
    "present_by": gettext_lazy("en el país desde, a más tardar"),
    "present_by_unverified_for": gettext_lazy("fecha límite sin verificar para"),
    "present_by_verified": gettext_lazy("fecha límite verificada"),
    "quota": gettext_lazy("cupo"),
    "residence.in_country": gettext_lazy("hay que residir en el país de la oficina"),
    "residence.own_country_allowed": gettext_lazy("se puede solicitar desde el propio país"),
    "source": gettext_lazy("fuente"),
    "status": gettext_lazy("prueba de situación migratoria"),
    "status_if_kept": gettext_lazy("prueba que quizá siguió en vigor"),
    "status_verified": gettext_lazy("prueba verificada"),
    "then.hold": gettext_lazy("espera"),
    "then.proposed_priority": gettext_lazy("prioridad propuesta"),
    "then.queue": gettext_lazy("cola"),
    "then.second_review": gettext_lazy("segunda revisión"),
    "then.skills": gettext_lazy("conocimientos"),
    "time_zone": gettext_lazy("zona horaria"),
    "to": gettext_lazy("último día"),
    "to_between": gettext_lazy("el fin está entre"),
    "to_precision": gettext_lazy("precisión del fin"),
    "weekdays": gettext_lazy("días de la semana"),
    "work_languages": gettext_lazy("idiomas de trabajo"),
}
NEW = {
    "rule": gettext_lazy("Nueva regla %(name)s: %(says)s."),
    "window": gettext_lazy("Nueva ventana %(name)s: %(says)s."),
    "route": gettext_lazy("Nueva ruta %(name)s: %(says)s."),
    "office": gettext_lazy("Nueva oficina %(name)s: %(says)s."),
}
GONE = {
    "rule": gettext_lazy("Se quita la regla %(name)s."),
    "window": gettext_lazy("Se quita la ventana %(name)s."),
    "route": gettext_lazy("Se quita la ruta %(name)s."),
    "office": gettext_lazy("Se quita la oficina %(name)s."),
}
CHANGED = {
    "rule": gettext_lazy("Regla %(name)s, %(what)s: de %(old)s a %(new)s."),
    "window": gettext_lazy("Ventana %(name)s, %(what)s: de %(old)s a %(new)s."),
    "route": gettext_lazy("Ruta %(name)s, %(what)s: de %(old)s a %(new)s."),
    "office": gettext_lazy("Oficina %(name)s, %(what)s: de %(old)s a %(new)s."),
}
SELF_EVIDENT = {"id", "code", "office", "source", "note", "certainty", "after"}  # left out of what a new row says


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Sentences, in the order rules, windows, routes, offices."""
    return [
        *_of("rule", rules_in(before), rules_in(after)),
        *_of("window", windows_in(before), windows_in(after)),
        *_of("route", routes_in(before), routes_in(after)),
        *_of("office", _offices(before), _offices(after)),
    ]


def _offices(content: Mapping[str, Any]) -> Named:
    return {one["code"]: one for one in content.get("offices", ())}


def _of(noun: str, before: Named, after: Named) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield str(NEW[noun]) % {"name": name, "says": _all(after[name])}
        elif name not in after:
            yield str(GONE[noun]) % {"name": name}
        else:
            old, new = _flat(before[name]), _flat(after[name])
            for key in sorted(old.keys() | new.keys()):
                if old.get(key) != new.get(key):
                    words = {"old": _shown(old.get(key)), "new": _shown(new.get(key))}
                    yield str(CHANGED[noun]) % {"name": name, "what": _label(key), **words}


def _all(row: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{_label(key)} {_shown(value)}"
        for key, value in _flat(row).items()
        if key not in SELF_EVIDENT and not key.startswith("names.") and value not in (None, "", [], False)
    )


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Of what has parts, each part by itself; a legal status test stays whole."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping) and key in {"channels", "residence", "when", "then", "names"}:
            flat |= {f"{key}.{part}": each for part, each in value.items()}
        else:
            flat[key] = value
    return flat


def _label(key: str) -> str:
    if key in LABELS:
        return str(LABELS[key])
    kind, _dot, part = key.partition(".")
    if kind == "names":
        return _("nombre (%(language)s)") % {"language": part}
    return _("condición «%(column)s»") % {"column": part} if kind == "when" else key


def _shown(value: Any) -> str:
    if value is None or value in ("", []):
        return _("nada")
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, str):
        return f'"{value}"'
    return json.dumps(value, ensure_ascii=False)
