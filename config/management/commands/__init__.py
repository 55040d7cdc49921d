"""Commands that run, migrate and examine the whole system."""
