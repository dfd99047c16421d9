"""What a post of finance or pharma may say before and after the days on which the law turned."""

from datetime import date

import pytest

from tests.packs.checking import TODAY, finders, findings, packs

MINE = ("common", "finance", "pharma")

NEW = "Attention ! Un crédit coûte de l'argent et doit être remboursé !"
OLD = (
    "Un crédit vous engage et doit être remboursé."
    " Vérifiez vos capacités de remboursement avant de vous engager."
)
CAR = "Un prêt auto dès 199 € par mois. "
LOAN = "Personal loan from 6.9%. "

SENTENCE = [
    # text, places, day, whether consumer credit is still without its words
    (CAR + OLD, ("FR",), date(2026, 11, 19), False),
    (CAR + OLD, ("FR",), date(2026, 11, 20), True),
    (CAR + NEW, ("FR",), date(2026, 11, 19), True),
    (CAR + NEW, ("FR",), date(2026, 11, 20), False),
    (CAR, ("FR",), date(2026, 11, 19), True),
    (CAR, ("FR",), date(2026, 11, 20), True),
    (LOAN + OLD, ("FR",), date(2026, 11, 19), False),
    (LOAN + OLD, ("FR",), date(2026, 11, 20), True),
    (LOAN + "Caution! Borrowing money costs money.", ("FR",), date(2026, 11, 19), True),
    (LOAN + "Caution! Borrowing money costs money.", ("FR",), date(2026, 11, 20), False),
    (LOAN + "APR representative.", ("EU",), date(2026, 11, 19), False),
    (LOAN + "APR representative.", ("EU",), date(2026, 11, 20), True),
]


@pytest.mark.parametrize(("text", "places", "day", "flagged"), SENTENCE)
def test_the_credit_sentence_is_that_of_the_day(text, places, day, flagged):
    found = {one.category for one in findings(text, places=places, on=day)}

    assert ("finance.credit_promotion" in found) is flagged


def test_the_outdated_credit_sentence_is_replaced_by_the_new_one_in_place():
    (finding,) = findings(CAR + OLD, places=("FR",))

    assert finding.rule == "finance.credit_promotion.outdated_sentence"
    assert finding.fix.applied(CAR + OLD) == (
        CAR + "Attention\u202f! Un crédit coûte de l’argent et doit être remboursé."
    )


@pytest.mark.parametrize("day", [date(2026, 6, 4), date(2026, 6, 5), TODAY])
@pytest.mark.parametrize(
    "text",
    [
        "On boucle le rachat d'Orbanque cette nuit, rien n'est encore annoncé.",
        "Semaine en data room, l'acquisition avance plus vite que prévu.",
        "Closing the Orbanque acquisition tonight, not announced yet.",
        "A week in the data room and the takeover is going faster than anyone hoped.",
    ],
)
def test_a_step_of_a_long_process_stays_inside_information(text, day):
    (finding,) = [
        one
        for one in findings(text, places=("EU",), on=day)
        if one.category == "common.inside_information"
    ]

    assert finding.severity == "critical"


@pytest.mark.parametrize("day", [date(2023, 10, 7), date(2023, 10, 8)])
def test_a_british_crypto_promotion_turns_critical_with_its_law(day):
    found = findings("Buy bitcoin in two clicks with Nordwind.", places=("UK",), on=day)
    severities = {one.severity for one in found if one.category == "finance.crypto_promotion"}

    assert severities == {"critical" if day >= date(2023, 10, 8) else "high"}


@pytest.mark.parametrize("day", [date(2026, 9, 26), date(2026, 9, 27)])
@pytest.mark.parametrize("text", ["On compense tous nos vols.", "We offset all our flights."])
def test_an_offset_turns_graver_once_the_union_bans_it(text, day):
    (finding,) = findings(text, places=("EU",), on=day)

    assert finding.severity == ("high" if day >= date(2026, 9, 27) else "medium")


@pytest.mark.parametrize(
    ("day", "flagged"),
    [(date(2018, 7, 31), False), (date(2018, 8, 1), True), (TODAY, True)],
)
@pytest.mark.parametrize(
    "text",
    ["CFD sur l'or, rejoignez-nous : risque de perte.", "CFDs on gold, join us: may lose money."],
)
def test_any_risk_wording_was_enough_for_leverage_before_the_standard_warning(text, day, flagged):
    rule = "finance.missing_risk_warning.leveraged"

    assert (rule in finders(text, places=("FR",), on=day)) is flagged


PENDING = ("SR-FINRA-2026-004", "pharmaceutical package", "Directive 2001/83/EC (repealed)")


def test_what_is_only_proposed_is_no_reference():
    written = " ".join(
        f"{reference.instrument} {reference.article}"
        for name in MINE
        for rule in packs()[name].rules
        for reference in rule.references
    )

    assert [one for one in PENDING if one in written] == []


def test_what_the_proposals_would_replace_has_no_end_yet():
    open_ended = {
        reference.instrument
        for name in MINE
        for rule in packs()[name].rules
        for reference in rule.references
        if reference.period.last is None
    }

    assert {"Directive 2001/83/EC", "FINRA Rule 2210"} <= open_ended


@pytest.mark.parametrize(
    "text",
    ["We're targeting 9% a year on the new credit fund.", "Rendement cible : 9 % par an."],
)
def test_a_projection_stays_forbidden_while_the_american_proposal_is_pending(text):
    for day in (date(2026, 5, 25), date(2026, 5, 26), TODAY):
        assert "finance.performance_claim.figure" in finders(text, places=("US",), on=day)
