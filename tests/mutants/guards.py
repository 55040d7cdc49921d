"""Where the guards are: found in the syntax of the code, so that a new one is found as well.

Each rule looks at a node and says what to put in the place of which node, and what kind of guard that takes away.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Change = tuple[str, ast.AST, str]  # kind of guard, the node, its replacement
Rule = Callable[[ast.AST], Iterator[Change]]

WEAK = '__import__("tests.mutants.weak", fromlist=("",))'
AUDITED = re.compile(r"^_?(record|audit)(_\w+)?$")
ASKED = re.compile(r"^(may|may_\w+|can_\w+|is_permitted\w*)$")
REFUSALS = {
    *("PermissionDenied", "Http404", "BadRequest", "KeyReused", "OfficeNotAllowed", "QuotaFull", "SealBroken"),
    *("KeyGone", "KeyFileError", "ScopeMissing", "SuspiciousOperation"),
}
OF_SOMEBODY = {"of", "visible_to", "of_office", "for_person"}
WHOSE = {"filled_by", "staff", "case__filled_by"}
SCOPES = {"scope.staff", "scope.worker", "scope.Scope"}
SETTINGS = re.compile(
    r"^(SECURE_|SESSION_COOKIE_|CSRF_COOKIE_|LANGUAGE_COOKIE_|X_FRAME|DATA_UPLOAD|AUTH_PASSWORD|PASSWORD_H)"
)
NO_GUARDS = ("structlog", "sessions", "locale", "messages", "whitenoise", "common", "auth.middleware")
OF_SQL = re.compile(r"\s*(REVOKE|CREATE (CONSTRAINT )?TRIGGER|ALTER TABLE \S+ FORCE ROW LEVEL)", re.DOTALL)
NOTHING = "migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop)"


@dataclass(frozen=True)
class Mutant:
    """`start` and `end` are bytes of the file."""

    path: str
    line: int
    kind: str
    start: int
    end: int
    text: str
    was: str

    @property
    def lines(self) -> range:
        """Those that it changes."""
        return range(self.line, self.line + self.was.count("\n") + 1)

    @property
    def name(self) -> str:
        """The same while the line stays what it is, wherever it moves to."""
        was, text = (" ".join(part.split())[:90] for part in (self.was, self.text))
        return f"{self.path} {self.kind}: {was} → {text}"

    def applied_to(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]


def of_python(path: str, source: bytes) -> list[Mutant]:
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found = []
    for node in ast.walk(tree):
        for rule in rules_for(path):
            for kind, where, text in rule(node):
                start = starts[where.lineno - 1] + where.col_offset
                end = starts[where.end_lineno - 1] + where.end_col_offset
                found.append(Mutant(path, where.lineno, kind, start, end, text, source[start:end].decode()))
    return sorted(set(found), key=lambda one: (one.start, one.end, one.text))


def rules_for(path: str) -> tuple[Rule, ...]:
    if "/migrations/" in path or path in {"vault/rls.py", "audit/append_only.py"}:
        return (policies, statements)
    if path == "config/settings.py":
        return (settings,)
    return (audit, permissions, ownership, scopes, locks, seals, headers, idempotency)


def called(node: ast.AST) -> str:
    """`door.seal` for `door.seal(…)`; empty for anything but a call of a name."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def last(name: str) -> str:
    return name.rpartition(".")[2]


