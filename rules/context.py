"""Context: what takes the sting out of a match – denied, quoted, asked, supposed, attributed."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from rules.context_words import ATTRIBUTING, LACKING, REPEATING, SUPPOSING
from rules.negation import denials
from rules.sentences import Sentence
from rules.text import Match, Span, Text

REACH_BACK = 6
REACH_ON = 4


def negated(text: Text, match: Match) -> bool:
    """Tell whether the clause denies the match; two denials cancel out."""
    return _denied(text, match.start, match.end, match.pieces)


def _denied(text: Text, start: int, end: int, pieces: Sequence[Span]) -> bool:
    sentence = text.sentences[text.sentence(start)]
    first = max(sentence.start, start - REACH_BACK)
    found = list(denials(text, first, min(end, sentence.end), start, pieces))
    found += _behind(text, end, min(sentence.end, end + REACH_ON))
    lacking = [at for at in found if text.forms[at] in LACKING]
    plain = [at for at in found if at not in lacking and not _agrees(text, at, lacking)]
    return bool(plain) != bool(len(lacking) % 2)


def _agrees(text: Text, at: int, lacking: Sequence[int]) -> bool:
    """Tell whether the word merely repeats the one before it: sans aucun denies once."""
    return text.forms[at] in REPEATING and any(0 < at - other <= 2 for other in lacking)


_DOUBTED = frozenset("mythe myth leurre illusion arnaque scam".split())
_VERBS = frozenset("n ne est sont etait is are was were will can do does did should would".split())
_FIRMLY = frozenset(
    "pas jamais not never isnt arent wasnt werent dont doesnt cannot cant wont nowhere".split()
)


def _behind(text: Text, end: int, last: int) -> list[int]:
    """Return the denial right after the match: "… n'existe pas", "… are not for everyone"."""
    forms = text.forms[end:last]
    for at in range(len(forms)):
        if text.breaks_before(end + at):
            return []
        if forms[at] in _FIRMLY and (at == 0 or forms[0] in _VERBS):
            return [end + at]
        if forms[at] in _DOUBTED and forms[0] in _VERBS:
            return [end + at]
    return []


def affirmed(text: Text, span: Span, pieces: Sequence[Span] = ()) -> bool:
    """Tell whether a place stands undenied, outside the pieces that a match is made of."""
    if any(start <= span[0] and span[1] <= end for start, end in pieces):
        return False
    key = span, tuple(piece for piece in pieces if beside(span, piece))
    denied = text.denied.get(key)
    if denied is None:
        denied = text.denied[key] = _denied(text, *span, (span, *key[1]))
    return not denied


def beside(span: Span, piece: Span) -> bool:
    """Tell whether the words of a piece may be among those that deny the span."""
    return span[0] - REACH_BACK < piece[1] and piece[0] <= span[1]


def quoted(text: Text, match: Match) -> bool:
    """Tell whether the match stands between quotation marks."""
    start, end = text.stretch(match)
    before = bisect_left(text.quotations, (start, 0)) - 1
    return before >= 0 and end <= text.quotations[before][1]


def part_quoted(text: Text, match: Match) -> bool:
    """Tell whether some of the match stands between quotation marks."""
    start, end = text.stretch(match)
    before = bisect_left(text.quotations, (end, 0)) - 1
    return before >= 0 and text.quotations[before][1] > start


def question(text: Text, match: Match) -> bool:
    """Tell whether the sentence asks."""
    return "?" in text.sentences[text.sentence(match.start)].ender


def hypothetical(text: Text, match: Match) -> bool:
    """Tell whether the sentence supposes before it comes to the match."""
    return text.of_sentence(text.sentence(match.start), _supposing) < match.start


def _supposing(text: Text, sentence: Sentence) -> int:
    """Return the first word of a sentence that supposes, or where the sentence ends."""
    words = range(sentence.start, sentence.end)
    return next((at for at in words if text.forms[at] in SUPPOSING), sentence.end)


def reported(text: Text, match: Match) -> bool:
    """Tell whether the sentence gives the words to somebody else."""
    return bool(text.of_sentence(text.sentence(match.start), _attributing))


def _attributing(text: Text, sentence: Sentence) -> int:
    """Return how often a sentence gives its words to somebody else: at least once, or never."""
    forms = text.forms[sentence.start : sentence.end]
    return int(any(_row(forms, at, row) for at in range(len(forms)) for row in ATTRIBUTING))


def _row(forms: Sequence[str], at: int, row: Sequence[str]) -> bool:
    return forms[at] == row[0] and tuple(forms[at : at + len(row)]) == tuple(row)


CONTEXTS: dict[str, Callable[[Text, Match], bool]] = {
    "negated": negated,
    "quoted": quoted,
    "part_quoted": part_quoted,
    "question": question,
    "hypothetical": hypothetical,
    "reported": reported,
}
"""The contexts that need no concept."""

CONCEPT_CONTEXTS = {"taught": ("teaching", "next", ()),
                    "public": ("published", "post", ("soon_published", "unannounced"))}  # fmt: skip
"""The contexts that are a concept in a window, and the concepts whose wordings undo it."""
