"""PostgreSQL, with one refusal added: no query on a personal table outside a scope."""
