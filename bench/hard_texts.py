"""Texts that are hard on a reader: monotonous, disguised, crowded, mixed, endless."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from rules import Concepts, Pack

SIGNS = (
    *"a1#@()«»\"'’“”-_.!?…,:;/\\*|~^`$€%+=<>&\n\t é½²①œßİﬁ№中мяοＡ𝐀０٣ﷺ🤑",
    "\u00a0", "\u200b", "\u202e", "\u0301", "\u2028", "\r\n", "\x1f", "\ue000", "\U0010ffff",
    "👩\u200d👩\u200d👧",
)  # fmt: skip
"""What a text may be made of alone."""

UNITS = (
    "a ", "A ", "a. ", "a.", "A b. ", "a, ", "a\n", "a\u2028", "!a", "a? ", "1 ", "1,", "1/",
    "1-2-", "12.12.", "12/03/88 ", "1 000 ", "0612345678 ", "06 12 34 56 78 ",
    "+33 6 12 34 56 78 ", "1 % ", "1 €", "€1 ", "2x ", "x1 ", "1k ", "ten ", "vingt ",
    "one hundred ", "12 mars 1988 ", "Q3 ", "$ABC ", "n°1 ", "#1 ", "№1 ", "no. 1 ", "@a", "a@",
    "a@@", "a@b.", "a@b.c ", "a at b dot com ", "a [at] b [dot] com ", "a.b.c@", "#a", "#aB",
    "#Ab1 ", "#RendementGaranti ", "#rendementgaranti ", f"#{'a' * 39} ", "a'", "n't ", "don't ",
    "l’a ", "(a", "(a) ", "a(e)s ", "a·e·s ", "client·e·s ", "«a", "«a» ", "« a » ", "“", "“a",
    '"a" ', "(((a", "a*b", "g4r4nt1 ", "0o0o0o ", "a1b1c1d1e1 ", "a|1|1|1b ", "s4ns r1squ3 ",
    "a!b", "a b c d ", "a.b.c.d.", "a-b-c-d-", "g a r a n t i ", "g.a.r.a.n.t.i ",
    "g\u200ba\u200br", "garantiiiiiiiii ", f"{'a' * 50} ", "e\u0301\u0301 ", "gаrаnti ",
    "𝐠𝐚𝐫𝐚𝐧𝐭𝐢 ", "Hello мир 中文 ", "🤑\u200d", "🤑 a ", "FR76 3000 ",
    "FR7630006000011234567890189 ",
    "4111 1111 1111 1111 ", "QQ12", "SSN 1", "né le ", "né le 12/03/1988 ", "born on ",
    "chez 12 rue ", "chez 1 rue a ", "home 1 rue rue rue ", "1 Rue-",
    "12 rue de la Paix 75001 Paris ", "mot de passe ", "mdp ", "password: a1b2 ", "login a/",
    "secret secret a", "token a1", "eyJ", "eyJaaaaaaa.", "-----BEGIN A ", "http://a:",
    "https://a:b@c ", "10.0.0.1 ", "a.local ", "a-a-a-", "a.a.a.", "code porte ", "intranet.",
    "pas ", "ne pas ", "sans ", "sans aucun ", "not ", "never ", "si ", "selon ", "mais ",
    "garanti ", "rendement garanti ", "sans risque ", "selon si rendement garanti ",
    "Velora Growth ", "Orange ", "Orange\n", "Orange. ", "Zorglub ", "projet X ", "a – b ",
    "a\xad", "\r\n", "a: ",
)  # fmt: skip
"""What a text may repeat."""

NAMES: Mapping[str, Any] = {
    "company": "Nordwind",
    "products": ["Velora Growth", "Orange"],
    "brands": ["Velora"],
    "competitors": ["Kestrel"],
    "codenames": ["Zorglub"],
}
"""The names of the lexicon that the units repeat."""

_FILLED = {"#percent": "8 %", "#amount": "10 €", "#multiple": "2x", "#date": "12 mars 1988",
           "#year": "2025", "#period": "Q3", "#duration": "3 jours", "#number": "7",
           "#name": "Jean Dupont", "#ticker": "$KSTL", "^": "X", "*": "x", "...": "", "…": "",
           "$company": "Nordwind", "$products": "Orange", "$competitors": "Kestrel"}  # fmt: skip
_SYMBOL = re.compile(r"[@$#^*…]|[.]{3}")


def repeated(unit: str, length: int) -> str:
    """Return the unit again and again, up to a length."""
    return (unit * (length // len(unit) + 1))[:length]


def shuffled(pool: Sequence[str], length: int, chance: random.Random, gap: str = " ") -> str:
    """Return parts drawn from the pool, up to a length."""
    parts: list[str] = []
    reached = 0
    while reached < length:
        parts.append(chance.choice(pool))
        reached += len(parts[-1]) + len(gap)
    return gap.join(parts)[:length]


def monotonous(length: int) -> Iterator[tuple[str, str]]:
    """Yield each sign and each unit repeated, by name."""
    for unit in (*SIGNS, *UNITS):
        yield f"{unit!r} repeated", repeated(unit, length)


def crowded(
    packs: Sequence[Pack], concepts: Concepts, length: int, seed: int
) -> Iterator[tuple[str, str]]:
    """Yield, for each rule, one sentence full of the words that it looks for or yields to."""
    chance = random.Random(seed)  # noqa: S311
    for rule in (rule for pack in packs for rule in pack.rules):
        sources = [term for term in _terms(rule.languages) + _terms([rule.unless]) if term]
        pool = sorted({word for term in sources for word in _words(term, concepts, chance)} - {""})
        if not pool:
            continue
        few = [next(iter(_words(term, concepts, chance)), "") for term in sources]
        yield f"every word of {rule.id}", shuffled(pool, length, chance)
        yield f"eight words of {rule.id}", shuffled(chance.sample(pool, min(8, len(pool))), length,
                                                     chance)  # fmt: skip
        yield f"one word each of {rule.id}", repeated(" ".join(few) + " ", length)


def mixed(
    packs: Sequence[Pack], concepts: Concepts, length: int, seed: int
) -> Iterator[tuple[str, str]]:
    """Yield texts of many kinds of parts: concept words, examples, units, any letters at all."""
    chance = random.Random(seed)  # noqa: S311
    words = sorted({word for name in concepts for word in _words(f"@{name}", concepts, chance)})
    bad = [
        one.text for pack in packs for rule in pack.rules for examples in rule.examples.values()
        for one in examples.bad
    ]  # fmt: skip
    for gap, name in ((" ", "one sentence"), (". ", "sentences"), ("\n", "lines")):
        yield f"words of all concepts, {name}", shuffled(words, length, chance, gap)
    yield "bad examples", shuffled(bad, length, chance)
    for _ in range(20):
        example = chance.choice(bad)
        yield f"“{example[:30]}…” repeated", repeated(f"{example} ", length)
    for size in (2, 3, 5, 10, 30):
        for number in range(8):
            part = chance.sample(words, size)
            yield f"{size} concept words ({number})", shuffled(part, length, chance)
            units = chance.sample(UNITS, size)
            yield f"{size} units ({number})", shuffled(units, length, chance, "")
    for low, high, name in ((0x20, 0x7F, "ASCII"), (0x20, 0x300, "Latin"), (0x20, 0xD7FF, "all")):
        letters = [chr(chance.randrange(low, high)) for _ in range(length)]
        yield f"any letters ({name})", "".join(letters)
    made = ["".join(chance.choices("ab4$1!@i0o", k=chance.randrange(1, 20))) for _ in range(5_000)]
    yield "words of figures and signs", shuffled(made, length, chance)
    yield (
        "a new word each time",
        " ".join(f"{at:x}q".translate(_SPELT) for at in range(length))[:length],
    )


_SPELT = str.maketrans("0123456789", "ghijklmnop")


def _terms(value: Any) -> list[str]:
    """Return every term in a compiled rule's matchers and clearings."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [term for inner in value.values() for term in _terms(inner)]
    if isinstance(value, (list, tuple)):
        return [term for inner in value for term in _terms(inner)]
    return _terms([value.near, value.match]) if hasattr(value, "near") else []


