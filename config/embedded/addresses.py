"""Where the embedded servers keep their data and listen, and the addresses that follow. Starts nothing."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.embedded.folders import others_may_enter, own_folder
from config.embedded.passwords import passwords

CHECKOUT = Path(__file__).resolve().parents[2]
POSTGRES_PORT = 5432  # only names the socket; said outright because PGPORT in somebody's shell would change it

# Service -> the variable that puts a server of one's own in its place.
VARIABLES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}


@dataclass(frozen=True)
class Place:
    """Data and sockets of one checkout. The inner folder `s` belongs to the account that runs the servers."""

    data: Path
    sockets: Path

    @property
    def socket_folder(self) -> Path:
        return self.sockets / "s"

    @property
    def postgres_socket(self) -> Path:
        return self.socket_folder / f".s.PGSQL.{POSTGRES_PORT}"

    @property
    def valkey_socket(self) -> Path:
        return self.socket_folder / "valkey.sock"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    def prepare(self) -> None:
        """As root the servers run as another user, who must be able to pass through."""
        mode = 0o711 if os.geteuid() == 0 else 0o700
        own_folder(self.data, mode)
        own_folder(self.sockets, mode)
        own_folder(self.logs, 0o700)


def place_of(checkout: Path) -> Place:
    digest = hashlib.sha256(bytes(checkout)).hexdigest()[:12]
    inside = os.geteuid() != 0 or others_may_enter(checkout)
    return Place(
        data=checkout / "var" if inside else Path(f"/var/tmp/smo-{digest}"),
        # Short, because a socket's path may have 103 characters at most on some systems.
        sockets=Path(f"/tmp/smo-{digest}-{os.geteuid()}"),
    )


HERE = place_of(CHECKOUT)


def postgres_addresses(place: Place) -> dict[str, str]:
    words = passwords(place.data)

    def url(role: str, database: str) -> str:
        # The form that django-environ reads: what stands before the last slash is the socket folder.
        return f"postgres://{role}:{words[role]}@:{POSTGRES_PORT}/{place.socket_folder}/{database}"

    return {
        "DATABASE_URL": url("smo_app", "smo"),
        "DATABASE_OWNER_URL": url("smo_owner", "smo"),
        "KEYS_DATABASE_URL": url("smo_app", "smo_keys"),
        "KEYS_DATABASE_OWNER_URL": url("smo_owner", "smo_keys"),
        "SECRET_KEY": words["secret_key"],
        "VAULT_KEY_FILE": str(place.data / "vault-keys.json"),
        "AUDIT_KEY_FILE": str(place.data / "audit-key.pem"),
        "AUDIT_ANCHOR_FILE": str(place.data / "audit-anchors.jsonl"),
    }


def valkey_addresses(place: Place) -> dict[str, str]:
    return {"REDIS_URL": f"redis+socket://{place.valkey_socket}?virtual_host=0"}


ADDRESSES = {"postgres": postgres_addresses, "valkey": valkey_addresses}


def embedded(place: Place = HERE, given: Mapping[str, str] = os.environ) -> frozenset[str]:
    """The services that are ours to run: their variable is unset, or was filled in from here by the settings."""
    return frozenset(
        service
        for service, variable in VARIABLES.items()
        if not given.get(variable) or f"/{place.socket_folder}/" in given[variable]
    )


def environment(place: Place = HERE, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Addresses and secrets of the embedded services; nothing about a service whose variable is set."""
    services = sorted(embedded(place, given))
    if services:
        place.prepare()
    return {variable: value for service in services for variable, value in ADDRESSES[service](place).items()}
