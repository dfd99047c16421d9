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
from service.runtime.signals import pause

DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG: the kernel signals the child when its parent dies."""

LARGEST_LOG = 5_000_000
"""Bytes after which a log is put aside when its program is started again."""

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

    _put_aside(log)
    with open(log, "ab", opener=_for_us_alone) as output, _clearly(argv[0]):
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


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _put_aside(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_name(f"{log.name}.1"))


def result(process: subprocess.Popen[bytes], patience: float) -> int | None:
    """Return the exit status, or None when it still runs after patience (in seconds)."""
    deadline = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < deadline:
        pause(0.02)
    return process.returncode


def end(
    processes: Sequence[subprocess.Popen[bytes]], steps: Iterable[tuple[signal.Signals, float]]
) -> None:
    """Send each signal in turn to those that still run, at last SIGKILL."""
    for number, patience in steps:
        deadline = time.monotonic() + patience
        for process in processes:
            process.send_signal(number)
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
    for process in processes:
        process.kill()
        process.wait()


def working_in(folder: Path, program: str) -> list[int]:
    """Return the processes of a program whose working directory is this folder."""
    return [pid for pid in _all() if _name(pid) == program and _works_in(pid, folder)]


def carrying(variable: str) -> list[int]:
    """Return the processes, besides ourselves, that inherited this NAME=value."""
    wanted = os.fsencode(variable)
    return [pid for pid in _all() if pid != os.getpid() and wanted in _environment(pid)]


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
        pause(0.05)
    return True


def _all() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _name(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text(errors="replace").rstrip("\n")
    return ""


def _environment(pid: int) -> list[bytes]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return []


def _works_in(pid: int, folder: Path) -> bool:
    with suppress(OSError):
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    return False
