import re

import pytest

from service.search import query, terms


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
    looked_for = set(re.findall(r"\w+(?!\w*:)", query(asked)))

    assert looked_for & set(terms(written, language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        (" !? ", None),
        ("Épargne", "(epargn | epargne:*)"),
        ("' OR 1=1; --", "(or) & (1) & (1 | 1:*)"),
    ],
)
def test_a_query_is_made_of_words_only(text, expected):
    assert query(text) == expected


@pytest.mark.parametrize("odd", ["⑴", "㈠", "ﷺ", "ﾞ", "½", "ͺ", "ﷲ" * 500, "a" * 3000])
def test_a_query_of_odd_characters_is_made_of_words_only(odd):
    asked = query(odd) or ""

    assert all(word.isalnum() for word in re.findall(r"[^()|&:* ]+", asked))
    assert "( " not in asked
    assert "| :" not in asked
    assert max(map(len, re.findall(r"\w+", asked)), default=0) <= 400
