"""Template tags of every form of the staff."""
