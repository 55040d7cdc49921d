"""The key that signs the anchors of the audit trail: Ed25519, in a file outside every database.

Whoever verifies needs the public half only, which this prints; auditors keep their own copy of it.
"""

import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

Private, Public = ed25519.Ed25519PrivateKey, ed25519.Ed25519PublicKey


class SigningKeyError(Exception):
    """The key file is missing, damaged, or of another kind. Nothing is anchored without it."""


def private_key(path: Path) -> ed25519.Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SigningKeyError(f"the audit key cannot be read: {type(error).__name__}") from error
    if not isinstance(key, Private):
        raise SigningKeyError("the audit key is not an Ed25519 key")
    return key


def public_key(path: Path) -> ed25519.Ed25519PublicKey:
    """Of a file with the public key; the private one of the site itself is taken as well."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError):
        return private_key(path).public_key()
    if not isinstance(key, Public):
        raise SigningKeyError("the audit key is not an Ed25519 key")
    return key


def public_pem(path: Path) -> str:
    format_ = serialization.PublicFormat.SubjectPublicKeyInfo
    return public_key(path).public_bytes(serialization.Encoding.PEM, format_).decode()


def create(path: Path) -> None:
    """Make a new key file, readable by its owner only and written by nobody. Never replaces one."""
    key = Private.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "wb") as file:
        file.write(key)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m audit.keyfile FILE")
    create(Path(sys.argv[1]))
    sys.stdout.write(public_pem(Path(sys.argv[1])))
