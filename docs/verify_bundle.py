"""Verifies an exported audit trail without the system that wrote it. Needs Python 3.11 and the package `cryptography`.

    python verify_bundle.py BUNDLE ANCHORS PUBLIC-KEY

BUNDLE comes from the auditor's page or `manage.py export_audit`; ANCHORS and PUBLIC-KEY are the auditor's own copies.
"""

import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key


def digest(previous, *parts):
    texts = [str(part).encode() for part in parts]
    return hashlib.sha256(previous + b"".join(b"%d:%b," % (len(text), text) for text in texts)).digest()


def faults(bundle, anchors, key):
    first, *lines = (json.loads(line) for line in Path(bundle).read_bytes().split(b"\n") if line)
    chain, number, previous = first["chain"], first["after"], bytes.fromhex(first["hash"])
    hashes = {number: previous.hex()}
    for at, stored, *parts in lines:
        if at != number + 1 or digest(previous, chain, at, *parts).hex() != stored:
            yield f"no. {at} was changed, or what stood before it was taken out"
        number, previous = at, bytes.fromhex(stored)
        hashes[number] = stored
    newest = 0
    for place, line in enumerate(Path(anchors).read_bytes().splitlines(), start=1):
        said, _, signature = line.partition(b"\t")
        try:
            key.verify(bytes.fromhex(signature.decode()), said)
        except (InvalidSignature, ValueError):
            yield f"anchor {place} is not signed with this key"
            continue
        anchored, hash_ = json.loads(said)["heads"].get(chain, (0, ""))
        newest = max(newest, anchored)
        if hashes.get(anchored, hash_) != hash_:
            yield f"no. {anchored} is not what anchor {place} says"
    print(f"chain {chain!r}: no. {first['after'] + 1} to {number}; anchored up to no. {newest}")
    if newest > number:
        yield f"no. {number + 1} to {newest} were anchored and are not in this bundle"


found = list(faults(sys.argv[1], sys.argv[2], load_pem_public_key(Path(sys.argv[3]).read_bytes())))
print("\n".join(found) or "intact")
sys.exit(bool(found))
