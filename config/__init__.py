"""Settings, URLs, Celery, WSGI, the embedded servers and the commands that run everything."""
