"""Keep programs running: start again what ended, with growing pauses and not for ever."""

import subprocess
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from service.runtime.errors import RunError
from service.runtime.signals import pause

MOMENT = 0.2
"""Seconds between two looks."""

LATELY = 300.0
MOST_ENDS = 5
"""A program that ends more often than this in five minutes is given up."""


class Program(Protocol):
    """What can be kept running."""

    name: str
    log: Path
    process: subprocess.Popen[bytes] | None

    def start(self) -> None:
        """Start the program."""


@dataclass
class Watched:
    """One program, and when it ended lately."""

    program: Program
    ends: deque[float] = field(default_factory=deque)
    due: float | None = None

    def look(self, now: float, tell: Callable[[str], None]) -> None:
        """Note that the program ended, or start it again once its pause is over."""
        if self.due is None and self.program.process and self.program.process.poll() is not None:
            self._note(now, tell)
        if self.due is not None and now >= self.due:
            self.due = None
            self.program.start()

    def _note(self, now: float, tell: Callable[[str], None]) -> None:
        while self.ends and now - self.ends[0] > LATELY:
            self.ends.popleft()
        self.ends.append(now)
        name, log, times = self.program.name, self.program.log, len(self.ends)
        if times > MOST_ENDS:
            raise RunError(f"{name} ended {times} times in five minutes; {log} says why.")
        self.due = now + (2.0 ** (times - 2) if times > 1 else 0.0)
        tell(f"{name} ended and is started again; {log} says why.")


class Supervisor:
    """All the programs that one run keeps running."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.watched: list[Watched] = []
        self._tell = tell

    def start(self, program: Program) -> None:
        """Start a program and watch it from now on."""
        program.start()
        self.watched.append(Watched(program))

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Keep everything running until the condition holds."""
        while not until():
            for each in self.watched:
                each.look(time.monotonic(), self._tell)
            pause(MOMENT)
