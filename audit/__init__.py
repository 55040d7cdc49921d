"""Who saw and did what: append-only, text only, no foreign key to live data."""
