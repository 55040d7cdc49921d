"""Celery, as a courier that may lose anything: what counts is in the outbox. Each number with its reason."""

import os
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from celery import Celery
from celery.app.amqp import AMQP
from django.conf import settings
from kombu import Connection, Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")  # the worker starts here, not at manage.py


def broker_url(address: str) -> str:
    """REDIS_URL as kombu writes it, which names a Unix socket and its database differently from redis-py."""
    parts = urlsplit(address)
    if parts.scheme != "unix":
        return address
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.netloc}{parts.path}?{urlencode({'virtual_host': database})}"


class PromptConnection(Connection):
    """Looks for a broker that is away every two seconds, where Celery waits ever longer, up to half a minute."""

    def ensure_connection(self, *arguments: Any, **options: Any) -> Any:
        return super().ensure_connection(*arguments, **{"interval_start": 2, "interval_max": 2} | options)


class PromptAMQP(AMQP):
    Connection = PromptConnection


app = Celery("smo", amqp=PromptAMQP)
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL),
    broker_connection_retry_on_startup=True,  # a worker may start before its broker
    broker_connection_max_retries=None,  # and waits for it as long as it takes
    broker_transport_options={
        # Messages in work are not kept in the broker: the database has them, and their acknowledgement cannot fail.
        # Kombu 5.7.0 otherwise counts a message whose acknowledgement the broker did not take (it was restarting)
        # as unfinished for ever; after as many as a worker has slots it consumes nothing more (5 of 5 restarts).
        "ack_emulation": False,
        "socket_timeout": 5,  # without it a silent network is waited for without end
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 5,  # a worker consumes again within 9 s of a black hole
        "priority_steps": [0],  # no priorities in the broker: one list to wait on per queue, not four
    },
    # What travels: ids, as JSON, one way.
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    result_backend=None,
    # Where it travels: what is tried again must not hold up what is tried for the first time.
    task_queues=(Queue("celery"), Queue("retry")),
    task_default_queue="celery",
    task_create_missing_queues=False,  # a queue nobody listens to is an error
    # How it is worked on.
    task_acks_late=True,
    task_reject_on_worker_lost=False,  # the relay sends it again; giving it back to a broker that is away cost the slot
    worker_prefetch_multiplier=1,  # a killed worker takes the fewest messages with it
    worker_cancel_long_running_tasks_on_connection_loss=False,  # work goes on; the database knows that it is done
    task_soft_time_limit=2,  # seconds; a full batch of routing takes 0.2 to 0.6
    task_time_limit=3,  # with the one above: what hangs delays those in its batch by less than 5 s (R7)
    worker_lost_wait=0.5,  # seconds until a killed child's slot is given to the next task; results matter to nobody
    worker_max_tasks_per_child=10_000,  # the length over which memory is measured to be flat
    worker_max_memory_per_child=200_000,  # KiB; the goal for a worker
    worker_proc_alive_timeout=30,  # seconds; a busy machine forks slowly
    worker_soft_shutdown_timeout=5,  # seconds; longer than the time limit, so that running tasks end by themselves
    CELERY_DB_REUSE_MAX=1_000,  # tasks between two connections to the database; a new one each costs four times as much
    # Who may ask it things: nobody. The canary shows whether it works.
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    task_send_sent_event=False,
    # Django's LOGGING is the only one.
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
)
app.autodiscover_tasks()


# With one, a message that hangs kept those that had shared its batch waiting for 9 s; with two, for less than 5 (R7).
RETRY_SLOTS = 2


def worker_command(queue: str, *, slots: int) -> list[str]:
    """Arguments for `python -m celery`; start it with REMAP_SIGTERM=SIGQUIT, which makes SIGTERM a soft shutdown."""
    return [
        *("--app", "config.celery", "worker", "--queues", queue, "--concurrency", str(slots)),
        # Workers do not talk to each other: nothing to agree on, and fewer messages in the broker.
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        *("--hostname", f"{queue}@%h", "--loglevel", "WARNING"),  # INFO is two lines for each message
    ]
