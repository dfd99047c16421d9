"""Our own commands as processes: each carries the mark of the run that started it."""

import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from service.runtime.errors import RunError
from service.runtime.processes import carrying, end, result, signal_all, spawn, wait_until_none

MARK = "PORTE_VOIX_RUN"
"""The variable that all processes of one run inherit; it is no setting."""

PROGRAM = (sys.executable, "-P", "-m", "service.cli")

GENTLY = ((signal.SIGTERM, 10.0),)


def new_mark() -> str:
    """Return a mark that no other run has."""
    return f"{MARK}={secrets.token_hex(16)}"


class Command:
    """One of our commands, kept running or run once."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        keep: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.argv = argv
        self.env = env
        self.log = log
        self.keep = keep
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and return at once."""
        self.process = spawn(self.argv, log=self.log, env=self.env, keep=self.keep)

    def finish(self, patience: float) -> None:
        """Run to the end, or raise when it fails or takes longer than patience (in seconds)."""
        process = spawn(self.argv, log=self.log, env=self.env)
        try:
            status = result(process, patience)
        finally:
            end([process], GENTLY)
        if status is None:
            raise RunError(f"{self.name} takes too long; {self.log} says more.")
        if status != 0:
            raise RunError(f"{self.name} failed; {self.log} says why.")


def stop(commands: Sequence[Command], mark: str) -> None:
    """End the commands together, then whatever else carries their mark."""
    end([each.process for each in commands if each.process is not None], GENTLY)
    end_carriers(mark)


def end_carriers(mark: str) -> None:
    """End every process that carries the mark of a run."""
    if not mark.startswith(f"{MARK}="):
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        signal_all(carrying(mark), number)
        if wait_until_none(lambda: carrying(mark), 10.0):
            return
    raise RunError("Processes of an earlier run are still there and cannot be ended.")
