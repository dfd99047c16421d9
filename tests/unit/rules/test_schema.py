import pytest

from rules import PackError, parse_concepts, parse_pack
from tests.unit.rules.builders import pack, rule

WORD = {"phrase": {"any_of": ["garanti"]}}
FAULTS = {
    "unknown key": (rule(WORD, colour="red"), "/rules/0/colour"),
    "unknown severity": (rule(WORD, severity="info"), "/rules/0/severity"),
    "unknown reviewer": (rule(WORD, reviewers=["boss"]), "/rules/0/reviewers/0"),
    "one language": (rule(WORD, message={"fr": "x"}), "/rules/0/message"),
    "no such kind": (rule({"regex": {}}), "/rules/0/languages/fr/match/regex"),
    "two kinds": (rule({"phrase": {}, "tokens": {}}), "/rules/0/languages/fr/match"),
    "empty phrase": (rule({"phrase": {"any_of": []}}), "/rules/0/languages/fr/match/phrase/any_of"),
    "bad list": (
        rule({"phrase": {"any_of": ["$toys"]}}),
        "/rules/0/languages/fr/match/phrase/any_of/0",
    ),
    "unknown context": (rule(WORD, unless=["ironic"]), "/rules/0/unless/0"),
    "bad window": (
        rule({"nearby": {"all": ["a"], "window": "page"}}),
        "/rules/0/languages/fr/match/nearby/window",
    ),
    "two edits": (
        rule(
            WORD,
            fix={"note": {"fr": "n", "en": "n"}, "delete": True, "replace": {"fr": "a", "en": "b"}},
        ),
        "/rules/0/fix",
    ),
    "few examples": (
        rule(WORD, examples={"fr": {"bad": ["a"], "good": ["a", "b", "c"]}, "en": {}}),
        "/rules/0/examples/fr/bad",
    ),
    "bad date": (rule(WORD, in_force={"from": "soon"}), "/rules/0/in_force/from"),
    "bad context": (
        rule(WORD, examples={"fr": {"bad": [{"text": "a", "context": {"toys": []}}]}, "en": {}}),
        "/rules/0/examples/fr/bad/0/context/toys",
    ),
}


@pytest.mark.parametrize(("written", "pointer"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_place(written, pointer):
    with pytest.raises(PackError) as refused:
        parse_pack(pack(written))

    assert pointer in [fault.pointer for fault in refused.value.faults]


def test_every_fault_is_named_at_once():
    with pytest.raises(PackError) as refused:
        parse_pack(pack(rule(WORD, severity="info", colour="red"), version=3))

    assert len(refused.value.faults) == 3


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(PackError, match="another rule is called"):
        parse_pack(pack(rule(WORD), rule(WORD)))


@pytest.mark.parametrize(
    ("gives_way", "told"),
    [
        ({"guaranteed_return": ["superlative"]}, "there is no category common.superlative"),
        ({"superlative": ["guaranteed_return"]}, "there is no category common.superlative"),
        ({"guaranteed_return": ["guaranteed_return"]}, "common.guaranteed_return gives way itself"),
        ({"guaranteed_return": []}, "Shorter than minimum length 1"),
    ],
)
def test_giving_way_is_between_categories_of_the_pack(gives_way, told):
    with pytest.raises(PackError, match=told) as refused:
        parse_pack(pack(rule(WORD), gives_way=gives_way))

    assert refused.value.faults[0].pointer.startswith("/gives_way/")


def test_a_concept_that_includes_itself_is_refused():
    circle = {
        "a": {"concept": "a", "fr": ["@b"], "en": []},
        "b": {"concept": "b", "fr": [], "en": [], "include": ["a"]},
    }

    with pytest.raises(PackError, match="includes itself"):
        parse_concepts(circle)


def test_a_pack_has_the_digest_of_its_content():
    one, same = (parse_pack(pack(rule(WORD))) for _ in range(2))
    other = parse_pack(pack(rule(WORD), version="2"))

    assert one.digest == same.digest != other.digest
