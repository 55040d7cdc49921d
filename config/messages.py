"""Writes every text of ours into the catalogues in `locale/`, so that no system package is needed. `make messages`.

Translations stay, new texts come without one, and what nothing shows any more goes. References name the file and
no line, so that a moved line changes no catalogue.
"""

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import django
import polib
from django.template import Context, engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = "locale/*/LC_MESSAGES/django.po"
# Function -> what its arguments are, in order. Each has a lazy twin.
SIGNATURES = {
    "gettext": ("id",),
    "ngettext": ("id", "plural"),
    "pgettext": ("context", "id"),
    "npgettext": ("context", "id", "plural"),
}


class Text(NamedTuple):
    id: str
    plural: str = ""
    context: str | None = None


def find() -> dict[Text, list[str]]:
    """Every text with the files that show it, in the order of the files and of their lines."""
    found: dict[Text, list[str]] = {}
    with translation.override("es"):
        for module in modules():
            _note(found, module, in_module(module.read_text(encoding="utf-8")))
        for template in sorted((ROOT / "templates").rglob("*.html")):
            _note(found, template, in_template(str(template.relative_to(ROOT / "templates"))))
    return found


def modules() -> list[Path]:
    """Ours, without the tests and the migrations, which repeat the models."""
    packages = (path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
    return sorted(path for package in packages for path in package.rglob("*.py") if "migrations" not in path.parts)


def in_module(source: str) -> Iterator[Text]:
    """Raises ValueError for a text that is not a literal: nobody could translate it."""
    tree = ast.parse(source)
    imported = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    names = {
        alias.asname or alias.name: SIGNATURES[alias.name.removesuffix("_lazy")]
        for node in imported
        if node.module == "django.utils.translation"
        for alias in node.names
        if alias.name.removesuffix("_lazy") in SIGNATURES
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        arguments = zip(names.get(call.func.id, ()), call.args, strict=False)  # the last may be the number to count
        if text := {name: ast.literal_eval(argument) for name, argument in arguments}:
            yield Text(**text)


def in_template(name: str) -> Iterator[Text]:
    """Asks the tags that will look the text up, so that both read it alike."""
    nodes = engines["django"].engine.get_template(name).nodelist  # type: ignore[attr-defined]
    for node in nodes.get_nodes_by_type((TranslateNode, BlockTranslateNode)):
        context = node.message_context.resolve(Context()) if node.message_context else None
        if isinstance(node, TranslateNode):
            yield Text(node.filter_expression.var.literal.replace("%", "%%"), context=context)
        else:
            texts = [node.render_token_list(tokens)[0] for tokens in (node.singular, node.plural or ())]
            yield Text(*texts, context=context)


def update(path: Path, found: dict[Text, list[str]]) -> int:
    """Write one catalogue anew; how many of its texts are still without a translation."""
    old = polib.pofile(str(path))
    kept = {Text(entry.msgid, entry.msgid_plural, entry.msgctxt): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=119)
    new.header, new.metadata = old.header, old.metadata
    forms = range(int(old.metadata["Plural-Forms"].removeprefix("nplurals=")[0]))
    for text, files in found.items():
        entry = kept.get(text) or polib.POEntry(
            msgid=text.id,
            msgid_plural=text.plural,
            msgctxt=text.context,
            msgstr_plural=dict.fromkeys(forms, "") if text.plural else {},
            flags=["python-format"] if "%(" in text.id else [],
        )
        entry.occurrences = [(name, "") for name in files]
        new.append(entry)
    new.save(str(path))
    return len(new.untranslated_entries()) + len(new.fuzzy_entries())


def _note(found: dict[Text, list[str]], path: Path, texts: Iterator[Text]) -> None:
    name = str(path.relative_to(ROOT))
    for text in texts:
        # Our ids are Spanish. What Spanish translates is Django's own, in a template that replaces one of Django's.
        if translation.gettext(text.id) == text.id and name not in found.setdefault(text, []):
            found[text].append(name)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    every = find()
    for catalogue in sorted(ROOT.glob(CATALOGUES)):
        missing = update(catalogue, every)
        sys.stdout.write(f"{catalogue.relative_to(ROOT)}: {len(every)} texts, {missing} without a translation\n")
