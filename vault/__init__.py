"""The only door to personal data: sealed columns, row-level scopes, and the trace of every read."""
