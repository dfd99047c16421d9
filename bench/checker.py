"""How fast posts are checked, against spaCy's bare tokenizer in the same run and process.

Posts are checked one by one, as the service and the command line do.
"""

import gc
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import spacy
import yaml

from bench.figures import keep
from nlp_models import guess, lemma_table
from rules import (
    Checker,
    Lexicon,
    Pack,
    Subject,
    parse_concepts,
    parse_pack,
    parsed_packs,
    settle_collector,
    shipped_checker,
    shipped_concepts,
    shipped_packs,
)
from rules import text as engine

POSTS, ROUNDS, TIMES = 1_500, 5, 10
LEAST_RULES, LEAST_FULL, MOST_GROWTH = 0.4, 0.25, 1.5
MOST_MEMORY, MOST_READY = 300, 5
SUBJECT = Subject(
    packs=("finance", "pharma", "gambling", "alcohol", "food"),
    as_of=date(2026, 11, 23),
    lexicon=Lexicon("Nordwind", products=("Velora Growth",), competitors=("Kestrel",)),
)


ORDINARY = Path(__file__).parent.parent / "tests" / "packs" / "protected_speech.jsonl"
DEMONSTRATION = Path(__file__).parent.parent / "service" / "demo" / "posts.yaml"
PART_BREACH, PART_NEW = 0.35, 0.08
"""How many posts hold a breach, and how many words nobody has seen."""

_END = re.compile(r"(?<=[.!?…])\s+")


def _sentences() -> dict[str, list[str]]:
    """Return sentences of ordinary posts and of the demonstration's, by language."""
    ordinary = [json.loads(line) for line in ORDINARY.read_text("utf-8").splitlines()]
    posts_ = yaml.safe_load(DEMONSTRATION.read_text("utf-8"))["posts"]
    found: dict[str, list[str]] = {"fr": [], "en": []}
    for text in [one["text"] for one in (*ordinary, *posts_)]:
        language = guess(text)
        if language in found:
            found[language] += _END.split(text)
    return found


def posts(packs: Sequence[Pack], count: int, seed: int) -> list[tuple[str, str]]:
    """Return new posts of about 800 characters, with their language."""
    chance = random.Random(seed)  # noqa: S311
    plain = _sentences()
    dictionary = {
        language: sorted(filter(str.isalpha, lemma_table(language))) for language in ("fr", "en")
    }
    made: list[tuple[str, str]] = []
    for _ in range(count):
        language = chance.choice(("fr", "en"))
        parts = [chance.choice(plain[language]) for _ in range(chance.randint(5, 13))]
        if chance.random() < PART_BREACH:
            rule = chance.choice([rule for pack in packs for rule in pack.rules])
            parts.append(chance.choice(rule.examples[language].bad).text)
        chance.shuffle(parts)
        words = [
            chance.choice(dictionary[language]) if chance.random() < PART_NEW else word
            for word in " ".join(parts).split()
        ]
        made.append((" ".join(words), language))
    return made


Texts = Sequence[tuple[str, str]]
"""Texts, each with its language."""


def rate(act: Callable[[Texts], Any], texts: Texts) -> float:
    """Return how many posts a second of processor time are acted on."""
    start = time.process_time()
    act(texts)
    return len(texts) / (time.process_time() - start)


def _one_by_one(checker: Checker) -> Callable[[Texts], Any]:
    return lambda texts: [checker.check(text, SUBJECT) for text, _ in texts]


def multiplied(times: int) -> tuple[list[Pack], Any]:
    """Return the shipped packs and concepts, and more of both with every word changed."""
    written = shipped_concepts()
    concepts = dict(written)
    for copy in range(1, times):
        for name, concept in written.items():
            renamed = {**concept, "concept": f"{name}_{copy}"}
            concepts[f"{name}_{copy}"] = _changed(renamed, _suffix(copy), copy)
    packs = [
        parse_pack(
            {
                **source,
                "rules": [
                    *source["rules"],
                    *(
                        _rule(rule, _suffix(copy), copy)
                        for copy in range(1, times)
                        for rule in source["rules"]
                    ),
                ],
            }
        )
        for source in shipped_packs().values()
    ]
    return packs, parse_concepts(concepts)


def _suffix(copy: int) -> str:
    return "qzxwvkjhb"[copy - 1]


def _rule(rule: Any, suffix: str, copy: int) -> Any:
    changed = {
        key: _changed(rule.get(key, []), suffix, copy)
        for key in ("languages", "unless", "lowered_by")
    }
    return {**rule, **changed, "id": f"{rule['id']}_{copy}"}


_KEPT = frozenset(
    "sentence post next unlikely negated quoted part_quoted question hypothetical reported taught "
    "public email phone iban card nir nino ssn address birth_date FR EU UK US BE LU".split()
)
_WHOLE = frozenset(
    {
        "window",
        "scope",
        "from",
        "to",
        "jurisdictions",
        "lexicon",
        "identifier",
        "secret",
        "concept",
        "model",
    }
)


