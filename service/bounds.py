"""What a setting may be that an admin may change while the service runs."""

import re
from dataclasses import dataclass

LANGUAGES = ("fr", "en")
LONGEST_LINE = 500
"""Characters of a notice."""

DIGITS = re.compile(r"[0-9]{1,6}")
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True)
class Bounds:
    """A number that an admin may set: its least, its usual, its most."""

    least: int
    usual: int
    most: int

    def __str__(self) -> str:
        """Write it as the environment does."""
        return f"{self.least}..{self.usual}..{self.most}"

    def narrowed(self, written: str) -> "Bounds":
        """Return another usual number, or narrower bounds around one; nobody widens ours."""
        parts = [int(each) if DIGITS.fullmatch(each) else -1 for each in written.split("..")]
        low, usual, high = parts if len(parts) == 3 else (self.least, parts[0], self.most)
        if len(parts) in {1, 3} and self.least <= low <= usual <= high <= self.most:
            return Bounds(low, usual, high)
        raise ValueError(
            f"a whole number from {self.least} to {self.most}, or three: least..usual..most"
        )


def contact(written: str) -> str:
    """Return an e-mail address, or nothing."""
    if not written or (ADDRESS.fullmatch(written) and len(written) <= 254):
        return written
    raise ValueError("one e-mail address")


def line(written: str) -> str:
    """Return one line that is not too long."""
    if written.isprintable() and len(written) <= LONGEST_LINE:
        return written
    raise ValueError(f"one line of at most {LONGEST_LINE} characters")


def language(written: str) -> str:
    """Return one of our languages."""
    if written in LANGUAGES:
        return written
    raise ValueError("fr or en")
