import pytest

from vault import keyfile


@pytest.fixture
def path(tmp_path, settings):
    """Of a key file of the test's own, which the vault uses meanwhile."""
    path = tmp_path / "keys.json"
    keyfile.create(path)
    settings.VAULT_KEY_FILE = str(path)
    return path
