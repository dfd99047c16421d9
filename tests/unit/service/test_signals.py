"""A signal ends a run where it pauses, and nowhere else."""

import os
import signal
from collections.abc import Iterator

import pytest

from service.runtime.signals import ENDING, heed_signals, ignore_signals, pause


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {number: signal.signal(number, signal.SIG_DFL) for number in ENDING}
    heed_signals()
    yield
    ignore_signals()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_interrupts_a_pause_and_what_is_done_between_pauses_is_done_whole(number):
    done = []

    os.kill(os.getpid(), number)
    done.append("what was begun")

    with pytest.raises(KeyboardInterrupt):
        pause(0)
    assert done == ["what was begun"]


def test_nothing_interrupts_the_end():
    os.kill(os.getpid(), signal.SIGTERM)
    ignore_signals()
    os.kill(os.getpid(), signal.SIGTERM)

    pause(0)


def test_a_signal_that_was_ignored_from_the_start_stays_so():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    heed_signals()

    os.kill(os.getpid(), signal.SIGHUP)

    pause(0)
