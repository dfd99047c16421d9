import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import Checker, Fix, Lexicon, PackError, Severity, parse_concepts, parse_pack
from rules.report import Edit
from tests.unit.rules.builders import CONCEPTS, checker, pack, rule, subject

NEAR = {"nearby": {"all": ["@certainty", "@gain"]}}
WORD = {"phrase": {"any_of": ["garanti"]}}
TEXT = "Un rendement garanti."


def findings(*rules, text=TEXT, **keys):
    return checker(*rules).check(text, subject(lang="fr", **keys)).findings


def test_a_finding_quotes_its_span():
    (finding,) = findings(rule(NEAR))

    assert (finding.start, finding.end, finding.quote) == (3, 20, "rendement garanti")
    assert finding.message["fr"] == "« rendement garanti »"
    assert finding.rule == "common.guaranteed_return.promise"


def test_a_pack_that_is_off_finds_nothing():
    off = Checker([parse_pack(pack(rule(WORD), name="finance"))], parse_concepts(CONCEPTS))

    assert off.check(TEXT, subject()).findings == ()
    assert off.check(TEXT, subject(packs=("finance",))).findings


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 11, 19), 0),
        (date(2026, 11, 20), 1),
        (date(2026, 11, 30), 1),
        (date(2026, 12, 1), 0),
    ],
)
def test_a_rule_counts_only_while_in_force(day, found):
    dated = rule(WORD, in_force={"from": "2026-11-20", "to": "2026-11-30"})

    assert len(findings(dated, as_of=day)) == found


@pytest.mark.parametrize(
    ("rule_places", "places", "found"),
    [(["UK"], ("FR",), 0), (["EU"], ("FR",), 1), (["FR"], ("EU",), 0), ([], ("US",), 1)],
)
def test_a_rule_counts_only_where_it_holds(rule_places, places, found):
    assert len(findings(rule(WORD, jurisdictions=rule_places), jurisdictions=places)) == found


def test_severity_rises_when_its_condition_holds():
    raised = rule(WORD, **{"raise": [{"to": "critical", "when": {"listed": True}}]})

    assert findings(raised)[0].severity is Severity.CRITICAL
    assert findings(raised, context={"listed": False})[0].severity is Severity.HIGH


def test_severity_rises_on_some_channels():
    raised = rule(WORD, **{"raise": [{"to": "critical", "when": {"channels": ["x"]}}]})

    assert findings(raised, channels=("linkedin", "x"))[0].severity is Severity.CRITICAL
    assert findings(raised, channels=("linkedin",))[0].severity is Severity.HIGH


def test_severity_rises_near_other_words():
    raised = rule(WORD, **{"raise": [{"to": "critical", "when": {"near": ["#percent"]}}]})

    assert findings(raised)[0].severity is Severity.HIGH
    assert findings(raised, text="8 % garanti")[0].severity is Severity.CRITICAL


def test_what_lowers_a_finding_keeps_it():
    (finding,) = findings(rule(WORD, lowered_by=["question"]), text="C'est garanti ?")

    assert (finding.severity, finding.confidence) == (Severity.MEDIUM, 60)


def test_the_gravest_of_one_category_stays_where_they_overlap():
    general = rule(NEAR, id="general", severity="low")
    grave = rule(WORD, id="grave", severity="critical")

    assert [one.rule for one in findings(general, grave)] == ["common.guaranteed_return.grave"]


def test_other_categories_hide_nothing():
    other = rule(WORD, category="superlative", severity="low")

    assert len(findings(rule(NEAR), other)) == 2


GIVES_WAY = {"guaranteed_return": ["superlative"]}


def test_a_category_gives_way_to_another_anywhere_in_the_report():
    rules = [rule(WORD), rule({"phrase": {"any_of": ["formidable"]}}, category="superlative")]
    yielding = Checker([parse_pack(pack(*rules, gives_way=GIVES_WAY))], parse_concepts(CONCEPTS))

    def found(text):
        return [one.category for one in yielding.check(text, subject(lang="fr")).findings]

    assert found(TEXT) == ["common.guaranteed_return"]
    assert found(f"{TEXT} Formidable !") == ["common.superlative"]
    assert len(yielding.every(f"{TEXT} Formidable !", subject(lang="fr"))) == 2