def _words(
    term: str, concepts: Concepts, chance: random.Random, seen: frozenset[str] = frozenset()
) -> list[str]:
    """Return wordings that fill a term: all of a concept, or one that fills each place."""
    name = term.removeprefix("@")
    if term.startswith("@") and name in concepts and name not in seen:
        concept = concepts[name]
        inside = [*concept.wordings["fr"], *concept.wordings["en"], *concept.wordings["any"]]
        inside += [f"@{one}" for one in concept.include]
        return [word for one in inside for word in _words(one, concepts, chance, seen | {name})]
    parts = [part.lstrip("?=") for part in term.split()]
    filled: list[str] = []
    for part in parts:
        if part.startswith("@") and part[1:] not in seen and part != term:
            choices = _words(part, concepts, chance, seen)
            filled.append(chance.choice(choices) if choices else "")
        else:
            filled.append(_FILLED.get(part, "" if _SYMBOL.match(part) else part))
    return [" ".join(filter(None, filled))]


PIECES = st.one_of(
    st.sampled_from(UNITS),
    st.sampled_from(SIGNS),
    st.text(max_size=12),
    st.builds(lambda unit, times: unit * times, st.sampled_from(UNITS), st.integers(2, 40)),
)
HARD = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=30).map("".join),
    st.lists(PIECES, max_size=15).map(" ".join),
    st.builds(lambda part, times: part * times, st.lists(PIECES, max_size=4).map("".join),
              st.integers(1, 12)),
)  # fmt: skip
"""Any Unicode text, and texts of hard pieces: a strategy of hypothesis."""
