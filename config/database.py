"""How a database address becomes a Django connection: one engine, one time zone, one reset between borrowers."""

from typing import Any

from psycopg import Connection

# Start-up options rather than SET, because DISCARD ALL puts a connection back to them.
# The last one: what a killed worker's statement holds is free a second later, not when the statement ends.
OPTIONS = (
    "-c TimeZone=UTC -c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    " -c client_connection_check_interval=1s"
)


def discard_all(connection: Connection) -> None:
    """What one borrower of a pooled connection leaves behind, the next must not see."""
    connection.autocommit = True
    connection.execute("DISCARD ALL")
    connection.autocommit = False


def database(address: dict[str, Any], *, pool_size: int) -> dict[str, Any]:
    """Settings of one alias.

    `pool_size` above 0 gives the web's threads a pool; workers and commands keep one plain connection,
    since a pool is closed and opened anew at each Celery task (celery #10554).
    """
    options: dict[str, Any] = {"options": OPTIONS}
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 5, "reset": discard_all}
    return {
        **address,
        "ENGINE": "vault.backend",
        "CONN_MAX_AGE": 0 if pool_size else None,
        # Of a pool each connection when it is lent: after a restart of PostgreSQL every one of them is dead, and each
        # would fail one request. It costs one round trip of some 50 µs.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
