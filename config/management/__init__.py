"""Commands of the app `config`."""
