"""On each side of every day on which the law changed, the packs say what that day's law said."""

from datetime import date, timedelta

import pytest

from tests.packs.checking import TODAY, finders, findings, packs

MINE = ("common", "finance", "pharma")
DAY = timedelta(days=1)

NEW = "Attention ! Un crédit coûte de l'argent et doit être remboursé !"
OLD = (
    "Un crédit vous engage et doit être remboursé."
    " Vérifiez vos capacités de remboursement avant de vous engager."
)
UK_CRYPTO = (
    "Don't invest unless you're prepared to lose all the money you invest."
    " This is a high-risk investment and you should not expect to be protected"
    " if something goes wrong. Take 2 mins to learn more."
)
MICA = (
    "This crypto-asset marketing communication has not been reviewed or approved by any competent"
    " authority in any Member State of the European Union. The offeror of the crypto-asset is"
    " solely responsible for the content of this crypto-asset marketing communication."
)
CAR = "Un prêt auto dès 199 € par mois. "
LOAN = "Personal loan from 6.9%. "

IN_FORCE = [
    # rule, first day, last day, places, texts that it finds as long as it is in force
    ("finance.credit_promotion.fr_sentence", date(2026, 11, 20), None, ("FR",),
     (CAR, LOAN, CAR + "Attention, emprunter de l'argent coûte aussi de l'argent.")),
    ("finance.credit_promotion.fr_sentence_2010", date(2016, 7, 1), date(2026, 11, 19), ("FR",),
     (CAR, CAR + NEW, CAR + "Un crédit vous engage et doit être remboursé.")),
    ("finance.credit_promotion.outdated_sentence", date(2026, 11, 20), None, ("FR",),
     (CAR + OLD, "Car loan at 6.9% APR. " + OLD)),
    ("finance.credit_promotion.stresses_ease", date(2026, 11, 20), None, ("EU",),
     ("Un prêt perso sans justificatif. " + NEW, "A loan with no questions asked.")),
    ("finance.credit_promotion.union_warning", date(2026, 11, 20), None, ("EU",), (CAR, LOAN)),
    ("finance.credit_promotion.lu_sentence", date(2026, 11, 20), None, ("LU",), (CAR, LOAN)),
    ("finance.credit_promotion.mortgage_fr", date(2016, 10, 1), None, ("FR",),
     ("Crédit immo dès 2 %, emménagez demain.", "Mortgage from 2%, move in tomorrow.")),
    ("finance.crypto_promotion.uk_wording", date(2023, 10, 8), None, ("UK",),
     ("Achetez du bitcoin avec Nordwind.", "Buy bitcoin with us, your capital is at risk.")),
    ("finance.crypto_promotion.uk_incentive", date(2023, 10, 8), None, ("UK",),
     ("Parrainez un proche et gagnez de l'ether. " + UK_CRYPTO,
      "A £20 bonus on your first bitcoin. " + UK_CRYPTO)),
    ("finance.crypto_promotion.mica_statement", date(2024, 12, 30), None, ("EU",),
     ("Notre jeton arrive vendredi, écrivez-moi. Risque de perte en capital.",
      "Our token lands on Friday, DM me. You may lose all your money.")),
    ("finance.crypto_promotion.fr_risk_message", date(2025, 12, 1), None, ("FR",),
     ("Achetez du bitcoin avec Nordwind.", "Our token lands on Friday, DM me. " + MICA)),
    ("finance.crypto_promotion.psan", date(2026, 7, 1), None, ("FR",),
     ("Nordwind est un PSAN enregistré AMF.", "We are a PSAN registered with the AMF.")),
    ("finance.missing_risk_warning.leveraged", date(2016, 12, 10), None, ("FR",),
     ("CFD sur l'or, rejoignez-nous.", "CFDs on gold, join us.")),
    ("finance.tax_claim.letting_commitment", date(2016, 7, 1), None, ("FR",),
     ("La loi Pinel vous offre 63 000 €, foncez.", "Our Pinel flats come with a tax break.")),
    ("common.green_claim.neutral_without_report", date(2023, 1, 1), None, ("FR",),
     ("Notre livraison est neutre en carbone, certifiée.",
      "Our delivery is carbon neutral, certified.")),
    ("common.green_claim.neutral_by_offset", date(2026, 9, 27), None, ("EU",),
     ("Notre livraison est neutre en carbone, rapport en lien.",
      "Our delivery is carbon neutral, report linked.")),
    ("common.green_claim.offset_banned", date(2026, 9, 27), None, ("EU",),
     ("On compense tous nos vols.", "We offset all our flights.")),
    ("common.undisclosed_affiliation.fr_exact_words", date(2023, 6, 11), date(2024, 11, 7),
     ("FR",), ("Velora, je ne peux plus m'en passer 😍 #pub",
               "Velora, I can't live without it 😍 #ad")),
]  # fmt: skip

