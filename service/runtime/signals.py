"""Note the first signal that asks us to end; a run heeds it where nothing is half done."""

import signal
import time
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_noted: set[int] = set()


def heed_signals() -> None:
    """Note signals, for `pause` to heed; one that was ignored from the start stays so."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _note)


def ignore_signals() -> None:
    """Let nothing interrupt the end."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    _noted.clear()


def pause(seconds: float) -> None:
    """Sleep; raise KeyboardInterrupt where a signal was noted.

    Raised by the signal itself, it could leave a lock of `subprocess` held, on which the end
    would then wait for ever.
    """
    time.sleep(seconds)
    if _noted:
        raise KeyboardInterrupt


def _note(number: int, frame: FrameType | None) -> None:
    _noted.add(number)
