"""A post is held to the law of the places where it is published, and to no other."""

import pytest

from rules import subject_of
from rules.subject import IN_THE_UNION
from tests.packs.checking import TODAY, categories, finders, findings, packs

MINE = ("common", "finance", "pharma")
FR, UK, EU, US, BE, LU = (("FR",), ("UK",), ("EU",), ("US",), ("BE",), ("LU",))

NEW = "Attention ! Un crédit coûte de l'argent et doit être remboursé !"
CAUTION = "Caution! Borrowing money costs money."
HOME_UK = "Your home may be repossessed if you do not keep up repayments on your mortgage."
HOME_FR = (
    "You have a reflection period of ten days. The sale depends on obtaining the loan;"
    " if it is refused, the seller must refund the sums paid."
)
COIN_UK = (
    "Don't invest unless you're prepared to lose all the money you invest."
    " This is a high-risk investment and you should not expect to be protected"
    " if something goes wrong. Take 2 mins to learn more."
)
COIN_EU = (
    "This crypto-asset marketing communication has not been reviewed or approved by any competent"
    " authority in any Member State of the European Union. The offeror of the crypto-asset is"
    " solely responsible for the content of this crypto-asset marketing communication."
)
CREDIT, CRYPTO = "finance.credit_promotion", "finance.crypto_promotion"

HELD = [
    # text, category, places where it lacks nothing, places where it lacks the local words
    ("Un prêt auto dès 199 € par mois. " + NEW, CREDIT, [FR, ("FR", "UK"), ("FR", "EU", "UK")],
     [UK, BE, LU]),
    ("Un prêt auto dès 199 € par mois, TAEG représentatif 6,9 %.", CREDIT, [UK],
     [FR, EU, BE, LU, ("FR", "UK")]),
    ("Un prêt auto dès 199 € par mois. Attention, emprunter de l'argent coûte aussi de l'argent.",
     CREDIT, [BE, EU], [FR, UK, LU]),
    ("Un prêt auto dès 199 € par mois. Attention ! Emprunter de l'argent coûte de l'argent.",
     CREDIT, [LU, EU], [FR, UK, BE]),
    ("Personal loan from 6.9%. " + CAUTION, CREDIT, [EU, FR, BE, LU], [UK, US]),
    ("Personal loan from 6.9%, APR representative.", CREDIT, [UK, US], [EU, FR, BE, LU]),
    ("Personal loan from 6.9%. " + NEW, CREDIT, [FR, EU], [UK, US]),
    ("Mortgages from 3.89% with us. " + HOME_UK, CREDIT, [UK, ("FR", "UK")], [FR]),
    ("Mortgages from 3.89% with us. " + HOME_FR, CREDIT, [FR], [UK]),
    ("Our payday loan, 292% APR representative, apply now.", CREDIT, [US], [UK]),
    ("Achetez du bitcoin avec Nordwind. Risque de perte en capital.", CRYPTO,
     [FR, EU, BE, LU, ("FR", "UK"), US], [UK]),
    ("Buy bitcoin with Nordwind. Capital at risk.", CRYPTO, [FR, EU, US], [UK, ("FR", "UK")]),
    ("Buy bitcoin with Nordwind. " + COIN_UK, CRYPTO, [UK, FR, EU, ("FR", "EU", "UK")], []),
    ("Our token lands on Friday, DM me. Capital at risk. " + COIN_EU, CRYPTO, [EU, FR], [UK]),
    ("Our token lands on Friday, DM me. " + COIN_UK, CRYPTO, [UK], [EU, FR]),
    ("Parrainez un proche et gagnez de l'ether. Risque de perte en capital.", CRYPTO, [FR, EU],
     [UK, ("FR", "UK")]),
    ("Nordwind est un PSAN enregistré AMF.", CRYPTO, [UK, EU, US, BE], [FR]),
    ("We are a PSAN registered with the AMF.", CRYPTO, [UK, EU, US], [FR]),
    ("Avec le Pinel, un avantage fiscal qui dépend de votre situation et peut évoluer.",
     "finance.tax_claim", [UK, EU, BE], [FR]),
    ("Zelprivex finally lets you breathe again, ask your doctor.",
     "pharma.prescription_promotion", [US], [FR, EU, UK, BE, LU]),
    ("Zelprivex vous redonne le souffle.", "pharma.prescription_promotion", [US],
     [FR, EU, UK, BE, LU]),
]  # fmt: skip

