"""The folder in which `portevoix run` keeps all that is its own."""

import fcntl
import os
import pwd
import secrets
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from service.runtime.errors import RunError
from service.runtime.folders import private_folder

ROOTS = Path("/var/lib/porte-voix")
"""Where root's PostgreSQL lives: its user can pass there, and nowhere else for certain."""


class Home:
    """One installation on this machine; the folder is made when it is missing."""

    def __init__(self, path: Path) -> None:
        self.path = private_folder(path.absolute())
        owner = self.path.stat().st_uid
        if owner != os.geteuid():
            raise RunError(
                f"{self.path} belongs to {_user(owner)}: run as that user, or set PORTEVOIX_HOME."
            )
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise RunError(f"{self.path} cannot be written to.")
        self.logs = private_folder(self.path / "logs")
        self.sign_ins = self.path / "sign-ins"

    def secret_key(self) -> str:
        """Return the key that signs sessions, made once."""
        return self._kept("secret-key", lambda: secrets.token_urlsafe(48))

    def tell_operators(self, settings: Mapping[str, str]) -> Path:
        """Write what other commands need to know for a shell to read, and return where."""
        file = self.path / "environment"
        lines = (f"export {name}={shlex.quote(each)}\n" for name, each in settings.items())
        _write(file, "".join(lines))
        return file

    def postgres_folder(self) -> Path:
        """Return the folder of PostgreSQL: in here, or outside when we are root."""
        if os.geteuid() != 0:
            return self.path / "postgres"
        folder = ROOTS / self._kept("installation", lambda: secrets.token_hex(8))
        if self._is_copied(folder):
            (self.path / "installation").unlink()
            return self.postgres_folder()
        for each in (ROOTS, folder):
            private_folder(each).chmod(0o711)
        _write(folder / "home", str(self.path))
        return folder

    @contextmanager
    def locked(self) -> Iterator[str]:
        """Keep everybody else out, and give the mark of the run that was here before."""
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError(f"Porte-voix already runs in {self.path}.") from None
            lock.seek(0)
            yield lock.read()

    def remember(self, mark: str) -> None:
        """Note the mark that this run's processes carry, for the next run to find them by."""
        with (self.path / "lock").open("w") as lock:
            lock.write(mark)

    def _is_copied(self, folder: Path) -> bool:
        """Say whether the installation was copied from another that is still there."""
        with suppress(OSError):
            first = Path((folder / "home").read_text())
            mine = (self.path / "installation").read_text()
            there = (first / "installation").read_text()
            return not first.samefile(self.path) and there == mine
        return False

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        file = self.path / name
        if not file.exists():
            _write(file, make())
        return file.read_text()


def _write(file: Path, text: str) -> None:
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as output:
        output.write(text)
    unfinished.rename(file)


def _user(uid: int) -> str:
    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return f"user {uid}"