def test_nothing_gives_way_to_what_is_less_grave():
    mild = rule({"phrase": {"any_of": ["formidable"]}}, category="superlative", severity="low")
    yielding = Checker(
        [parse_pack(pack(rule(WORD), mild, gives_way=GIVES_WAY))], parse_concepts(CONCEPTS)
    )

    report = yielding.check(f"{TEXT} Formidable !", subject(lang="fr"))

    assert {one.category for one in report.findings} == {
        "common.guaranteed_return",
        "common.superlative",
    }


def test_references_out_of_force_are_left_out():
    old = {"instrument": "Old", "jurisdiction": "FR", "to": "2026-11-20"}
    new = {"instrument": "New", "jurisdiction": "FR", "from": "2026-11-20"}
    dated = rule(WORD, references=[old, new])

    assert [one.instrument for one in findings(dated)[0].references] == ["New"]


@pytest.mark.parametrize(
    ("fix", "fixed"),
    [
        ({"replace": {"fr": "possible", "en": "x"}}, "Un rendement possible."),
        ({"delete": True}, "Un rendement ."),
        ({"insert": {"fr": "Risque.", "en": "x"}}, "Un rendement garanti.\nRisque."),
        (
            {"insert": {"fr": "Risque.", "en": "x", "where": "start"}},
            "Risque.\nUn rendement garanti.",
        ),
        (
            {"insert": {"fr": "Risque.", "en": "x", "where": "after"}},
            "Un rendement garanti. Risque.",
        ),
    ],
)
def test_a_fix_edits_the_text(fix, fixed):
    note = {"note": {"fr": "n", "en": "n"}}
    (finding,) = findings(rule(WORD, fix=note | fix))

    assert finding.fix.applied(TEXT) == fixed


def test_edits_are_applied_from_right_to_left():
    fix = Fix({"fr": "", "en": ""}, (Edit(0, 1, "aa"), Edit(2, 3, "")))

    assert fix.applied("xyz") == "aay"


def test_a_disguised_word_is_quoted_as_it_was_written():
    (finding,) = findings(rule(WORD), text="C'est g4r\u200banti !")

    assert finding.quote == "g4r\u200banti"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Rendement garanti de 8 % !", "fr"),
        ("A guaranteed return of 8%!", "en"),
        ("Das ist ein guter Tag für alle unsere Kunden.", "other"),
        ("", "other"),
        ("🚀🚀", "other"),
    ],
)
def test_the_report_names_the_language(text, lang):
    assert checker(rule(WORD)).check(text, subject()).lang == lang


def test_each_sentence_is_read_in_its_own_language():
    both = rule({"phrase": {"any_of": ["rendement"]}}, en={"phrase": {"any_of": ["return"]}})
    text = "Voici un rendement pour vous tous. And this is the return that we have made for you."

    found = checker(both).check(text, subject()).findings

    assert [one.quote for one in found] == ["rendement", "return"]


def test_a_name_is_found_in_any_language():
    match = {"lexicon": {"any_of": ["codenames"]}}
    text = "Wir freuen uns sehr über das neue Projekt Zorglub und alle Kollegen."
    context = {"codenames": ["Zorglub"]}

    (finding,) = checker(rule(match)).check(text, subject(context=context)).findings

    assert finding.quote == "Zorglub"


def test_the_same_values_give_the_same_report():
    reports = [
        json.dumps(checker(rule(NEAR)).check(TEXT, subject()).as_dict(), ensure_ascii=False)
        for _ in range(2)
    ]

    assert reports[0] == reports[1]