def audit(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Expr) and AUDITED.match(last(called(node.value))):
        yield "audit", node, "pass"
    if isinstance(node, ast.FunctionDef):  # an entry that is written with the rows of the act
        entries = {
            target.id
            for one in ast.walk(node)
            if isinstance(one, ast.Assign) and last(called(one.value)) == "entry"
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        for listed in ast.walk(node):
            if isinstance(listed, ast.List) and any(isinstance(e, ast.Name) and e.id in entries for e in listed.elts):
                kept = [ast.unparse(e) for e in listed.elts if not (isinstance(e, ast.Name) and e.id in entries)]
                yield "audit", listed, f"[{', '.join(kept)}]"


def permissions(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Call) and ASKED.match(last(called(node))):
        yield "permission", node, "True"
    if last(called(node)) == "compare_digest":
        yield "permission", node, "True"
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith(" not in page.answers"):
        yield "permission", node.test, "False"
    if isinstance(node, ast.Call) and called(node) == "queues_open_to":
        yield "permission", node, f"list({ast.unparse(node.args[1])})"
    if isinstance(node, ast.Attribute) and node.attr == "is_authenticated":
        yield "permission", node, "True"
    if isinstance(node, ast.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if last(ast.unparse(raised)) in REFUSALS:
            yield "refusal", node, "pass"


def ownership(node: ast.AST) -> Iterator[Change]:
    """Rows of one person or office only."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    if node.func.attr in OF_SOMEBODY:
        yield "ownership", node, f"{ast.unparse(node.func.value)}.all()"
    whose = [word for word in node.keywords if word.arg in WHOSE]
    if node.func.attr in {"filter", "get"} and whose:
        kept = [ast.unparse(a) for a in node.args]
        kept += [f"{word.arg}={ast.unparse(word.value)}" for word in node.keywords if word not in whose]
        yield "ownership", node, f"{ast.unparse(node.func)}({', '.join(kept)})"


def scopes(node: ast.AST) -> Iterator[Change]:
    if called(node) in SCOPES:
        yield "scope", node, "scope.SYSTEM"


def locks(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.keyword) and node.arg == "for_update" and ast.unparse(node.value) != "False":
        yield "lock", node.value, "False"
    if isinstance(node, ast.Expr) and called(node.value) == "lookup.hold":
        yield "lock", node, "pass"


def seals(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.FunctionDef) and node.name == "_place":  # what binds a value to where it stands
        yield "sealing", node.body[-1], 'return b""'
    name = called(node)
    if not isinstance(node, ast.Call):
        return
    if name in {"door.seal", "cipher.seal"}:
        weaker = f"{WEAK}.in_clear" if name == "door.seal" else f"{WEAK}.plain"
        yield "sealing", node.func, weaker
    if name.startswith("lookup.") and last(name) not in {"hold", "is_older", "Digest"}:
        yield "keyed", node.func, f"{WEAK}.unkeyed"


def headers(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Expr) and re.search(r"headers\.setdefault$", called(node.value)):
        yield "header", node, "pass"
    if isinstance(node, ast.Assign) and re.match(r"\w+(\.headers)?\[['\"][A-Z]", ast.unparse(node.targets[0])):
        yield "header", node, "pass"


def idempotency(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Call) and called(node) == "answer_once":
        yield "idempotency", node, "None"
    if isinstance(node, ast.If) and re.search(r"\bcontent\b.*!=|!=.*\bcontent\b|LONGEST_KEY", ast.unparse(node.test)):
        yield "idempotency", node.test, "False"


def settings(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Assign):
        return
    name = ast.unparse(node.targets[0])
    if SETTINGS.match(name):
        yield "header", node.value, weaker(name, node.value)
    if name == "MIDDLEWARE" and isinstance(node.value, ast.List):
        for element in node.value.elts:
            if not any(word in ast.unparse(element).lower() for word in NO_GUARDS):
                yield "middleware", element, "*[]"
    if name == "CONTENT_SECURITY_POLICY" and isinstance(node.value, ast.Dict):
        for directives in node.value.values:
            if isinstance(directives, ast.Dict):
                for value in directives.values:
                    yield "header", value, '["*"]'


def weaker(name: str, value: ast.expr) -> str:
    """Not the line taken away: much of it is Django's default today."""
    if name.endswith("_NAME"):
        return '"plain"'
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        return "False"
    if isinstance(value, ast.List):
        return "[]"
    return "None" if name.startswith("DATA_") else '""' if isinstance(value, ast.Constant) else "0"


def policies(node: ast.AST) -> Iterator[Change]:
    name = last(called(node))
    if not isinstance(node, ast.Call):
        return
    if name in {"force", "append_only"}:
        yield "policy", node, NOTHING
        for word in node.keywords:
            if word.arg in {"read", "write"}:
                yield "policy", word.value, '"true"'
    if name == "also":
        yield from (("policy", word.value, '"true"') for word in node.keywords if word.arg == "condition")
    if name == "hidden_unless":
        yield "policy", node, NOTHING
    if name == "AddConstraint" and "is_sealed" in ast.unparse(node):
        yield "sealing", node, NOTHING


def statements(node: ast.AST) -> Iterator[Change]:
    """Of SQL in a list of statements, or alone."""
    if isinstance(node, ast.JoinedStr | ast.Constant):
        text = (
            node.value
            if isinstance(node, ast.Constant)
            else "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
        )
        if isinstance(text, str) and OF_SQL.match(text):
            yield "policy", node, "'SELECT 1'"
        if isinstance(node, ast.Constant) and isinstance(text, str) and text.startswith("ALTER POLICY"):
            yield "policy", node, repr(text.replace("({})", "(true)"))
