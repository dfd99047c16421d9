import re

import pytest

from service.search import query, vector


@pytest.mark.parametrize(
    ("language", "written", "asked"),
    [
        ("fr", "Nos équipes recrutées à Lyon", "equipe"),
        ("fr", "Nos équipes recrutées à Lyon", "ÉQUIPES"),
        ("fr", "Les épargnants", "épargnant"),
        ("en", "Recruiting engineers", "engineer"),
        ("fr", "Notre Livret Marée", "maree"),
        ("fr", "Les œuvres de ma sœur", "OEUVRE"),
        ("fr", "Le coeur de l'agence", "cœurs"),
        ("en", "The café opened", "cafe"),
    ],
)
def test_a_word_is_found_whatever_its_accents_and_endings(language, written, asked):
    looked_for = set(re.findall(r"'([\w:]+)'", query(asked)))

    assert looked_for & set(re.findall(r"'([\w:]+)'", vector(written, [language])))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        (" !? ", None),
        ("Épargne", "('en:epargn' | 'fr:epargn')"),
        ("' OR 1=1; --", "('en:or' | 'fr:or') & ('en:1' | 'fr:1') & ('en:1' | 'fr:1')"),
        (
            "« fin mois » prix",
            "('en:fin' | 'fr:fin') <-> ('en:moi' | 'fr:mois') & ('en:prix' | 'fr:prix')",
        ),
        ('"open', "('en:open' | 'fr:open')"),
        ('""', None),
    ],
)
def test_a_query_is_made_of_words_only(text, expected):
    assert query(text) == expected


@pytest.mark.parametrize("odd", ["⑴", "㈠", "ﷺ", "ﾞ", "½", "ͺ", "ﷲ" * 500, "a" * 3000])
def test_a_query_of_odd_characters_is_made_of_words_only(odd):
    asked = query(odd) or ""

    assert all(word[3:].isalnum() for word in re.findall(r"'([^']*)'", asked))
    assert max(map(len, re.findall(r"\w+", asked)), default=0) <= 400


def test_the_last_word_may_be_a_beginning():
    assert query("nos appren", beginning=True).endswith("'en:appren':* | 'fr:appren':*)")
    assert ":*" not in query("nos ap", beginning=True)


def test_a_long_query_is_cut():
    assert query("mot " * 500).count("&") == 19


def test_all_stems_of_a_word_stand_at_its_place():
    assert {"'fr:recrutons':2", "'fr:recruton':2"} <= set(vector("Nous recrutons", ["fr"]).split())


def test_a_word_is_looked_for_in_the_language_that_is_wanted():
    assert query("team", language="fr") == "('fr:team')"


def test_a_text_of_no_known_language_is_found_in_both():
    assert {"'fr:tea':1", "'en:tea':1"} <= set(vector("Tea", [None]).split())
