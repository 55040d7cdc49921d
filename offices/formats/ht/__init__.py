"""Haitian Creole, which Django 5.2 does not ship."""
