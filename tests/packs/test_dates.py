"""On each side of every day on which the law changed, the packs say what that day's law said."""

from collections.abc import Iterator
from datetime import date, timedelta
from operator import attrgetter

import pytest

from tests.packs.checking import PLEASURES, PLEDGED, TODAY, finders, findings, packs

DAY = timedelta(days=1)
RULES = [rule for pack in packs().values() for rule in pack.rules]
LONG_DATED = [rule for rule in RULES if not rule.id.startswith(PLEASURES)]
"""The rules all of whose references have a first day, back to 2018."""

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
BET = "20 € offerts aux nouveaux joueurs ce soir. "

IN_FORCE = {
    PLEDGED: [
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
    ],
    PLEASURES: [
        ("gambling.missing_warning.outdated_message", date(2022, 10, 2), None, ("FR",),
         (BET + "Famille, vie sociale, santé financière. Etes-vous prêt à tout miser ? Pour être"
          " aidé, appelez le 09-74-75-13-13 (appel non surtaxé)",)),
    ],
}  # fmt: skip


def around(first: date, last: date | None) -> Iterator[tuple[date, bool]]:
    """Yield days on both sides of the first and of the last, and whether they are between."""
    yield from ((first - DAY, False), (first, True))
    yield from ((last, True), (last + DAY, False)) if last else ((TODAY, True),)


SIDES = [
    pytest.param(rule, text, places, day, there, on, id=f"{rule}-{number}-{day}-{there}")
    for on, rows in IN_FORCE.items()
    for rule, first, last, places, texts in rows
    for number, text in enumerate(texts)
    for day, there in around(first, last)
]


@pytest.mark.parametrize(("rule", "text", "places", "day", "there", "on"), SIDES)
def test_a_rule_objects_only_on_the_days_of_its_law(rule, text, places, day, there, on):
    assert (rule in finders(text, places=places, on=day, on_packs=on)) is there


def test_every_rule_with_days_is_tried_on_both_sides_of_them():
    dated = {
        rule.id: (rule.in_force.first, rule.in_force.last)
        for rule in RULES
        if rule.in_force.first or rule.in_force.last
    }
    tried = {rule: (first, last) for rows in IN_FORCE.values() for rule, first, last, _, _ in rows}

    assert tried == dated


REFERENCES = {
    PLEDGED: [
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
        ("Loi n° 2023-451 4", date(2023, 6, 11), None, ("FR",),
         "Achetez du bitcoin avec Nordwind."),
        ("Loi n° 2023-451 4", date(2023, 6, 11), None, ("FR",), "Achetez Kestrel maintenant !"),
        ("16 CFR 465.5", date(2024, 10, 21), None, ("US",),
         "Nordwind customer for years and never let down."),
        ("16 CFR 465.5", date(2024, 10, 21), None, ("US",),
         "Not sponsored: Florelle is just good."),
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
    ],
    PLEASURES: [
        ("Code de la sécurité intérieure L320-2, L320-12", date(2020, 11, 4), None, ("FR",),
         "Gagnez à coup sûr avec notre méthode de paris."),
        ("ANJ lignes directrices du 17 février 2022 sur les communications commerciales",
         date(2022, 2, 17), None, ("FR",), "Gagnez à coup sûr avec notre méthode de paris."),
        ("AGA Responsible Marketing Code no risk-free or guaranteed-win claims", date(2023, 1, 1),
         None, ("US",), "Our roulette system never fails, come and see."),
        ("Arrêté du 29 juillet 2022 message de mise en garde (CSI D320-2, L320-12)",
         date(2022, 10, 2), None, ("FR",), BET),
        ("Messages de mise en garde antérieurs textes remplacés par l’arrêté du 29 juillet 2022",
         date(2010, 1, 1), date(2022, 10, 1), ("FR",), BET),
        ("Code de la sécurité intérieure L320-7, L320-12", date(2020, 11, 4), None, ("FR",),
         "Nos cotes foot adorées des enfants !"),
        ("Loi n° 2023-451 4", date(2023, 6, 11), None, ("FR",),
         "Nos cotes foot adorées des enfants !"),
        ("CAP Code section 16, under-18s", date(2022, 10, 1), None, ("UK",),
         "Kids love our football odds, bring them!"),
        ("Code de la santé publique L3323-4", date(2005, 2, 24), None, ("FR",),
         "Un shot et on oublie les soucis."),
        ("Code de la santé publique L3323-4, dernier alinéa", date(2005, 2, 24), None, ("FR",),
         "Gin Valombre de retour en stock."),
        ("Regulation (EC) 1924/2006 4(3)", date(2007, 7, 1), None, ("EU",),
         "Notre vin est bon pour le cœur, santé !"),
        ("Regulation (EC) 1924/2006 10(1), 13", date(2007, 7, 1), None, ("EU",),
         "Florelle yoghurt boosts your immune system!"),
        ("Regulation (EC) 1924/2006 10(3)", date(2007, 7, 1), None, ("EU",),
         "Florelle yoghurt boosts your immune system!"),
        ("Regulation (EU) 432/2012 annex", date(2012, 12, 14), None, ("EU",),
         "Florelle yoghurt boosts your immune system!"),
        ("Regulation (EC) 1924/2006 14", date(2007, 7, 1), None, ("EU",),
         "Our honey cures coughs faster than syrup."),
        ("Regulation (EU) 1169/2011 7(3), 7(4)", date(2014, 12, 13), None, ("EU",),
         "Our honey cures coughs faster than syrup."),
        ("Regulation (EC) 1924/2006 12", date(2007, 7, 1), None, ("EU",),
         "Doctors recommend our bar for breakfast."),
        ("retained Regulation 1924/2006 CAP Code section 15", date(2021, 1, 1), None, ("UK",),
         "Florelle yoghurt boosts your immune system!"),
    ],
}  # fmt: skip

NAMED = [
    pytest.param(named, text, places, day, there, on, id=f"{named}-{places[0]}-{day}-{there}")
    for on, rows in REFERENCES.items()
    for named, first, last, places, text in rows
    for day, there in around(first, last)
]


@pytest.mark.parametrize(("named", "text", "places", "day", "there", "on"), NAMED)
def test_a_reference_is_named_only_on_the_days_on_which_it_is_law(
    named, text, places, day, there, on
):
    from_findings = {
        f"{reference.instrument} {reference.article}"
        for finding in findings(text, places=places, on=day, on_packs=on)
        for reference in finding.references
    }

    assert (named in from_findings) is there


def test_every_dated_reference_of_gambling_alcohol_and_food_is_tried_on_both_sides_of_its_days():
    dated = {
        (f"{one.instrument} {one.article}", one.period.first, one.period.last)
        for name in PLEASURES
        for rule in packs()[name].rules
        for one in rule.references
        if one.period.first or one.period.last
    }

    assert {(named, first, last) for named, first, last, _, _ in REFERENCES[PLEASURES]} == dated


@pytest.mark.parametrize("rule", LONG_DATED, ids=attrgetter("id"))
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


@pytest.mark.parametrize("rule", LONG_DATED, ids=attrgetter("id"))
def test_every_reference_says_what_where_since_when_and_how_sure(rule):
    lacking = [
        reference
        for reference in rule.references
        if not (reference.article and reference.mark and reference.period.first)
        or reference.period.first > TODAY
    ]

    assert lacking == []