SIDES = [
    pytest.param(rule, text, places, day, there, id=f"{rule}-{number}-{day}-{there}")
    for rule, first, last, places, texts in IN_FORCE
    for number, text in enumerate(texts)
    for day, there in (
        (first - DAY, False),
        (first, True),
        *(((last, True), (last + DAY, False)) if last else ((TODAY, True),)),
    )
]


@pytest.mark.parametrize(("rule", "text", "places", "day", "there"), SIDES)
def test_a_rule_objects_only_on_the_days_of_its_law(rule, text, places, day, there):
    assert (rule in finders(text, places=places, on=day)) is there


def test_every_rule_with_days_is_tried_on_both_sides_of_them():
    dated = {
        rule.id: (rule.in_force.first, rule.in_force.last)
        for name in MINE
        for rule in packs()[name].rules
        if rule.in_force.first or rule.in_force.last
    }

    assert {rule: (first, last) for rule, first, last, _, _ in IN_FORCE} == dated


REFERENCES = [
    # what is named, first day, last day, where, a text that calls for it
    ("Code de l'environnement L229-68", date(2023, 1, 1), None, ("FR",),
     "Livraison zéro carbone offerte !"),
    ("Décret n° 2022-539 D229-106 à D229-109", date(2023, 1, 1), None, ("FR",),
     "Our delivery is carbon neutral."),
    ("Code de l'environnement L541-9-1", date(2022, 1, 1), None, ("FR",),
     "Nouvel emballage biodégradable chez nous."),
    ("Directive (EU) 2024/825 1, Annex", date(2026, 9, 27), None, ("EU",),
     "Switch to our eco-friendly detergent."),
    ("Directive (EU) 2024/825 1, Annex", date(2026, 9, 27), None, ("FR",),
     "Nordwind, la banque verte qui prend soin de vous."),
    ("Loi n° 2023-451 5", date(2023, 6, 11), date(2024, 11, 7), ("FR",),
     "J'ouvre Velora tous les matins et c'est une pépite."),
    ("Loi n° 2023-451 5-2 (ordonnance 2024-978)", date(2024, 11, 8), None, ("FR",),
     "I open Velora every single morning and it's an absolute gem."),
    ("Loi n° 2023-451 4", date(2023, 6, 11), None, ("FR",), "Achetez du bitcoin avec Nordwind."),
    ("Loi n° 2023-451 4", date(2023, 6, 11), None, ("FR",), "Achetez Kestrel maintenant !"),
    ("16 CFR 465.5", date(2024, 10, 21), None, ("US",),
     "Nordwind customer for years and never let down."),
    ("16 CFR 465.5", date(2024, 10, 21), None, ("US",), "Not sponsored: Florelle is just good."),
    ("Digital Markets, Competition and Consumers Act 2024 Sch. 20", date(2025, 4, 6), None,
     ("UK",), "Nordwind customer for years and never let down."),
    ("Digital Markets, Competition and Consumers Act 2024 Part 4", date(2025, 4, 6), None,
     ("UK",), "Our delivery is carbon neutral."),
    ("Consumer Protection from Unfair Trading Regulations 2008 Sch. 1", date(2008, 5, 26),
     date(2025, 4, 5), ("UK",), "Nordwind customer for years and never let down."),
    ("Consumer Protection from Unfair Trading Regulations 2008 5, 6", date(2008, 5, 26),
     date(2025, 4, 5), ("UK",), "Our delivery is carbon neutral."),
    ("FCA FG24/1 stand-alone compliance", date(2024, 3, 26), None, ("UK",),
     "Discover Velora Growth, now open to everyone."),
    ("FCA FG15/4 stand-alone compliance", date(2015, 3, 13), date(2024, 3, 25), ("UK",),
     "Discover Velora Growth, now open to everyone."),
    ("FCA FG24/1 Consumer Duty", date(2024, 3, 26), None, ("UK",),
     "Our property fund closes tonight, tomorrow is too late."),
    ("FCA FG24/1 testimonials", date(2024, 3, 26), None, ("UK",),
     "97% of our investors recommend us."),
    ("FCA FG24/1 scope of a financial promotion", date(2024, 3, 26), None, ("UK",),
     "Buy Kestrel now and thank me at Christmas."),
    ("FCA Handbook COBS 4.12A", date(2023, 10, 8), None, ("UK",),
     "Buy bitcoin in two clicks with Nordwind."),
    ("FCA Handbook COBS 4.12A", date(2023, 2, 1), None, ("UK",),
     "Buy a piece of our vineyard today."),
    ("Regulation (EU) 2023/1114 (MiCA) 7(1)", date(2024, 12, 30), None, ("EU",),
     "Buy bitcoin in two clicks with Nordwind."),
    ("Règlement général de l'AMF information des prestataires sur actifs numériques",
     date(2019, 12, 18), date(2026, 6, 30), ("FR",), "Achetez du bitcoin avec Nordwind."),
    ("ARPP Crypto-actifs V2 message de risque", date(2025, 12, 1), None, ("FR",),
     "Achetez du bitcoin avec Nordwind."),
    ("Règlement (UE) 596/2014 (MAR) 17", date(2026, 6, 5), None, ("EU",),
     "Le conseil vient de valider la fusion, pas un mot avant vendredi."),
    ("Règlement (UE) 596/2014 (MAR) 17 (before the Listing Act)", date(2016, 7, 3),
     date(2026, 6, 4), ("EU",), "The merger is through the board. Not a word before Friday."),
    ("Code de la consommation L312-5 (ordonnance 2025-880)", date(2026, 11, 20), None, ("FR",),
     CAR),
    ("Code de la consommation L312-5", date(2016, 7, 1), date(2026, 11, 19), ("FR",), CAR),
    ("Directive (EU) 2023/2225 7, 8", date(2026, 11, 20), None, ("EU",), LOAN),
    ("Directive 2008/48/EC 4", date(2010, 6, 11), date(2026, 11, 19), ("EU",), LOAN),
    ("ESMA Decision (EU) 2018/796 and renewals standardised risk warning", date(2018, 8, 1),
     date(2019, 7, 31), ("EU",), "CFDs on gold, tight spreads, join us."),
    ("SEC Rule 206(4)-1 (d)", date(2022, 11, 4), None, ("US",),
     "Velora Growth: +18% in 2025, come on board."),
    ("Delegated Regulation (EU) 2017/565 44(4)", date(2018, 1, 3), None, ("EU",),
     "Velora Growth: +18% in 2025, come on board."),
    ("ABPI Code 2024 cl. 26", date(2024, 10, 1), None, ("UK",),
     "Zelprivex finally lets you breathe again."),
]  # fmt: skip

