"""Python's cyclic garbage collector: at rest while much is built that stays, then less zealous."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Look for no garbage in cycles: a checker is a million values that all stay."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


MANY = 10_000
"""How many new values the collector waits for; a post makes some thousands, none in a cycle."""


def settle_collector() -> None:
    """Let the collector leave alone what is loaded, and look less often at what comes after."""
    gc.freeze()
    gc.set_threshold(MANY)
