"""How the rules are written: how grave, for whom, on what ground, with which help."""

import re
from collections import defaultdict

import pytest

from rules import Severity
from tests.packs.checking import PLEASURES, findings, packs

LOW, MEDIUM, HIGH, CRITICAL = Severity

TABLE = {
    # category: how grave at least, how grave at most, who decides
    "common.personal_data": (HIGH, CRITICAL, "legal"),
    "common.confidential": (HIGH, CRITICAL, "legal"),
    "common.credential": (CRITICAL, CRITICAL, "compliance"),
    "common.inside_information": (CRITICAL, CRITICAL, "legal"),
    "common.forward_looking": (HIGH, CRITICAL, "legal"),
    "common.client_reference": (MEDIUM, HIGH, "comms"),
    "common.disparagement": (HIGH, HIGH, "legal"),
    "common.superlative": (LOW, HIGH, "comms"),
    "common.green_claim": (MEDIUM, HIGH, "legal"),
    "common.undisclosed_affiliation": (MEDIUM, HIGH, "comms"),
    "common.offensive": (HIGH, CRITICAL, "comms"),
    "common.politics": (MEDIUM, HIGH, "comms"),
    "common.legal_matter": (HIGH, HIGH, "legal"),
    "common.spokesperson": (MEDIUM, HIGH, "comms"),
    "finance.guaranteed_return": (CRITICAL, CRITICAL, "compliance"),
    "finance.performance_claim": (HIGH, HIGH, "compliance"),
    "finance.missing_risk_warning": (HIGH, CRITICAL, "compliance"),
    "finance.investment_advice": (HIGH, CRITICAL, "compliance"),
    "finance.pressure": (MEDIUM, HIGH, "compliance"),
    "finance.credit_promotion": (HIGH, HIGH, "compliance"),
    "finance.crypto_promotion": (HIGH, CRITICAL, "compliance"),
    "finance.testimonial": (MEDIUM, HIGH, "compliance"),
    "finance.tax_claim": (MEDIUM, HIGH, "compliance"),
    "pharma.prescription_promotion": (CRITICAL, CRITICAL, "compliance"),
    "pharma.unapproved_use": (CRITICAL, CRITICAL, "compliance"),
    "pharma.adverse_event": (HIGH, HIGH, "safety"),
    "pharma.efficacy_claim": (HIGH, CRITICAL, "compliance"),
    "pharma.comparative_claim": (HIGH, HIGH, "compliance"),
    "pharma.patient_identification": (HIGH, CRITICAL, "legal"),
    "gambling.promise_of_gain": (HIGH, HIGH, "compliance"),
    "gambling.missing_warning": (HIGH, HIGH, "compliance"),
    "gambling.minors": (CRITICAL, CRITICAL, "compliance"),
    "alcohol.incitement": (HIGH, HIGH, "legal"),
    "alcohol.missing_warning": (HIGH, HIGH, "legal"),
    "food.health_claim": (HIGH, CRITICAL, "legal"),
}
EVERY_RULE = [rule for pack in packs().values() for rule in pack.rules]
RULES = [pytest.param(rule, id=rule.id) for rule in EVERY_RULE]
OF_PLEASURES = [one for one in RULES if one.id.startswith(PLEASURES)]


def unsure(rule):
    return {reference.mark for reference in rule.references} == {"U"}


def gravest(rule):
    return max([rule.severity, *(one.to for one in rule.raises)], key=lambda one: one.rank)


def test_the_packs_hold_every_category_and_no_other():
    assert {rule.category for rule in EVERY_RULE} == set(TABLE)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_as_grave_as_its_category(rule):
    least, most, _ = TABLE[rule.category]

    assert rule.severity.rank >= (MEDIUM.rank if unsure(rule) else least.rank)
    assert gravest(rule).rank <= most.rank


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_rests_on_nothing_verified_is_medium_at_most(rule):
    assert not unsure(rule) or gravest(rule).rank <= MEDIUM.rank


@pytest.mark.parametrize("category", TABLE)
def test_a_category_reaches_the_severity_it_may_be_raised_to(category):
    _, most, _ = TABLE[category]
    reached = [gravest(rule) for rule in EVERY_RULE if rule.category == category]

    assert max(reached, key=lambda one: one.rank) is most


@pytest.mark.parametrize("rule", RULES)
def test_the_function_in_charge_is_named(rule):
    assert TABLE[rule.category][2] in rule.reviewers


