"""What people upload: what is taken, made harmless, and looked through for viruses. Knows no case and no page."""
