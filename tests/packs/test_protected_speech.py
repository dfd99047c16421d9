"""Speech that the law protects is never stopped, whatever packs are on."""

import json
from datetime import date
from pathlib import Path

import pytest

from rules import Severity, Subject, parse_lexicon, shipped_checker

TEXTS = [
    json.loads(line)
    for line in (Path(__file__).parent / "protected_speech.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
CONTEXT = {
    "company": "Nordwind",
    "brands": ["Florelle"],
    "products": ["Velora Growth"],
    "competitors": ["Kestrel"],
    "clients": ["Marchenoir"],
    "codenames": ["Falcon"],
    "medicines": ["Zelprivex"],
}
TOPICS = {
    "pay", "hours", "union", "harassment", "whistle-blowing",
    "criticism", "health", "faith", "identity",
}  # fmt: skip


def findings(text: str, lang: str, context: dict[str, object]) -> dict[str, Severity]:
    checker = shipped_checker(model=True)
    subject = Subject(
        packs=checker.packs,
        lang=lang,
        as_of=date(2026, 11, 23),
        lexicon=parse_lexicon(context, "/lexicon"),
    )
    return {one.rule: one.severity for one in checker.check(text, subject).findings}


def test_the_set_speaks_of_every_protected_topic_in_both_languages():
    for lang in ("fr", "en"):
        assert {one["topic"] for one in TEXTS if one["lang"] == lang} == TOPICS
        assert sum(one["lang"] == lang for one in TEXTS) >= 75


@pytest.mark.parametrize("context", [{}, CONTEXT], ids=["bare", "with-names"])
@pytest.mark.parametrize("one", TEXTS, ids=[one["id"] for one in TEXTS])
def test_protected_speech_is_never_stopped(one, context):
    found = findings(one["text"], one["lang"], context)

    assert {rule for rule, severity in found.items() if severity is not Severity.LOW} == set()
