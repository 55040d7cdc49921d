"""The one place that speaks to the broker. Sends ids, and gives up rather than wait."""

import uuid
from collections.abc import Sequence
from typing import Any

from celery import Celery

# Seconds; three tries make three of them. Shorter than a worker's, who waits for work: silence must not hold the relay.
SOCKET_TIMEOUT = 1
TRANSPORT_OPTIONS = {"socket_timeout": SOCKET_TIMEOUT, "socket_connect_timeout": SOCKET_TIMEOUT}


class Broker:
    """One connection, made anew after any failure."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._connection: Any = None
        self._producer: Any = None

    def send(self, task: str, ids: Sequence[uuid.UUID], *, queue: str) -> None:
        """One broker message. Raises whatever went wrong."""
        try:
            if self._producer is None:
                self._connection = self._app.connection_for_write(transport_options=TRANSPORT_OPTIONS)
                self._producer = self._app.amqp.Producer(self._connection)
            self._app.send_task(
                task, args=[[str(id_) for id_ in ids]], queue=queue, producer=self._producer, retry=False
            )
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            connection.release()
