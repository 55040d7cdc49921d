"""Folders that nobody else may own: predictable names in /tmp and /var/tmp can be taken by other users."""

import os
import stat
from pathlib import Path

from config.embedded.trouble import EmbeddedTrouble


def own_folder(path: Path, mode: int) -> Path:
    """The folder, made when missing; refused when it is a link or belongs to another user."""
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        pass
    except OSError as error:
        raise EmbeddedTrouble(
            f"Cannot make the folder {path}: {error.strerror}. Give yourself write access."
        ) from error
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise EmbeddedTrouble(f"{path} is not a folder. Remove it and try again.")
    if status.st_uid != os.geteuid():
        raise EmbeddedTrouble(
            f"{path} belongs to another user (uid {status.st_uid}). Run as that user, or have them run `make clean`."
        )
    if stat.S_IMODE(status.st_mode) != mode:
        path.chmod(mode)
    return path


def others_may_enter(path: Path) -> bool:
    """Whether a user who is neither owner nor in the group can traverse this folder and all above it."""
    resolved = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (resolved, *resolved.parents))
