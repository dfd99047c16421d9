"""Forms: what is recognised letter by letter, behind a cheap sign that it may be there."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

Span = tuple[int, int]


class Form(NamedTuple):
    """How something looks: the finder, the fewest digits of its text, letters it cannot lack."""

    find: Callable[[str], Iterator[Span]]
    digits: int = 0
    needles: tuple[str, ...] = ()

    def worth(self, low: str, digits: int) -> bool:
        """Tell whether a text with so many digits, in small letters, may hold it."""
        return digits >= self.digits and (
            not self.needles or any(map(low.__contains__, self.needles))
        )
