"""What is wrong with a definition.

PackError      a pack, concept list or lexicon cannot be used; every fault has its place
"""

from collections.abc import Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """One thing that is wrong, and where: a pointer such as /rules/3/severity."""

    pointer: str
    message: str


class PackError(Exception):
    """A definition is refused; `faults` names everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.message}" for fault in faults))
        self.faults = tuple(faults)
