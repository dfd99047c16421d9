"""How fast posts are checked, against spaCy's bare tokenizer in the same run and process."""

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from statistics import median
from typing import Any

import spacy

from nlp_models import lemma_table
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


def sentences(packs: Sequence[Pack], kind: str) -> dict[str, list[str]]:
    """Return the packs' own examples of one kind, by language."""
    return {
        language: [
            example.text
            for pack in packs
            for rule in pack.rules
            for example in getattr(rule.examples[language], kind)
        ]
        for language in ("fr", "en")
    }


def posts(packs: Sequence[Pack], count: int, seed: int) -> list[tuple[str, str]]:
    """Return new posts of about 800 characters, with their language."""
    chance = random.Random(seed)  # noqa: S311
    bad, good = sentences(packs, "bad"), sentences(packs, "good")
    dictionary = {language: sorted(lemma_table(language)) for language in ("fr", "en")}
    made: list[tuple[str, str]] = []
    for _ in range(count):
        language = chance.choice(("fr", "en"))
        parts = [
            chance.choice((bad if chance.random() < 0.06 else good)[language]) for _ in range(6)
        ]
        plain = [chance.choice(dictionary[language]) for _ in range(40)]
        common = " ".join(" ".join(good[language][:40]).split()[: chance.randint(10, 40)])
        parts += [f"{' '.join(plain[:20])} {common}.".capitalize(), f"{' '.join(plain[20:])}."]
        chance.shuffle(parts)
        made.append((" ".join(parts), language))
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
    return changed if changed != value or not any(map(str.isalpha, value)) else value + suffix


def _word(word: str, suffix: str, copy: int) -> str:
    if word[0] == "@" and len(word) > 1:
        return f"{word}_{copy}"
    letters = sum(letter.isalpha() for letter in word)
    return word + suffix if letters >= 4 and word[0] not in "#$" else word


def main() -> int:
    """Print rates and ratios; exit 1 when a goal is missed."""
    started = time.perf_counter()
    concepts = parse_concepts(shipped_concepts())
    packs = [parse_pack(source) for source in shipped_packs().values()]
    checker = Checker(packs, concepts)
    ready = time.perf_counter() - started
    many, more = multiplied(packs, concepts, TIMES)
    large = Checker(many, more)
    bare = {language: spacy.blank(language).tokenizer for language in ("fr", "en")}
    acts: dict[str, Callable[[str, str], Any]] = {
        "bare": lambda text, language: bare[language](text),
        "rules": lambda text, _: checker.check(text, SUBJECT),
        "ten times the rules": lambda text, _: large.check(text, SUBJECT),
    }
    for act in acts.values():
        rate(act, posts(packs, 400, 1))
    rates: dict[str, list[float]] = {name: [] for name in acts}
    for round_ in range(ROUNDS):
        texts = posts(packs, POSTS // ROUNDS, 100 + round_)
        for name, act in acts.items():
            rates[name].append(rate(act, texts))
    ratio = median(r / b for r, b in zip(rates["rules"], rates["bare"], strict=True))
    growth = median(
        r / t for r, t in zip(rates["rules"], rates["ten times the rules"], strict=True)
    )
    print(f"spaCy {version('spacy')}, {sum(len(pack.rules) for pack in packs)} rules")
    print(f"ready in {ready:.1f} s after the import")
    for name, several in rates.items():
        print(f"{name:<22}{median(several):>8.0f} new posts/s")
    print(f"rules / bare tokenizer  {ratio:>7.2f}  (goal ≥ {LEAST_RATIO})")
    print(f"time with ten times the rules  × {growth:.2f}  (goal ≤ {MOST_GROWTH})")
    return int(ratio < LEAST_RATIO or growth > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
