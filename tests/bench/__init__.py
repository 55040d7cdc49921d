"""Benchmarks. Each measure is a module with `run()`; `python -m tests.bench [NAME …]` prints one JSON object a line."""
