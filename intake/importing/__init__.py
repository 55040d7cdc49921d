"""Lists that offices keep, read as pre-registrations. Stores nothing."""
