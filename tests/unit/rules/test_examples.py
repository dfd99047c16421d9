import pytest

from rules import Checker, failures, parse_concepts, parse_pack
from tests.unit.rules.builders import CONCEPTS, pack, rule

WORDS = {"fr": "garanti", "en": "guaranteed"}
EXAMPLES = {
    language: {"bad": [f"{word} a", f"{word} b", f"{word} c"], "good": ["a", "b", "c"]}
    for language, word in WORDS.items()
}
WORD = {"phrase": {"any_of": ["garanti", "guaranteed"]}}
LONGER = {"phrase": {"any_of": ["garanti *", "guaranteed *"]}}


def alarms(*rules):
    """Return what is told of rules that nobody would ever see a finding of."""
    read = parse_pack(pack(*rules))
    told = failures(Checker([read], parse_concepts(CONCEPTS)), read)
    return [(one.rule.split(".")[-1], one.language, one.message) for one in told if one.warning
            and ("every bad" in one.message or "never" in one.message)]  # fmt: skip


def shown_by(rule_id):
    told = f"every bad example is shown by common.guaranteed_return.{rule_id} instead, "
    return [("mine", language, f"{told}graver or longer") for language in ("fr", "en")]


@pytest.mark.parametrize(
    "other",
    [rule(WORD, id="grave", severity="critical", examples=EXAMPLES),
     rule(LONGER, id="longer", examples=EXAMPLES)],
    ids=["grave", "longer"],
)  # fmt: skip
def test_a_rule_that_another_always_hides_is_told(other):
    assert alarms(rule(WORD, id="mine", examples=EXAMPLES), other) == shown_by(other["id"])


@pytest.mark.parametrize(
    "other",
    [
        rule(WORD, id="light", severity="low", examples=EXAMPLES),
        rule(WORD, id="grave", category="superlative", severity="critical", examples=EXAMPLES),
        rule(WORD, id="there", severity="critical", jurisdictions=["US"], examples=EXAMPLES),
        rule(WORD, id="new", severity="critical", in_force={"from": "2026-11-01"},
             examples=EXAMPLES),
    ],
    ids=["less grave", "another category", "elsewhere", "not in force before"],
)  # fmt: skip
def test_a_rule_that_shows_somewhere_is_not_told(other):
    told = alarms(rule(WORD, id="mine", examples=EXAMPLES), other)

    assert [one for one in told if one[0] == "mine"] == []


def test_one_example_that_shows_is_enough():
    more = {
        "fr": {"bad": ["garanti", "garanti b", "garanti c"], "good": ["a", "b", "c"]},
        "en": {"bad": ["guaranteed", "guaranteed b", "guaranteed c"], "good": ["a", "b", "c"]},
    }
    longer = rule(LONGER, id="longer", examples=EXAMPLES)

    assert alarms(rule(WORD, id="mine", examples=more), longer) == []


def test_a_rule_for_a_pack_that_does_not_exist_is_told():
    lost = rule(WORD, id="mine", examples=EXAMPLES, when={"packs": ["toys"]})

    assert alarms(lost) == [
        ("mine", "", "the rule can never find anything: there is no pack toys"),
    ]