NAMED = [
    pytest.param(named, text, places, day, there, id=f"{named}-{places[0]}-{day}-{there}")
    for named, first, last, places, text in REFERENCES
    for day, there in (
        (first - DAY, False),
        (first, True),
        *(((last, True), (last + DAY, False)) if last else ((TODAY, True),)),
    )
]


@pytest.mark.parametrize(("named", "text", "places", "day", "there"), NAMED)
def test_a_reference_is_named_only_on_the_days_on_which_it_is_law(named, text, places, day, there):
    from_findings = {
        f"{reference.instrument} {reference.article}"
        for finding in findings(text, places=places, on=day)
        for reference in finding.references
    }

    assert (named in from_findings) is there


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


EVERY_RULE = [
    pytest.param(rule, id=rule.id)
    for name in MINE
    for rule in packs()[name].rules
]  # fmt: skip


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_in_force_rests_on_something_in_force(rule):
    turns = {TODAY, date(2018, 1, 3)}
    for reference in rule.references:
        if reference.period.first:
            turns |= {reference.period.first, reference.period.first - DAY}
        if reference.period.last:
            turns |= {reference.period.last, reference.period.last + DAY}
    bare = [
        day
        for day in turns
        if day >= date(2018, 1, 3)
        and rule.in_force.holds(day)
        and not any(reference.period.holds(day) for reference in rule.references)
    ]

    assert bare == []


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_every_reference_says_what_where_since_when_and_how_sure(rule):
    lacking = [
        reference
        for reference in rule.references
        if not (reference.article and reference.mark and reference.period.first)
        or reference.period.first > TODAY
    ]

    assert lacking == []
