"""The real broker: what is sent lies in its queue as ids and nothing else; what cannot be sent is said within seconds."""

import base64
import json
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from config import celery
from config.embedded import valkey
from outbox import broker as outbox_broker
from outbox.broker import Broker

IDS = [uuid.UUID(int=1), uuid.UUID(int=2)]
