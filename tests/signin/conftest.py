"""People at the door, with and without their factor."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from audit.models import Entry
from offices.models import StaffMember
from tests.conftest import PASSWORD, make_person
from vault import scope

DOOR, FACTOR = "/entrar/", "/entrar/codigo/"


def code(secret: str, *, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def give_app(person: StaffMember) -> str:
    """The secret of the application that the person has registered."""
    secret = generate_totp_secret()
    with context.request_context(SimpleNamespace(user=person)):
        TOTP.activate(person, secret)
    return secret


def give_key(person: StaffMember) -> None:
    """A key that nobody holds."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AuthenticatorData.create(
        b"\0" * 32, AuthenticatorData.FLAG(0x45), 0, AttestedCredentialData.create(Aaguid(b"\0" * 16), b"key", public)
    )
    response = {
        "clientDataJSON": websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":""}'),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    credential = {"id": "a2V5", "rawId": "a2V5", "type": "public-key", "response": response}
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "azul", "credential": credential})


def give_password(client: Client, person: StaffMember, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(DOOR, {"username": person.email, "password": password}, **more)


def entries(action: str) -> list[Entry]:
    with scope.enter(scope.SYSTEM):
        return list(Entry.objects.filter(action=action))


@pytest.fixture
def client(plain_static_files: None) -> Client:
    return Client()


@pytest.fixture
def operator(database: None) -> StaffMember:
    return make_person("it")
