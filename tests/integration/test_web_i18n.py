import re
from datetime import UTC, datetime, timedelta

import pytest
from babel.messages.pofile import read_po
from flask import Flask, g

from rules import ContentClass, Severity
from service.models import Channel, EntityKind, FindingSource, PersonKind
from service.steps.bring import Fate
from service.web.catalogues import sources
from service.web.i18n import absolute, lasting, relative
from tests.catalogues import answers, asked
from tests.integration.web import browser
from workflows import CONTROL, Action, Risk, Role, State, Verdict

VOCABULARY = (
    *(State, Action, Verdict, Role, Risk, Severity),
    *(Channel, ContentClass, FindingSource, EntityKind, PersonKind, Fate),
)

WORDS = sorted({str(word) for kind in VOCABULARY for word in kind} | set(CONTROL))

BADLY_SET = re.compile(r"[ \u00a0]([;:!?»]|%(?!\())|« |\w'\w")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def test_every_message_has_a_french_translation() -> None:
    french = answers("fr")

    missing = [
        f"{where}: {message!r}"
        for message, where in asked().items()
        if message not in french or not _said(french[message].string)
    ]

    assert missing == []


def test_nothing_is_translated_that_nobody_asks_for() -> None:
    unasked = set(answers("fr")) - set(asked()) - set(answers("en"))

    assert unasked == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_word_of_ours_is_said_in_both_languages(language: str) -> None:
    known = answers(language)

    assert [word for word in WORDS if word not in known or not known[word].string] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_message_is_said_in_two_ways(language: str) -> None:
    said: dict[object, set[object]] = {}
    for source in sources(language):
        with source.open("rb") as lines:
            for message in read_po(lines, locale=language):
                if message.id:
                    said.setdefault(message.id, set()).add(message.string)

    assert {each: strings for each, strings in said.items() if len(strings) > 1} == {}


def test_french_is_set_as_french_is_set() -> None:
    badly = [
        text
        for message in answers("fr").values()
        for text in _texts(message.string)
        if BADLY_SET.search(text.replace("https:", "").replace("http:", ""))
    ]

    assert badly == []


def test_a_translation_fills_in_the_same_values() -> None:
    for asked_for, message in answers("fr").items():
        wanted = set(PLACEHOLDER.findall(_texts(asked_for)[-1]))
        for text in _texts(message.string):
            assert set(PLACEHOLDER.findall(text)) <= wanted, asked_for
        assert set(PLACEHOLDER.findall(_texts(message.string)[-1])) == wanted, asked_for


@pytest.mark.parametrize(
    ("language", "says"), [("fr", "Se connecter"), ("en", "Sign in")], ids=["fr", "en"]
)
def test_the_chosen_language_is_spoken(app: Flask, language: str, says: str) -> None:
    page = browser(app, language=language).get("/sign-in")

    assert f'<html lang="{language}"' in page.text
    assert says in page.text


def test_a_refusal_is_said_in_the_readers_language(app: Flask) -> None:
    assert "Cette page n’existe pas." in browser(app, "ann", "fr").get("/no-such-page").text


@pytest.mark.parametrize(
    ("language", "ago", "whole"),
    [
        ("fr", "il y a 3 heures", "1er juillet 2026 à 14\u202fh\u202f05"),
        ("en", "3 hours ago", "1 July 2026, 14:05"),
    ],
    ids=["fr", "en"],
)
def test_times_are_told_in_the_zone_of_the_entity(
    app: Flask, language: str, ago: str, whole: str
) -> None:
    at = datetime(2026, 7, 1, 12, 5, tzinfo=UTC)
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        g.moment = at + timedelta(hours=3)

        assert relative(at) == ago
        assert absolute(at).startswith(whole)
        assert lasting(at).replace("\u00a0", " ") in ago


@pytest.mark.parametrize(
    ("later", "told"), [(2, "just now"), (20, "in 1 minute"), (-20, "just now")]
)
def test_no_moment_is_zero_minutes_away(app: Flask, later: int, told: str) -> None:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        g.moment = datetime(2026, 7, 1, 12, 5, tzinfo=UTC)

        assert relative(g.moment + timedelta(seconds=later)) == told


def _said(text: object) -> bool:
    return all(_texts(text))


def _texts(text: object) -> list[str]:
    return list(text) if isinstance(text, tuple | list) else [str(text)]
