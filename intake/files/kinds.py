"""The kinds of files that are kept, and how large one may be."""

JPEG, PDF = "image/jpeg", "application/pdf"
LARGEST = 6_000_000  # bytes; with the rest of its form it fits into the 6 MiB of a request
