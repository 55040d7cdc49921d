"""The pages of applicants: open to everybody, or to whoever showed the access code of their one registration."""
