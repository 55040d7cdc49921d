"""The door: password, second factor, first access. What a person may do inside is asked of `offices.permissions`."""