@pytest.mark.parametrize("rule", OF_PLEASURES)
def test_who_sells_bets_drink_or_food_asks_one_function_alone(rule):
    assert len(rule.reviewers) == 1


def test_a_report_of_harm_goes_to_safety_alone_and_is_never_critical():
    for rule in packs()["pharma"].rules:
        if rule.category == "pharma.adverse_event":
            assert rule.reviewers == ("safety",)
            assert (rule.severity, rule.raises) == (HIGH, ())


RAISED = [
    # text, category, severity, circumstances
    ("Bon virement sur FR76 3000 6000 0112 3456 7890 189.", "common.personal_data", CRITICAL, {}),
    ("Her SSN is 078-05-1120, HR left it on the copier.", "common.personal_data", CRITICAL, {}),
    ("Bon courage à notre collègue Bertrand, opéré d'une tumeur.", "common.personal_data",
     CRITICAL, {}),
    ("Écrivez à odile.ferrand@courrielperso.fr.", "common.personal_data", HIGH, {}),
    ("Deux usines vont fermer avant l'été, je le tiens de la direction.", "common.confidential",
     CRITICAL, {}),
    ("Falcon demo went like a dream.", "common.confidential", CRITICAL, {}),
    ("Closing the funding round, not announced yet, shh.", "common.confidential", CRITICAL,
     {"world": {"listed": False}}),
    ("This is strictly internal, but our prices go up 9% in January.", "common.confidential",
     HIGH, {}),
    ("Staging is up: http://10.12.4.7:8080", "common.credential", CRITICAL, {}),
    ("We will double revenue by 2028, mark my words.", "common.forward_looking", HIGH,
     {"world": {"listed": False}}),
    ("Our share price will hit 80 before Christmas.", "common.forward_looking", CRITICAL, {}),
    ("Notre action passera à 80 € avant Noël.", "common.forward_looking", HIGH,
     {"world": {"listed": False}}),
    ("Over the moon to have signed Marchenoir!", "common.client_reference", MEDIUM,
     {"on_packs": ()}),
    ("Over the moon to have signed Marchenoir!", "common.client_reference", HIGH,
     {"on_packs": ("finance",)}),
    ("Ravi d'avoir signé Marchenoir ce matin !", "common.client_reference", HIGH,
     {"on_packs": ("pharma",)}),
    ("Nos concurrents vous mentent, pas nous.", "common.disparagement", HIGH, {}),
    ("Nordwind, la banque la plus fiable d'Europe.", "common.superlative", LOW, {"on_packs": ()}),
    ("On a les meilleurs tarifs de la région depuis 12 ans.", "common.superlative", MEDIUM,
     {"on_packs": ()}),
    ("#1 in online payroll, come and join us!", "common.superlative", MEDIUM, {"on_packs": ()}),
    ("#1 in online payroll, come and join us!", "common.superlative", HIGH, {}),
    ("Passez à notre lessive éco-responsable.", "common.green_claim", MEDIUM, {}),
    ("Livraison zéro carbone offerte !", "common.green_claim", HIGH, {}),
    ("Foncez sur Florelle avec le code ANNA10.", "common.undisclosed_affiliation", MEDIUM, {}),
    ("Nordwind customer for years and never let down.", "common.undisclosed_affiliation", HIGH,
     {}),
    ("Le nouveau stagiaire est un crétin fini.", "common.offensive", HIGH, {}),
    ("Les femmes ne savent pas coder.", "common.offensive", CRITICAL, {}),
    ("If I see him I'll break his legs.", "common.offensive", CRITICAL, {}),
    ("Dimanche, votez pour la liste de Maud Kerbrat.", "common.politics", MEDIUM, {}),
    ("Demain, votez pour la liste de Maud Kerbrat.", "common.politics", HIGH, {}),
    ("Tomorrow vote for Maud Kerbrat.", "common.politics", MEDIUM, {"places": ("UK",)}),
    ("Au nom de Nordwind, bravo aux voyageurs.", "common.spokesperson", MEDIUM, {}),
    ("We categorically deny any data breach.", "common.spokesperson", HIGH, {}),
    ("CFDs on gold, tight spreads, join us.", "finance.missing_risk_warning", CRITICAL, {}),
    ("Achetez une part de notre vignoble.", "finance.missing_risk_warning", CRITICAL, {}),
    ("Discover Velora Growth, now open to everyone.", "finance.missing_risk_warning", HIGH, {}),
    ("Buy Kestrel now and thank me at Christmas.", "finance.investment_advice", HIGH, {}),
    ("Nordwind stock is a screaming buy, I own it.", "finance.investment_advice", CRITICAL, {}),
    ("Nordwind stock is a screaming buy, I own it.", "finance.investment_advice", HIGH,
     {"world": {"listed": False}}),
    ("Our property fund closes tonight, tomorrow is too late.", "finance.pressure", MEDIUM, {}),
    ("Tout le monde achète notre jeton, vous attendez quoi ?", "finance.pressure", HIGH, {}),
    ("Achetez du bitcoin avec Nordwind.", "finance.crypto_promotion", HIGH, {"places": ("FR",)}),
    ("Achetez du bitcoin avec Nordwind.", "finance.crypto_promotion", CRITICAL,
     {"places": ("FR", "UK")}),
    ("97 % de nos investisseurs nous recommandent.", "finance.testimonial", HIGH, {}),
    ("My broker at Nordwind Invest changed my life.", "finance.testimonial", MEDIUM, {}),
    ("Pay zero tax with our ISA trick.", "finance.tax_claim", HIGH, {}),
    ("Le Girardin efface vos impôts, je m'occupe des papiers.", "finance.tax_claim", MEDIUM, {}),
    ("Notre sirop guérit la toux en une nuit.", "pharma.efficacy_claim", HIGH, {}),
    ("Zelprivex guérit l'asthme en une nuit.", "pharma.efficacy_claim", CRITICAL, {}),
    ("Never be tired again with Zelprivex.", "pharma.efficacy_claim", CRITICAL, {}),
    ("My neighbour is HIV positive and our treatment helps.", "pharma.patient_identification",
     HIGH, {}),
    ("Our patient Marie Dupont from Leeds finally walks again!",
     "pharma.patient_identification", CRITICAL, {}),
    ("Depuis Zelprivex j'ai les mains qui tremblent.", "pharma.adverse_event", HIGH, {}),
    ("She died last week, the doctors suspect the treatment.", "pharma.adverse_event", HIGH, {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "category", "severity", "circumstances"), RAISED)
def test_a_finding_weighs_what_the_table_says(text, category, severity, circumstances):
    weights = [one.severity for one in findings(text, **circumstances) if one.category == category]

    assert weights
    assert max(weights, key=lambda one: one.rank) is severity


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_speaks_both_languages_in_its_own_words(rule):
    texts = [rule.message, rule.why, rule.fix.note]

    for words in texts:
        assert words["fr"] != words["en"]
        for text in words.values():
            assert text == text.strip()
            assert "  " not in text
            assert text[-1] in ".?!»”"


LOOSE = re.compile(r"[ \u00a0][;:!?»%€]|«[ \u00a0]|\w'\w")


@pytest.mark.parametrize("rule", RULES)
def test_french_signs_keep_to_their_words(rule):
    fix = rule.fix
    texts = [rule.message, rule.why, fix.note, fix.insert or {}, fix.replace or {}]

    assert [one["fr"] for one in texts if one and LOOSE.search(one["fr"])] == []


@pytest.mark.parametrize("rule", RULES)
def test_examples_are_many_and_no_two_alike(rule):
    for language in ("fr", "en"):
        examples = rule.examples[language]
        bad = [(one.text, one.jurisdictions, one.as_of) for one in examples.bad]
        good = [(one.text, one.jurisdictions, one.as_of) for one in examples.good]

        assert min(len(bad), len(good)) >= 3
        assert len({text for text, *_ in bad}) == len(bad)
        assert len(set(good)) == len(good)
        assert not set(bad) & set(good)
        assert min(len(text.split()) for text, *_ in bad + good) >= 1


def test_no_two_rules_of_a_category_share_all_their_examples():
    shared = defaultdict(list)
    for rule in EVERY_RULE:
        texts = [one.text for language in ("fr", "en") for one in rule.examples[language].bad]
        shared[rule.category, *texts].append(rule.id)

    assert [rules for rules in shared.values() if len(rules) > 1] == []


@pytest.mark.parametrize("rule", RULES)
def test_a_wording_to_insert_says_where(rule):
    assert rule.fix.insert is None or rule.fix.where in {"start", "end", "after"}
