"""Placement beside the core: what needs a solver, or the database."""
