"""How fast posts are checked, against spaCy's bare tokenizer in the same run and process."""

import json
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

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
    shipped_concepts,
    shipped_packs,
)

POSTS, ROUNDS, TIMES = 1_500, 5, 10
LEAST_RATIO, MOST_GROWTH = 0.4, 1.5
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
    dictionary = {language: sorted(lemma_table(language)) for language in ("fr", "en")}
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


def rate(act: Callable[[str, str], Any], texts: Sequence[tuple[str, str]]) -> float:
    """Return how many posts a second of processor time are acted on."""
    start = time.process_time()
    for text, language in texts:
        act(text, language)
    return len(texts) / (time.process_time() - start)


def multiplied(packs: Sequence[Pack], concepts: Any, times: int) -> tuple[list[Pack], Any]:
    """Return the packs and concepts, and as many again as asked with every word changed."""
    sources, written = shipped_packs(), shipped_concepts()
    more_packs, more_concepts = list(packs), dict(written)
    for copy in range(1, times):
        suffix = "qzxwvkjhb"[copy - 1]
        for name, concept in written.items():
            more_concepts[f"{name}_{copy}"] = _changed(
                {**concept, "concept": f"{name}_{copy}"}, suffix, copy
            )
        for source in sources.values():
            pack = parse_pack(_pack(source, suffix, copy))
            renamed = tuple(replace(rule, id=f"{rule.id}_{copy}") for rule in pack.rules)
            more_packs.append(replace(pack, name=f"{pack.name}", rules=renamed))
    merged = [
        replace(
            pack, rules=tuple(r for one in more_packs if one.name == pack.name for r in one.rules)
        )
        for pack in packs
    ]
    return merged, parse_concepts(more_concepts)


def _pack(source: Any, suffix: str, copy: int) -> Any:
    rules = [
        {
            **rule,
            "languages": _changed(rule["languages"], suffix, copy),
            "unless": _changed(rule.get("unless", []), suffix, copy),
            "lowered_by": _changed(rule.get("lowered_by", []), suffix, copy),
        }
        for rule in source["rules"]
    ]
    return {**source, "rules": rules}


_KEPT = frozenset(
    "sentence post next negated quoted question hypothetical reported taught public "
    "email phone iban card nir nino ssn address birth_date FR EU UK US BE LU".split()
)
_WHOLE = frozenset(
    {"window", "scope", "from", "to", "jurisdictions", "lexicon", "identifier", "secret", "concept"}
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
    plain = changed != value or value[0] in "#$^" or not value[-1].isalpha()
    return changed if plain else value + suffix


def _word(word: str, suffix: str, copy: int) -> str:
    if word[0] == "@" and len(word) > 1:
        return f"{word}_{copy}"
    letters = sum(letter.isalpha() for letter in word)
    return word + suffix if letters >= 4 and word[0] not in "#$" else word


def main() -> int:
    """Print rates and ratios, and keep them."""
    started = time.perf_counter()
    concepts = parse_concepts(shipped_concepts())
    packs = [parse_pack(source) for source in shipped_packs().values()]
    checker = Checker(packs, concepts)
    ready = time.perf_counter() - started
    many, more = multiplied(packs, concepts, TIMES)
    large = Checker(many, more)
    bare = {language: spacy.blank(language).tokenizer for language in ("fr", "en")}
    acts: dict[str, Callable[[str, str], Any]] = {
        "spaCy, bare tokenizer": lambda text, language: bare[language](text),
        "all rules": lambda text, _: checker.check(text, SUBJECT),
        "ten times the rules": lambda text, _: large.check(text, SUBJECT),
    }
    for act in acts.values():
        rate(act, posts(packs, 400, 1))
    rates: dict[str, list[float]] = {name: [] for name in acts}
    for round_ in range(ROUNDS):
        texts = posts(packs, POSTS // ROUNDS, 100 + round_)
        for name, act in acts.items():
            rates[name].append(rate(act, texts))
    ratio = median(
        r / b for r, b in zip(rates["all rules"], rates["spaCy, bare tokenizer"], strict=True)
    )
    growth = median(
        r / t for r, t in zip(rates["all rules"], rates["ten times the rules"], strict=True)
    )
    length = sum(len(text) for text, _ in posts(packs, 200, 7)) / 200
    rows = [f"| {name} | {median(several):,.0f} |" for name, several in rates.items()]
    body = "\n".join(
        [
            "| | new posts a second of processor time |",
            "| --- | --: |",
            *rows,
            "",
            f"Rules against the bare tokenizer of spaCy {version('spacy')}: {ratio:.2f} × its rate "
            f"(goal ≥ {LEAST_RATIO}). Ten times the rules: {growth:.2f} × the time "
            f"(goal ≤ {MOST_GROWTH}). {sum(len(pack.rules) for pack in packs)} rules, posts of "
            f"{length:.0f} characters on average; ready {ready:.1f} s after the import.",
        ]
    )
    print(body)
    keep("The speed of the check", "make bench", body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
