"""The corpus, judged as a corpus: every line well formed, no text a variation of another."""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rules import ContentClass, PackError, Subject, parse_lexicon

CORPUS = Path(__file__).parent.parent / "nlp_models" / "corpus"
TRAINING = (CORPUS / "train-fr.jsonl", CORPUS / "train-en.jsonl")
OPEN_SET = CORPUS / "test.jsonl"
TRAINED = CORPUS.parent / "trained"

GRAM, MOST_ALIKE = 5, 0.4
"""Two texts may share this part (Jaccard) of their runs of five words, and no more."""

OPENING, MOST_OPENINGS = 4, 5
"""So many first words, and how many texts may begin with the same ones."""

CATEGORIES = {
    "common": "personal_data confidential credential inside_information forward_looking "
    "client_reference disparagement superlative green_claim undisclosed_affiliation offensive "
    "politics legal_matter spokesperson",
    "finance": "guaranteed_return performance_claim missing_risk_warning investment_advice "
    "pressure credit_promotion crypto_promotion testimonial tax_claim",
    "pharma": "prescription_promotion unapproved_use adverse_event efficacy_claim "
    "comparative_claim patient_identification",
    "gambling": "promise_of_gain missing_warning minors",
    "alcohol": "incitement missing_warning",
    "food": "health_claim",
}
"""The taxonomy: the categories of each pack."""

NAMES = tuple(f"{pack}.{name}" for pack, names in CATEGORIES.items() for name in names.split())
KEYS = frozenset(
    "id lang text context packs jurisdictions as_of labels class voice hard split channel".split()
)
_WORD = re.compile(r"\w+")


class Line(NamedTuple):
    """One line of the corpus, and where it stands."""

    place: str
    value: dict[str, Any]


def lines(files: Iterable[Path]) -> Iterator[Line]:
    """Yield every line of the corpus files."""
    for file in files:
        for number, text in enumerate(file.read_text("utf-8").splitlines(), 1):
            if text.strip():
                yield Line(f"{file.name}:{number}", json.loads(text))


def subject_of(value: Mapping[str, Any]) -> Subject:
    """Return the circumstances of one line of the corpus."""
    return Subject(
        packs=tuple(value["packs"]),
        lang=value["lang"],
        jurisdictions=tuple(value["jurisdictions"]),
        as_of=date.fromisoformat(value["as_of"]),
        channels=(value["channel"],) if value.get("channel") else (),
        lexicon=parse_lexicon(value["context"]),
    )


def malformed(line: Line) -> Iterator[str]:
    """Yield what is wrong with the form of one line."""
    value = line.value
    text, packs = value["text"], ("common", *value["packs"])
    if strange := sorted(set(value) - KEYS):
        yield f"{line.place}: {strange[0]} is unknown"
    if value["lang"] not in {"fr", "en"}:
        yield f"{line.place}: lang is fr or en"
    if value["class"] not in set(ContentClass):
        yield f"{line.place}: there is no class {value['class']}"
    try:
        parse_lexicon(value["context"])
        date.fromisoformat(value["as_of"])
    except (PackError, ValueError) as bad:
        yield f"{line.place}: {bad}"
    for label in value["labels"]:
        category, start, end = label["category"], label["start"], label["end"]
        if category not in NAMES or category.split(".")[0] not in packs:
            yield f"{line.place}: {category} is no category of the packs that are on"
        if not 0 <= start < end <= len(text) or text[start:end] != text[start:end].strip():
            yield f"{line.place}: {start}–{end} is no stretch of words of the text"


def grams(text: str) -> set[tuple[str, ...]]:
    """Return every run of five words."""
    words = _WORD.findall(text.lower())
    return {tuple(words[at : at + GRAM]) for at in range(len(words) - GRAM + 1)}


def alike(every: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield each pair of texts that share too many runs of words, the earlier one last."""
    runs = [grams(line.value["text"]) for line in every]
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, own in enumerate(runs):
        shared = Counter(other for run in own for other in holders[run])
        for other, count in shared.items():
            if count > MOST_ALIKE * len(own | runs[other]):
                yield every[number], every[other]
        for run in own:
            holders[run].append(number)


def worn(every: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Yield each opening that too many texts begin with, and those texts."""
    begun: defaultdict[str, list[Line]] = defaultdict(list)
    for line in every:
        begun[" ".join(_WORD.findall(line.value["text"].lower())[:OPENING])].append(line)
    for opening, those in begun.items():
        if len(those) > MOST_OPENINGS:
            yield opening, those


def faults(every: Sequence[Line]) -> Iterator[str]:
    """Yield everything that keeps these lines from being a corpus."""
    for line in every:
        yield from malformed(line)
    for one, count in Counter(line.value["id"] for line in every).items():
        if count > 1:
            yield f"{one}: {count} lines have this id"
    for later, earlier in alike(every):
        yield f"{later.place}: too much like {earlier.place}"
    for opening, those in worn(every):
        yield f"{those[-1].place}: {len(those)} texts begin with “{opening}”"


def main() -> int:
    """Name every fault of the corpus and of the open test set; say how large they are."""
    every = list(lines((*TRAINING, OPEN_SET)))
    found = list(faults(every))
    for fault in found:
        print(fault, file=sys.stderr)
    free = sum(not line.value["labels"] for line in every)
    print(f"corpus: {len(every)} texts, {free} of them without a label")
    return 2 if found else 0


if __name__ == "__main__":
    sys.exit(main())
