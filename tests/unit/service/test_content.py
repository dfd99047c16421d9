import hashlib

import pytest

from service.content import LONGEST_TEXT, TooLong, Unreadable, admit, digest_of, trimmed

CONTENT = {
    "text": "Bonjour",
    "language": "fr",
    "channels": ["x", "linkedin"],
    "jurisdictions": ["FR"],
    "entity": "bank",
    "links": [],
}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("  espace  insécable\u00a0! ", "  espace  insécable\u00a0! "),
        ("e\u0301", "e\u0301"),
        ("\u202eabc\u202c 👩‍👩‍👧", "\u202eabc\u202c 👩‍👩‍👧"),
        ("", ""),
    ],
)
def test_only_line_ends_are_normalised(given, kept):
    assert admit(given) == kept


@pytest.mark.parametrize(
    ("text", "offset"), [("ab\0c", 2), ("\ud83d", 0), ("👍\udc4d", 1)], ids=["nul", "high", "low"]
)
def test_a_character_no_network_carries_is_refused_with_its_offset(text, offset):
    with pytest.raises(Unreadable) as refusal:
        admit(text)

    assert refusal.value.offset == offset


def test_a_text_is_measured_in_bytes():
    assert admit("é" * (LONGEST_TEXT // 2))

    with pytest.raises(TooLong):
        admit("é" * (LONGEST_TEXT // 2) + "a")


def test_the_digest_is_over_canonical_json():
    expected = (
        '{"channels":["linkedin","x"],"entity":"bank","jurisdictions":["FR"],"language":"fr",'
        '"links":[],"media":[],"text":"Bonjour"}'
    )

    assert digest_of(**CONTENT) == hashlib.sha256(expected.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Bonjour "},
        {"language": "en"},
        {"channels": ["x"]},
        {"jurisdictions": ["FR", "UK"]},
        {"entity": "lab"},
        {"links": ["https://aurore.example"]},
        {"media": [{"sha256": "0" * 64, "alt": ""}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_changed_byte_changes_the_digest(change):
    assert digest_of(**{**CONTENT, **change}) != digest_of(**CONTENT)


def test_the_order_of_channels_does_not_matter():
    assert digest_of(**{**CONTENT, "channels": ["linkedin", "x"]}) == digest_of(**CONTENT)


@pytest.mark.parametrize("around", ["", " \n", "\u200b", "\u2060\u00ad \ufeff", "\u3000\u00a0"])
def test_what_shows_nothing_around_words_is_no_word(around):
    assert trimmed(f"{around}{around}") == ""
    assert trimmed(f"{around}Oui \u200bnon.{around}") == "Oui \u200bnon."
