"""Start processes that end when we do, find the ones left behind, end them for certain."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from service.runtime.errors import RunError

DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG: the kernel signals the child when its parent dies."""

ADOPT_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER: what our children leave behind becomes our child."""

GONE = frozenset("ZX")
"""States of a process that no longer runs: a zombie waits only to be counted."""

_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Account:
    """A system user to run a program as."""

    uid: int
    gid: int


def spawn(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    account: Account | None = None,
    last_signal: signal.Signals = signal.SIGTERM,
    keep: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own; it gets `last_signal` should we be killed."""
    parent = os.getpid()

    def follow_the_parent() -> None:
        _LIBC.prctl(DEATH_SIGNAL, int(last_signal))
        if os.getppid() != parent:
            os._exit(1)

    with log.open("ab") as output, _clearly(argv[0]):
        return subprocess.Popen(  # noqa: S603 - the programs are our own
            [os.fspath(each) for each in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=None if account is None else "/",
            pass_fds=keep,
            process_group=0,
            umask=0o077,
            preexec_fn=follow_the_parent,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


@contextmanager
def _clearly(program: str | Path) -> Iterator[None]:
    try:
        yield
    except (OSError, subprocess.SubprocessError) as error:
        raise RunError(f"{program} cannot be started: {error}.") from None


def end(process: subprocess.Popen[bytes], steps: Iterable[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn until the process has ended, at last kill its whole group."""
    for number, patience in steps:
        if process.poll() is not None:
            break
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def adopt_orphans() -> None:
    """Become the parent of whatever our children leave behind."""
    _LIBC.prctl(ADOPT_ORPHANS, 1)


def children() -> list[int]:
    """Return our children that still run."""
    return [pid for pid in _all() if _state(pid) not in GONE and _parent(pid) == os.getpid()]


def working_in(folder: Path, program: str) -> list[int]:
    """Return the processes of a program whose working directory is this folder."""
    return [pid for pid in _all() if _name(pid) == program and _works_in(pid, folder)]


def signal_all(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each process that still runs."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def wait_until_none(find: Callable[[], list[int]], patience: float) -> bool:
    """Return whether no process is left to find before patience (in seconds) runs out."""
    deadline = time.monotonic() + patience
    while find():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _all() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _name(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text(errors="replace").rstrip("\n")
    return ""


def _fields(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    return ["X", "0"]


def _state(pid: int) -> str:
    return _fields(pid)[0]


def _parent(pid: int) -> int:
    return int(_fields(pid)[1])


def _works_in(pid: int, folder: Path) -> bool:
    with suppress(OSError):
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    return False
