"""What changed between two texts, word by word."""

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

PIECE = re.compile(r"\w+|\s+|[^\w\s]")
"""A word, a run of white space, or one other character: nothing is lost between pieces."""


EXACT = 2_000
"""Pieces up to which the shortest redline is sought; longer texts get a quick one."""


class Change(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True)
class Run:
    """Words that share one fate."""

    change: Change
    text: str


def redline(before: str, after: str) -> list[Run]:
    """Return the runs that turn one text into the other, in reading order."""
    old, new = PIECE.findall(before), PIECE.findall(after)
    runs: list[Run] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(new) > EXACT)
    for _, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if gone == come:
            runs.append(Run(Change.SAME, come))
            continue
        if gone:
            runs.append(Run(Change.DELETED, gone))
        if come:
            runs.append(Run(Change.INSERTED, come))
    return runs
