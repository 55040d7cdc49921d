"""Settings, URLs, Celery, WSGI, the embedded servers and the commands that run everything."""

from config import credentials

credentials.load()  # here, because every process comes this way before it reads a variable