def _changed(value: Any, suffix: str, copy: int) -> Any:
    """Return the value with every word of every term made another, as rare as before."""
    if isinstance(value, dict):
        return {
            key: [f"{name}_{copy}" for name in inner]
            if key == "include"
            else inner
            if key in _WHOLE
            else _changed(inner, suffix, copy)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_changed(inner, suffix, copy) for inner in value]
    if not isinstance(value, str) or value in _KEPT:
        return value
    changed = " ".join(_word(word, suffix, copy) for word in value.split())
    if changed != value:
        return changed
    *before, last = re.split(r"(?<!\S)([^\W\d_]+)(?!\S)", value)
    return "".join((*before, suffix, last)) if before else value


def _word(word: str, suffix: str, copy: int) -> str:
    if word[0] == "@" and len(word) > 1:
        return f"{word}_{copy}"
    letters = sum(letter.isalpha() for letter in word)
    return word + suffix if letters >= 4 and word[0] not in "#$" else word


BARE, RULES, FULL = "spaCy, bare tokenizer", "all rules", "all rules and the sentence model"
MANY = "ten times the rules"

_FRESH = """
from datetime import date
from rules import Subject, shipped_checker
checker = shipped_checker(model=True)
for text in ("Chez nous personne n'a jamais rien perdu.", "Nobody here ever lost a penny."):
    checker.check(text, Subject(as_of=date(2026, 11, 23)))
print(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])
"""


class Fresh(NamedTuple):
    """What a process is like that has just checked a post in each language."""

    seconds: float
    megabytes: float


def fresh() -> Fresh:
    """Return how long a new process takes to be ready, and the memory that it then holds."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _FRESH], capture_output=True, check=True, text=True
    )
    return Fresh(time.perf_counter() - start, int(done.stdout) / 1024)


def rates(packs: Sequence[Pack]) -> dict[str, list[float]]:
    """Return the posts a second of each way to read, by round, on new posts."""
    bare = {language: spacy.blank(language).tokenizer for language in ("fr", "en")}
    rules, full = shipped_checker(model=False), shipped_checker(model=True)
    large = Checker(*multiplied(TIMES), model=False)
    acts: dict[str, Callable[[Texts], Any]] = {
        BARE: lambda texts: [bare[language](text) for text, language in texts],
        RULES: _one_by_one(rules),
        FULL: _one_by_one(full),
        MANY: _one_by_one(large),
    }
    for act in acts.values():
        rate(act, posts(packs, 400, 1))
    gc.collect()
    settle_collector()  # as the service does with what it has loaded, before it forks
    found: dict[str, list[float]] = {name: [] for name in acts}
    for round_ in range(ROUNDS):
        texts = posts(packs, POSTS // ROUNDS, 100 + round_)
        for name, act in acts.items():
            found[name].append(rate(act, texts))
    return found


def _title() -> str:
    """Return the name of the figures: those of the sources, or of the compiled build."""
    compiled = Path(engine.__file__).suffix != ".py"
    return "The speed of the check, compiled" if compiled else "The speed of the check"


def main() -> int:
    """Print rates, ratios, memory and readiness, and keep them."""
    starts = [fresh() for _ in range(3)]
    packs = [*parsed_packs().values()]
    found = rates(packs)

    def ratio(one: str, other: str) -> float:
        return median(a / b for a, b in zip(found[one], found[other], strict=True))

    length = sum(len(text) for text, _ in posts(packs, 200, 7)) / 200
    goals = [
        (f"{RULES} ÷ bare tokenizer", f"{ratio(RULES, BARE):.2f}", f"≥ {LEAST_RULES}"),
        (f"{FULL} ÷ bare tokenizer", f"{ratio(FULL, BARE):.2f}", f"≥ {LEAST_FULL}"),
        (f"time with {MANY} ÷ time", f"{ratio(RULES, MANY):.2f}", f"≤ {MOST_GROWTH}"),
        ("both languages and the model, MB resident",
         f"{median(one.megabytes for one in starts):.0f}", f"≤ {MOST_MEMORY}"),
        ("a fresh process is ready in, s",
         f"{median(one.seconds for one in starts):.1f}", f"≤ {MOST_READY}"),
    ]  # fmt: skip
    body = "\n".join(
        [
            "| | new posts a second of processor time |",
            "| --- | --: |",
            *(f"| {name} | {median(several):,.0f} |" for name, several in found.items()),
            "",
            "| | measured | goal |",
            "| --- | --: | --: |",
            *(f"| {' | '.join(row)} |" for row in goals),
            "",
            f"spaCy {version('spacy')}, {sum(len(pack.rules) for pack in packs)} rules, posts of "
            f"{length:.0f} characters on average; medians of {ROUNDS} rounds.",
        ]
    )
    print(body)
    keep(_title(), "make bench", body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
