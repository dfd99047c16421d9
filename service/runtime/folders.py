"""Folders that belong to one person: short ones for sockets, far ones for a server of root's."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from service.runtime.errors import RunError

LONGEST_BASE = 55
"""Bytes of a base folder that leave room for ours and a socket in the 107 the kernel takes."""


def socket_folder(home: Path, owner: int) -> Path:
    """Return a short private folder for the sockets of the server that lives in home."""
    digest = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()
    folder = _base() / f"porte-voix-{owner}-{digest[:12]}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        pass
    except OSError as error:
        raise RunError(f"{folder} cannot be made: {error.strerror}.") from None
    _own(folder, owner)
    return folder


def private_folder(folder: Path) -> Path:
    """Return the folder, made for its owner alone where it was missing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder} cannot be made: {error.strerror}.") from None
    return folder


def _base() -> Path:
    if os.geteuid() == 0 and os.access("/run", os.W_OK):
        return Path("/run")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for name in (runtime, tempfile.gettempdir()):
        if name and len(os.fsencode(name)) <= LONGEST_BASE and os.access(name, os.W_OK | os.X_OK):
            return Path(name)
    return Path("/tmp")  # noqa: S108 - the folder in it is checked for its owner


def _own(folder: Path, owner: int) -> None:
    facts = folder.lstat()
    if stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid() != owner:
        os.chown(folder, owner, -1, follow_symlinks=False)
        facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != owner or facts.st_mode & 0o077:
        raise RunError(f"{folder} is in the way: it is not a private folder of our own.")