ASKED = [
    pytest.param(text, category, places, lacking, id=f"{text[:44]}-{'+'.join(places)}")
    for text, category, enough, short in HELD
    for places_of, lacking in ((enough, False), (short, True))
    for places in places_of
]


@pytest.mark.parametrize(("text", "category", "places", "lacking"), ASKED)
def test_a_post_is_held_to_the_words_of_its_own_places(text, category, places, lacking):
    assert (category in categories(text, places=places)) is lacking


def union_of(places):
    return set(places) | ({"EU"} if IN_THE_UNION.intersection(places) else set())


LOCAL = [
    pytest.param(name, rule, example, place, id=f"{rule.id}-{place}-{example.text[:30]}")
    for name in MINE
    for rule in packs()[name].rules
    if rule.jurisdictions
    for place in ("FR", "UK", "US", "EU")
    if union_of([place]).isdisjoint(rule.jurisdictions)
    for language in ("fr", "en")
    for example in rule.examples[language].bad
]


@pytest.mark.parametrize(("name", "rule", "example", "place"), LOCAL)
def test_a_rule_of_one_place_is_silent_in_another(name, rule, example, place):
    day = example.as_of or TODAY
    world = {**packs()[name].lexicon, **(example.context or {})}

    assert rule.id not in finders(example.text, places=(place,), on=day, world=world)


RULES = [
    pytest.param(name, rule, id=rule.id)
    for name in MINE
    for rule in packs()[name].rules
    if not rule.jurisdictions
]


@pytest.mark.parametrize("place", ["FR", "UK"])
@pytest.mark.parametrize(("name", "rule"), RULES)
def test_a_finding_names_the_law_of_the_place_and_of_no_other(name, rule, place):
    pack = packs()[name]
    for example in rule.examples["fr"].bad + rule.examples["en"].bad:
        subject = subject_of(pack, example, "fr")
        found = [
            one
            for one in findings(
                example.text,
                places=(place,),
                on=subject.as_of,
                world={**pack.lexicon, **(example.context or {})},
            )
            if one.rule == rule.id
        ]
        for finding in found:
            assert {one.jurisdiction for one in finding.references} <= union_of([place])


def test_every_general_rule_names_a_law_of_the_union_of_britain_and_of_america():
    lacking = {}
    for name in MINE:
        for rule in packs()[name].rules:
            named = {one.jurisdiction for one in rule.references if one.period.holds(TODAY)}
            if not rule.jurisdictions:
                missing = {"UK", "US"} - named | (
                    {"FR or EU"} if not named & {"FR", "EU"} else set()
                )
                if missing:
                    lacking[rule.id] = missing

    assert lacking == {}


def test_a_british_warning_is_not_asked_of_a_french_post_nor_the_reverse():
    french = {one.rule for one in findings("Achetez du bitcoin avec Nordwind.", places=FR)}
    british = {one.rule for one in findings("Buy bitcoin with Nordwind.", places=UK)}

    assert french == {"finance.crypto_promotion.fr_risk_message"}
    assert british == {"finance.crypto_promotion.uk_wording"}


def test_one_warning_for_each_place_satisfies_them_all():
    text = (
        "Our token lands on Friday, DM me. " + COIN_UK + " " + COIN_EU
        + " La crypto-monnaie présente un risque de perte en capital totale ou partielle."
    )  # fmt: skip

    assert CRYPTO not in categories(text, places=("FR", "EU", "UK", "BE", "LU"))