def test_a_changed_concept_changes_the_digest_of_its_packs():
    changed = CONCEPTS | {"income": {"concept": "income", "fr": ["loyer"], "en": []}}

    one = checker(rule(NEAR)).check(TEXT, subject()).digests["packs"]
    other = checker(rule(NEAR), concepts=changed).check(TEXT, subject()).digests["packs"]

    assert one != other


def test_an_unused_concept_changes_no_digest():
    more = CONCEPTS | {"unused": {"concept": "unused", "fr": ["loyer"], "en": []}}

    one = checker(rule(NEAR)).check(TEXT, subject()).digests
    other = checker(rule(NEAR), concepts=more).check(TEXT, subject()).digests

    assert one == other


def test_an_unknown_concept_is_refused_with_its_place():
    with pytest.raises(PackError) as refused:
        checker(rule({"phrase": {"any_of": ["@nowhere"]}}))

    pointer, message = refused.value.faults[0]
    assert (pointer, message) == (
        "common:/rules/0/languages/fr/match/phrase/any_of/0",
        "there is no concept @nowhere",
    )


def test_lexicons_unite():
    one = Lexicon("Nordwind", brands=("A",))
    other = Lexicon(None, listed=False, brands=("B", "A"))

    assert one | other == replace(one, listed=False, brands=("A", "B"))


RULES = (
    rule(NEAR),
    rule({"phrase": {"any_of": ["sans ?aucun @risk", "@gain ... #percent", "projet ^"]}}, id="two"),
    rule(
        {"missing": {"trigger": {"phrase": {"any_of": ["@gain"]}}, "disclosure": ["@risk"]}},
        category="performance_claim",
        unless=["negated", "public"],
    ),
    rule({"identifier": {"any_of": ["email", "phone", "iban"]}}, category="personal_data"),
    rule({"secret": {"any_of": ["password"]}}, category="credential"),
    rule({"lexicon": {"any_of": ["products"]}}, category="superlative"),
)
CHECKER = checker(*RULES)
WORDS = st.lists(
    st.sampled_from(
        [
            *"un rendement garanti sans aucun risque 8 % plus-value pas n' projet Falcon".split(),
            *"annoncé . ! ? « » , guaranteed return the is not of #RendementGaranti 🤑".split(),
            *"g4ranti 1 000 € Velora Growth a@exemple.fr 06 39 98 12 34 Abc123!".split(),
            "mot de passe :",
            "\n",
        ]
    ),
    max_size=40,
).map(" ".join)
NAMES = {"products": ["Velora Growth"]}


@settings(max_examples=200)
@given(st.one_of(WORDS, st.text(st.characters(codec=None), max_size=120)))
def test_any_text_gets_a_report_with_exact_quotes(text):
    report = CHECKER.check(text, subject(context=NAMES))

    assert all(one.quote == text[one.start : one.end] != "" for one in report.findings)
    assert report == CHECKER.check(text, subject(context=NAMES))


@settings(max_examples=200)
@given(WORDS)
def test_the_prefilter_changes_nothing(text):
    circumstances = subject(context=NAMES)

    assert CHECKER.check(text, circumstances) == CHECKER.check(text, circumstances, prefilter=False)


def test_eight_threads_get_the_reports_of_one():
    texts = [f"{unit} n° {at} {'xyz' * at}" for at in range(60) for unit in (TEXT, "Zero risk 8 %")]
    alone = [CHECKER.check(text, subject(context=NAMES)) for text in texts]
    shared = checker(*RULES)

    with ThreadPoolExecutor(8) as threads:
        several = list(
            threads.map(
                lambda _: [shared.check(text, subject(context=NAMES)) for text in texts], range(8)
            )
        )

    assert all(reports == alone for reports in several)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "garanti rendement ",
        "sans ",
        "#aB",
        "é\u0301",
        "1 ",
        "(",
        "«",
        "a.",
        "@a",
        "🤑\u200d",
    ],
)
def test_long_monotonous_texts_are_read_in_time(unit):
    text = (unit * 100_000)[:20_000]

    assert CHECKER.check(text, subject()).as_of == date(2026, 11, 23)
