import gc
import sys

import pytest
from hypothesis import given, settings

from bench.hard_texts import HARD, NAMES, SIGNS, UNITS, repeated
from tests.unit.rules.builders import checker, rule, subject

NEAR = {"nearby": {"all": ["@certainty", "@gain"], "window": "post", "none": ["@risk"]}}
RULES = (
    rule(NEAR, unless=["negated", "quoted", "hypothetical", "reported", "taught", "public"]),
    rule(
        {"phrase": {"any_of": ["sans ?aucun @risk", "@gain ... #percent", "projet ^"]}},
        id="two",
        lowered_by=[
            {"near": ["@gain"], "window": "post"},
            {"match": {"phrase": {"any_of": ["@certainty"]}}, "window": "next"},
        ],
    ),
    rule(
        {"missing": {"trigger": {"phrase": {"any_of": ["@gain"]}}, "disclosure": ["@risk"]}},
        category="performance_claim",
        fix={"note": {"fr": "n", "en": "n"}, "insert": {"fr": "Risque.", "en": "Risk."}},
    ),
    rule(
        {
            "identifier": {
                "any_of": ("email phone iban card nir nino ssn address birth_date".split())
            }
        },
        category="personal_data",
    ),
    rule(
        {
            "secret": {
                "any_of": (
                    "password key token private_key url_password internal_host door_code".split()
                )
            }
        },
        category="credential",
        fix={"note": {"fr": "n", "en": "n"}, "delete": True},
    ),
    rule({"lexicon": {"any_of": ["products", "codenames"]}}, category="superlative"),
)
CHECKER = checker(*RULES)
CIRCUMSTANCES = subject(context=NAMES)


@settings(max_examples=300)
@given(HARD)
def test_any_text_gets_a_report_whose_places_are_exact(text):
    report = CHECKER.check(text, CIRCUMSTANCES)

    for one in report.findings:
        assert 0 <= one.start < one.end <= len(text)
        assert one.quote == text[one.start : one.end]
        assert all(0 <= edit.start <= edit.end <= len(text) for edit in one.fix.edits)
    places = [(one.start, one.end, one.rule) for one in report.findings]
    assert places == sorted(places)


@settings(max_examples=100)
@given(HARD)
def test_hard_texts_are_read_alike_with_and_without_the_prefilter(text):
    plainly = CHECKER.check(text, CIRCUMSTANCES, prefilter=False)

    assert CHECKER.check(text, CIRCUMSTANCES) == plainly


CROWDED = (
    "rendement garanti ",
    "sans rendement garanti ",
    "rendement pas garanti annoncé ",
    "si selon rendement garanti ",
    "rendement garanti annoncé demain ",
    "« rendement garanti » ",
    "garanti pas sans risque ",
    "rendement sans aucun risque ",
    "rendement 8 % arnaque ",
    "Nordwind ",
    "Nordwind\n",
)
"""Endless sentences, full of words that the rules look for or yield to."""


def calls(text):
    """Return how many functions one check of the text calls."""
    count = 0

    def called(_frame, event, _argument):
        nonlocal count
        count += event in {"call", "c_call"}

    CHECKER.check(text, CIRCUMSTANCES)
    gc.disable()  # what collecting the garbage of other tests calls is no work of the check
    sys.setprofile(called)
    try:
        CHECKER.check(text, CIRCUMSTANCES)
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


@pytest.mark.parametrize("unit", [*CROWDED, *UNITS[::4], *SIGNS[::4]])
def test_work_grows_no_faster_than_the_text(unit):
    times = 4_000 // len(unit)

    assert calls(unit * 2 * times) <= 2.3 * calls(unit * times) + 500


def test_a_token_within_letters_is_looked_for_once():
    assert CHECKER.check(repeated("eyJ", 100_000), CIRCUMSTANCES).findings == ()


def test_a_sentence_in_one_character_stays_one_character():
    assert CHECKER.check("\ufdfa" * 50, CIRCUMSTANCES).lang == "other"
