"""English as people outside the United States write it."""
