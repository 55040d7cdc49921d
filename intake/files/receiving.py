"""How an uploaded file is received: in memory, never on a disk, and not at all where none is expected."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler


class InMemory(MemoryFileUploadHandler):
    """Django's own, which hands what is larger to one that writes files in the clear; here that is refused (413).

    A request says how long it is, and nobody reads further than that.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        assert self.request is not None  # noqa: S101 — for mypy; the parser gives it
        is_expected = self.request.path_info.startswith(settings.UPLOADS_UNDER)
        most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE if is_expected else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if content_length > most:
            raise RequestDataTooBig
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
