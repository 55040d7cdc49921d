"""`manage.py relay`: hands messages over to the workers and starts periodic jobs. Several may run."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from config.celery import app
from outbox.broker import Broker
from outbox.relay import Relay


class Command(BaseCommand):
    help = "Send what stands in the outbox to the workers and start the periodic jobs, until stopped."

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, lambda *_: stop.set())
        broker = Broker(app)
        try:
            Relay(broker.send).run(stop)
        finally:
            broker.close()
