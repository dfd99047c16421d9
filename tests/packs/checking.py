"""Checking texts with the wordings of the packs that ship, in one invented world."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from rules import (
    DEFAULT_JURISDICTIONS,
    Checker,
    Finding,
    Pack,
    Subject,
    parse_concepts,
    parse_lexicon,
    parsed_packs,
    shipped_concepts,
)

TODAY = date(2026, 11, 23)
WORLD: Mapping[str, Any] = {
    "company": "Nordwind",
    "brands": ["Florelle", "Nordwind Gestion", "Nordwind Invest", "BetNova", "Valombre"],
    "products": [
        *("Velora Growth", "Velora Croissance", "Velora", "Lumivol"),
        *("BetNova Live", "Gin Valombre", "Florelle yoghurt", "yaourt Florelle"),
    ],
    "competitors": ["Kestrel", "Orbanque", "Kestrelix"],
    "clients": ["Marchenoir"],
    "codenames": ["Falcon", "Mistral"],
    "medicines": [{"name": "Zelprivex", "uses": ["asthme", "asthma"]}, "Dolumir"],
}

PLEDGED = ("finance", "pharma")
PLEASURES = ("gambling", "alcohol", "food")
"""The packs that a bank and a laboratory have on, and those of who sells bets, drink and food."""

LEARNT = ".sentence_model"
"""The rules that ask the sentence model: what they find is learnt, and tried with the model."""


@cache
def packs() -> Mapping[str, Pack]:
    """Return every pack that ships, by name, with the rules that go by wordings."""
    return {
        name: replace(pack, rules=tuple(one for one in pack.rules if not one.id.endswith(LEARNT)))
        for name, pack in parsed_packs().items()
    }


@cache
def checker() -> Checker:
    """Return the checker with the rules that go by wordings, of every pack that ships."""
    return Checker(list(packs().values()), parse_concepts(shipped_concepts()))


def subject(
    places: tuple[str, ...] = DEFAULT_JURISDICTIONS,
    on: date = TODAY,
    world: Mapping[str, Any] | None = None,
    on_packs: tuple[str, ...] = PLEDGED,
) -> Subject:
    """Return the circumstances: where it is published, on which day, in which world."""
    return Subject(
        packs=on_packs,
        jurisdictions=places,
        as_of=on,
        lexicon=parse_lexicon({**WORLD, **(world or {})}, "/lexicon"),
    )


def findings(text: str, **circumstances: Any) -> tuple[Finding, ...]:
    """Return what the checker reports of a text."""
    return checker().check(text, subject(**circumstances)).findings


def categories(text: str, **circumstances: Any) -> set[str]:
    """Return the categories that the checker reports of a text."""
    return {one.category for one in findings(text, **circumstances)}


def finders(text: str, **circumstances: Any) -> set[str]:
    """Return every rule that objects to a text, also those that a graver one would hide."""
    return {one.rule for one in checker().every(text, subject(**circumstances))}
