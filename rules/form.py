"""Forms: what is recognised letter by letter, behind a cheap sign that it may be there."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

Span = tuple[int, int]


class Form(NamedTuple):
    """How something looks: its finder, and the fewest digits and some of the letters around it."""

    find: Callable[[str], Iterator[Span]]
    digits: int = 0
    needles: tuple[str, ...] = ()
