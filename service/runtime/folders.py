"""Folders that belong to one person: short ones for sockets, far ones for a server of root's."""

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from service.runtime.errors import RunError

LONGEST_BASE = 55
"""Bytes of a base folder that leave room for ours and a socket in the 107 the kernel takes."""


def socket_folder(home: Path, owner: int) -> Path:
    """Return the short path where the sockets of the server that lives in home belong."""
    digest = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()
    return _base() / f"porte-voix-{owner}-{digest[:12]}"


def claim(folder: Path, owner: int) -> None:
    """Make the folder for its owner alone; one that is already there must be exactly that."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise RunError(f"{folder} cannot be made: {error.strerror}.") from None
    if owner != os.geteuid() and _belongs(folder, os.geteuid()):
        os.chown(folder, owner, -1, follow_symlinks=False)
    if not _belongs(folder, owner):
        raise RunError(f"{folder} is in the way: it is not a private folder of our own.")


def release(folder: Path, owner: int) -> None:
    """Remove a folder that was claimed."""
    if _belongs(folder, owner):
        shutil.rmtree(folder, ignore_errors=True)


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


def _belongs(folder: Path, owner: int) -> bool:
    try:
        facts = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == owner and not facts.st_mode & 0o077
