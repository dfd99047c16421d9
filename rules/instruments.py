"""Legal instruments: the name that each language gives to the same act of the European Union."""

import re
from functools import cache

_NAMES = (
    ("Règlement délégué", "Delegated Regulation"),
    ("Règlement d'exécution", "Implementing Regulation"),
    ("Règlement", "Regulation"),
    ("Directive", "Directive"),
)
"""French, English; the longer names first."""

_BODIES = {"UE": "EU", "CE": "EC", "CEE": "EEC"}

_ACT = re.compile(
    rf"(?P<name>{'|'.join(name for pair in _NAMES for name in pair)})"
    r"(?P<before> \((?:UE|EU|CEE|EEC|CE|EC)\))? (?:n° |No )?(?P<number>\d+/\d+)"
    r"(?P<after>/(?:UE|EU|CEE|EEC|CE|EC))?\b"
)


@cache
def instrument_in(instrument: str, language: str) -> str:
    """Return an instrument's name in French or English; national ones keep their own."""
    return _ACT.sub(lambda act: _named(act, language), instrument)


def _named(act: re.Match[str], language: str) -> str:
    pair = next(pair for pair in _NAMES if act["name"] in pair)
    name = pair[0] if language == "fr" else pair[1]
    before, after = (_body(act[part] or "", language) for part in ("before", "after"))
    return f"{name}{before} {act['number']}{after}"


def _body(written: str, language: str) -> str:
    """Return the letters of the Union or Community as the language writes them."""
    for french, english in _BODIES.items():
        for letters in (french, english):
            if re.search(rf"\b{letters}\b", written):
                return written.replace(letters, french if language == "fr" else english)
    return written
