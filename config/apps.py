"""The app `config`: settings' side of the project, and the management commands that run it."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
