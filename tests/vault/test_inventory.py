"""The inventory of keys and the code say the same."""

import ast
import re

from config.settings import BASE_DIR
from tests.test_architecture import MODULES, name_of
from vault.keyfile import LOOKUPS, RINGS

PAGE = (BASE_DIR / "docs" / "keys.md").read_text(encoding="utf-8")
CALLS = re.compile(r"^\| `([\w/.]+\.py)` \| ([\w, ]+) \|", re.MULTILINE)
TOOLS = {"hashlib", "hmac", "secrets", "signing", "crypto", "ssl"}
CIPHERS = re.compile(r"cryptography\.hazmat\..+|argon2.*|nacl.*|Crypto.*")


def used_in(source: str) -> set[str]:
    """Names of what a module imports to make, compare or use keys."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in TOOLS or CIPHERS.match(alias.name)}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if CIPHERS.match(module):
                found |= {alias.name for alias in node.names}
            elif module.split(".")[-1] in TOOLS:
                found.add(module.split(".")[-1])
            else:
                found |= {alias.name for alias in node.names if alias.name in TOOLS}
    return found


def test_every_use_of_cryptography_is_in_the_inventory_and_nothing_else():
    used = {name_of(path): names for path in MODULES if (names := used_in(path.read_text(encoding="utf-8")))}
    assert used == {module: set(names.split(", ")) for module, names in CALLS.findall(PAGE)}


def test_every_script_that_seals_is_in_the_inventory():
    scripts = {path for path in (BASE_DIR / "static" / "js").rglob("*.js") if "subtle" in path.read_text("utf-8")}
    assert scripts
    assert [name for path in scripts if f"`{(name := path.relative_to(BASE_DIR))}`" not in PAGE] == []


def test_every_key_of_the_key_file_is_in_the_inventory():
    assert [name for name in (*RINGS, *LOOKUPS) if f"`{name}`" not in PAGE] == []


def test_every_secret_setting_is_in_the_inventory():
    example = (BASE_DIR / ".env.example").read_text(encoding="utf-8")
    blocks = re.findall(r"^# SECRET.*\n(?:#.*\n)*((?:\w+=.*\n)+)", example, re.MULTILINE)
    secret = {name for block in blocks for name in re.findall(r"^(\w+)=", block, re.MULTILINE)}
    assert {"SECRET_KEY", "KEYS_DATABASE_OWNER_URL", "EMAIL_URL"} <= secret
    assert [name for name in sorted(secret) if f"`{name}`" not in PAGE] == []


def test_a_use_by_any_name_is_noticed():
    assert used_in("import hashlib") == used_in("from hashlib import sha256") == {"hashlib"}
    assert used_in("from django.core import signing") == used_in("from django.core.signing import dumps") == {"signing"}
    assert used_in("from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305") == {"ChaCha20Poly1305"}
