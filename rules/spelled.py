"""Numbers spelled out, digit by digit or two by two, as telephone numbers are said."""

import re
from collections.abc import Iterator

from nlp_models import bare
from rules.form import Span

_UNITS = {
    "fr": "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize",
    "en": "zero one two three four five six seven eight nine",
}
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
         "septante": 70, "huitante": 80, "octante": 80, "nonante": 90}  # fmt: skip
_VALUES = {word: value for words in _UNITS.values() for value, word in enumerate(words.split())}
_VALUES |= {**_TENS, "une": 1, "oh": 0, "nought": 0, "vingts": 20}
_TIMES = {"double": 2, "triple": 3}
_WORD = rf"(?:{'|'.join((*_VALUES, *_TIMES, 'zéro', 'et'))})"
_RUN = re.compile(rf"(?<!\w){_WORD}(?:[ \n,.-]{{1,2}}{_WORD}){{5,24}}(?!\w)", re.IGNORECASE)
_PAIR = 10
"""From this value on, a number stands for two digits."""


def spelled_numbers(text: str) -> Iterator[tuple[Span, str]]:
    """Yield every long run of number words, and the digits that it says."""
    for match in _RUN.finditer(text):
        words = [bare(word) for word in re.findall(r"\w+", match.group())]
        yield match.span(), _digits([word for word in words if word != "et"])


def _digits(words: list[str]) -> str:
    """Return the digits of the words: soixante dix huit is 78, double oh is 00."""
    said: list[str] = []
    times, open_ = 1, 0
    for word in words:
        if word in _TIMES:
            times = _TIMES[word]
            continue
        value = _VALUES[word]
        joined = _joined(open_, value)
        if joined is None:
            said.append(_two(value) * times)
        else:
            said[-1] = _two(value := joined)
        times, open_ = 1, value
    return "".join(said)


def _two(value: int) -> str:
    return f"{value:02d}" if value >= _PAIR else str(value)


def _joined(before: int, value: int) -> int | None:
    """Return the one number that two neighbours make, as French builds them, if they do."""
    if before == 4 and value == 20:
        return 80
    if before in {60, 80} and 0 < value < 20:
        return before + value
    if before == _PAIR and 6 < value < _PAIR:
        return before + value
    if before >= 20 and before % 10 == 0 and 0 < value < _PAIR:
        return before + value
    return None
