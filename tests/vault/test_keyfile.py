"""The key file and its rings: what is coming, what is in use, what still opens and matches."""

import base64
import json
import stat

import pytest

from vault import keyfile, lookup
from vault.keyfile import KeyFile, KeyFileError

SECRET, CONTEXT = bytes(range(32)), b"whose"


def test_a_coming_key_opens_and_is_not_used_until_it_is_said(path):
    before = KeyFile(path)
    wrapped = before.wrap("EC", SECRET, CONTEXT)
    keyfile.add(path)
    coming = KeyFile(path)
    assert coming.wrapping_in_use() == before.wrapping_in_use()
    keyfile.use(path)
    after = KeyFile(path)
    assert set(after.wrapping_in_use().values()) == {"2"}
    newly_wrapped = after.wrap("EC", SECRET, CONTEXT)
    for file in (coming, after):
        assert file.unwrap("EC", *wrapped, CONTEXT) == SECRET
        assert file.unwrap("EC", *newly_wrapped, CONTEXT) == SECRET


def test_each_step_done_twice_changes_nothing_the_second_time(path):
    for step in (keyfile.add, keyfile.use):
        step(path)
        once = path.read_text()
        step(path)
        assert path.read_text() == once


def test_a_hash_made_under_any_key_of_the_ring_matches(path):
    states = [lookup.phone("+593991234567")]
    for step in (keyfile.add, keyfile.use):
        step(path)
        states.append(lookup.phone("+593991234567"))
    first, coming, used = states
    assert first == coming != used
    assert first in used.every and used in coming.every and used == used.every[-1]
    keyfile.retire(path, names={"phone"})
    assert lookup.phone("+593991234567").every == (used,)
    assert len(lookup.email("a@b.example").every) == 2


def test_what_a_retired_key_wrapped_is_refused(path):
    wrapped = KeyFile(path).wrap("EC", SECRET, CONTEXT)
    keyfile.add(path)
    keyfile.use(path)
    keyfile.retire(path, names={"EC"})
    with pytest.raises(KeyFileError):
        KeyFile(path).unwrap("EC", *wrapped, CONTEXT)


def test_a_changed_file_counts_at_once_and_a_lost_one_is_refused(path):
    before = keyfile.key_file()
    assert keyfile.key_file() is before
    keyfile.add(path)
    keyfile.use(path)
    assert keyfile.key_file().wrapping_in_use() != before.wrapping_in_use()
    path.unlink()
    with pytest.raises(KeyFileError):
        lookup.phone("+593991234567")


def test_a_wrong_key_is_refused_by_name(path, tmp_path):
    other = tmp_path / "other.json"
    keyfile.create(other)
    wrapped = KeyFile(other).wrap("EC", SECRET, CONTEXT)
    with pytest.raises(KeyFileError, match="wrapping key 1 for EC does not fit"):
        KeyFile(path).unwrap("EC", *wrapped, CONTEXT)


def test_a_step_leaves_a_whole_file_for_its_owner_alone(path):
    keyfile.add(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    path.chmod(0o600)
    path.write_text("{")
    with pytest.raises(KeyFileError):
        keyfile.use(path)
    assert path.read_text() == "{"


def test_a_file_with_single_lookup_keys_is_read_and_its_keys_get_a_number(path):
    content = json.loads(path.read_text())
    content["lookup"] = {kind: ring["1"] for kind, ring in content["lookup"].items()}
    hashed = lookup.phone("+593991234567")
    path.chmod(0o600)
    path.write_text(json.dumps(content))
    assert lookup.phone("+593991234567") == hashed
    keyfile.add(path)
    keyfile.use(path)
    assert hashed in lookup.phone("+593991234567").every


def test_every_key_is_random_and_of_full_length(path):
    keyfile.add(path)
    keys = [key for rings in json.loads(path.read_text()).values() for ring in rings.values() for key in ring.values()]
    assert {len(base64.b64decode(key)) for key in keys} == {32}
    assert len(set(keys)) == len(keys) == 2 * (len(keyfile.RINGS) + len(keyfile.LOOKUPS))


def test_the_command_makes_and_changes_a_file(tmp_path):
    path = tmp_path / "new.json"
    for arguments in ([], ["--add"], ["--use"], ["--retire", "EC", "phone"]):
        keyfile.main([str(path), *arguments])
    content = json.loads(path.read_text())
    assert list(content["wrapping"]["EC"]) == list(content["lookup"]["phone"]) == ["2"]
    assert list(content["wrapping"]["CO"]) == ["1", "2"]
