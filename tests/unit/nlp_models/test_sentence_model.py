from datetime import date

import numpy as np
import pytest

from nlp_models import FIGURE, Sentence, features, fields_of, lemma_table, sentence_model
from nlp_models.pipeline import pipeline
from rules import Subject, shipped_checker


def told(language, *words):
    return Sentence(language, [lemma_table(language)[word] for word in words], list(words))


def test_a_sentence_tells_words_other_forms_fields_pairs_and_marks():
    sentence = Sentence("en", ["nobody", "lose", FIGURE], ["nobody", "lost", FIGURE], ["#number"])

    found = list(features(sentence))

    assert {"nobody", "lose", "=lost", "~loss", "nobody lose", "#number"} <= set(found)
    assert "=0" not in found


def percents(judgement):
    """Return the chances of each sentence, a row, for each category."""
    columns = [judgement.chances(name) for name in judgement.categories]
    return [list(row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize(
    ("language", "words", "field"),
    [
        ("fr", "comprimé", "medicine"),
        ("en", "tablet", "medicine"),
        ("fr", "casino", "casino"),
        ("en", "casino", "casino"),
    ],
)
def test_both_languages_share_their_fields(language, words, field):
    assert f"~{field}" in fields_of(language).words[lemma_table(language)[words.replace("é", "e")]]


def test_an_expression_is_known_with_other_little_words():
    fields = fields_of("fr")

    mine = set(fields.expressions(["dormir", "sur", "mon", "deux", "oreille"]))
    yours = set(fields.expressions(["dormir", "sur", "ton", "deux", "oreille"]))

    assert mine == yours
    assert "~calm" in mine


def test_the_same_sentences_get_the_same_chances_in_any_company():
    model = sentence_model("fr")
    one, other = told("fr", "personne", "n", "a", "perdu"), told("fr", "venez", "nous", "voir")

    first = percents(model.judge([one, other]))

    assert percents(model.judge([one, other])) == first
    assert percents(model.judge([other, one])) == first[::-1]
    assert 0 <= min(map(min, first)) <= max(map(max, first)) <= 99


def test_sentences_of_unheard_words_are_judged_by_the_others():
    model = sentence_model("fr")
    post = [told("fr", *words.split()) for words in ("personne n a perdu", "venez nous voir")]
    unheard = Sentence("fr", ["zqxv", "qqzz"], ["zqxv", "qqzz"])

    odds = model.judge([*post, unheard, unheard]).odds

    assert np.isfinite(odds).all()
    assert (odds[2] == odds[3]).all()


def test_a_judgement_names_the_categories_that_some_sentence_reaches():
    judgement = sentence_model("fr").judge([told("fr", "personne", "n", "a", "perdu")] * 2)
    highest = {name: max(judgement.chances(name)) for name in judgement.categories}

    for percent in (1, 50, 99):
        reached = {name for name, chance in highest.items() if chance >= percent}
        assert set(judgement.reaching(percent)) == reached
    assert judgement.chances("unheard.of") == []
    assert {name: judgement.highest(name) for name in highest} == highest
    assert judgement.highest("unheard.of") == 100


def test_chances_are_told_once_however_many_findings_ask():
    judgement = sentence_model("fr").judge([told("fr", "personne", "n", "a", "perdu")])

    assert judgement.chances("finance.pressure") is judgement.chances("finance.pressure")


def test_nothing_to_read_is_nothing_to_judge():
    model = sentence_model("en")

    assert percents(model.judge([])) == []
    assert not [*model.judge([]).reaching(1)]


@pytest.mark.parametrize("words", [["zzzz"], ["see", "you", "monday"]])
@pytest.mark.parametrize("packs", [(), ("finance",)])
def test_nothing_is_said_of_two_or_three_words(words, packs):
    judgement = sentence_model("en").judge([Sentence("en", words, words)], packs)

    assert percents(judgement) == []
    assert judgement.chances("finance.investment_advice") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "Chez nous personne n'a jamais rien perdu. Venez me voir jeudi, on ouvre un compte.",
        ),
        ("en", "Nobody I look after has ever lost a penny. Come and see me on Thursday."),
    ],
)
def test_the_pipeline_and_the_checker_judge_alike(language, text):
    subject = Subject(as_of=date(2026, 11, 23), lang=language)
    sentences, _ = shipped_checker(model=True).sentences(text, subject)
    plain = [one._replace(marks=[]) for one in sentences]

    cats = pipeline(language)(text).cats

    judgement = sentence_model(language).judge(plain)
    assert cats == {name: max(judgement.chances(name)) / 100 for name in judgement.categories}
