"""What the packs of gambling, alcohol and food find, on which day, and whom they leave alone."""

from datetime import date

import pytest

from rules import Severity
from tests.packs.checking import PLEASURES, TODAY, finders, findings, packs

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL
RULES = [pytest.param(rule, id=rule.id) for name in PLEASURES for rule in packs()[name].rules]


def found(text, **circumstances):
    return findings(text, on_packs=PLEASURES, **circumstances)


@pytest.mark.parametrize("rule", RULES)
def test_no_rule_rests_on_what_nobody_verified(rule):
    assert {reference.mark for reference in rule.references} != {"U"}


GRAVITY = [
    ("Notre smoothie évite les rhumes.", "food.health_claim", CRITICAL),
    ("Beetroot juice lowers your blood pressure.", "food.health_claim", CRITICAL),
    ("Yaourt Florelle, il booste l'immunité !", "food.health_claim", HIGH),
    ("Detox in seven days with this tea.", "food.health_claim", HIGH),
    ("Nos cotes foot adorées des enfants !", "gambling.minors", CRITICAL),
    ("Fifteen? Use your big brother's account, champ.", "gambling.minors", CRITICAL),
]


@pytest.mark.parametrize(("text", "category", "severity"), GRAVITY)
def test_a_finding_is_as_grave_as_the_claim(text, category, severity):
    assert severity in {one.severity for one in found(text) if one.category == category}


MENDED = [
    ("La salle de poker ouvre à 21 h, qui vient ?", ("FR",)),
    ("Our poker tables open at nine with a welcome pot.", ("FR",)),
    ("Votre freebet de cinq livres vous attend dans l'appli.", ("UK",)),
    ("Bet £10, get £40 with BetNova this weekend!", ("UK",)),
    ("Gin Valombre de retour en stock.", ("FR",)),
    ("Gin Valombre is back in stock.", ("FR",)),
]


@pytest.mark.parametrize(("text", "places"), MENDED)
def test_the_suggested_wording_is_the_one_that_the_law_accepts(text, places):
    (first, *_) = found(text, places=places)

    assert found(first.fix.applied(text), places=places) == ()


HALF = [
    # words that look like the compulsory message and are not
    ("20 € offerts aux nouveaux joueurs. Jouez responsable, 18+.", "gambling.missing_warning"),
    ("20 € offerts aux nouveaux joueurs. Les jeux d'argent et de hasard peuvent être dangereux :"
     " pertes d'argent, conflits familiaux, addiction…", "gambling.missing_warning"),
    ("20 € offerts aux nouveaux joueurs. Les jeux d'argent et de hasard peuvent être très"
     " dangereux : pertes d'argent, conflits familiaux, addiction… Retrouvez nos conseils sur"
     " joueurs-info-service.fr (09 74 75 13 13 - appel non surtaxé)", "gambling.missing_warning"),
    ("Gin Valombre de retour en stock. À consommer avec modération.", "alcohol.missing_warning"),
    ("Gin Valombre de retour en stock #moderation", "alcohol.missing_warning"),
    ("Gin Valombre is back in stock. Please drink responsibly.", "alcohol.missing_warning"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "category"), HALF)
def test_half_a_message_is_none(text, category):
    assert category in {one.category for one in found(text, places=("FR",))}


TYPOGRAPHY = [
    "Les jeux d’argent et de hasard peuvent être dangereux : pertes d’argent, conflits familiaux,"
    " addiction… Retrouvez nos conseils sur joueurs-info-service.fr"
    " (09 74 75 13 13 – appel non surtaxé)",
    "LES JEUX D'ARGENT ET DE HASARD PEUVENT ETRE DANGEREUX: PERTES D'ARGENT, CONFLITS FAMILIAUX,"
    " ADDICTION... RETROUVEZ NOS CONSEILS SUR JOUEURS-INFO-SERVICE.FR"
    " (09 74 75 13 13 - APPEL NON SURTAXE)",
    "Les jeux d'argent et de hasard peuvent être dangereux : pertes d'argent, conflits familiaux,"
    " addiction...Retrouvez nos conseils sur joueurs-info-service.fr"
    " (09.74.75.13.13 - appel non surtaxé).",
]


@pytest.mark.parametrize("message", TYPOGRAPHY)
def test_a_message_may_be_typed_in_any_way(message):
    assert found("La salle de poker ouvre à 21 h, qui vient ? " + message, places=("FR",)) == ()


QUIET = [
    "Autoexclusion : comment ça marche, en trois minutes.",
    "Jeu interdit aux mineurs, pièce d'identité demandée à l'entrée.",
    "Notre laboratoire étudie la prévention du jeu excessif.",
    "J'ai perdu un pari avec une collègue, elle choisit le gâteau.",
    "Notre bière sans alcool est en rayon.",
    "Vendanges : notre équipe au travail dans les rangs.",
    "Capitaine de soirée : ne buvez pas au volant.",
    "Riche en protéines, voir les valeurs nutritionnelles.",
    "La maladie cœliaque expliquée par une diététicienne.",
    "Pour votre santé, pratiquez une activité physique régulière.",
    "The regulator published its quarterly report on advertising.",
    "Our head of responsible gaming was appointed this morning.",
    "Strictly forbidden to minors, ID checked at the door.",
    "Alcohol-free beer on tap tonight.",
    "The 1855 classification explained in ten slides.",
    "Safety first: don't drink and drive.",
    "Vitamin C contributes to the normal function of the immune system.",
    "Enjoy as part of a varied diet.",
    "I had the flu for five days, with three novels.",
]


@pytest.mark.parametrize("text", QUIET)
def test_prevention_and_plain_news_raise_nothing(text):
    mine = [one for one in found(text) if one.category.split(".")[0] in PLEASURES]

    assert mine == []


NEW = (
    "Les jeux d'argent et de hasard peuvent être dangereux : pertes d'argent, conflits familiaux,"
    " addiction… Retrouvez nos conseils sur joueurs-info-service.fr"
    " (09 74 75 13 13 - appel non surtaxé)"
)
OLD = (
    "Jouer comporte des risques : endettement, dépendance... Appelez le 09-74-75-13-13"
    " (appel non surtaxé).",
    "Jouer comporte des risques : isolement, endettement... Appelez le 09-74-75-13-13"
    " (appel non surtaxé).",
    "Jouer comporte des risques : dépendance, isolement... Appelez le 09-74-75-13-13"
    " (appel non surtaxé).",
    "Jouer comporte des risques : endettement, isolement, dépendance. Pour être aidé, appelez le"
    " 09-74-75-13-13 (appel non surtaxé)",
    "Famille, vie sociale, santé financière. Etes-vous prêt à tout miser ? Pour être aidé, appelez"
    " le 09-74-75-13-13 (appel non surtaxé)",
)
HEALTH = "L'abus d'alcool est dangereux pour la santé, à consommer avec modération."
OFFERS = ("20 € offerts aux nouveaux joueurs ce soir. ", "Ten free spins on our app tonight. ")

LAST_OLD, FIRST_NEW = date(2022, 10, 1), date(2022, 10, 2)
LAST_CHARITY, CHARITY_CLOSED = date(2026, 3, 31), date(2026, 4, 1)


def objecting(text, places, on):
    return finders(text, places=places, on=on, on_packs=PLEASURES)


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("old", OLD)
def test_the_old_french_gambling_messages_count_up_to_their_last_day(offer, old):
    text = offer + old

    assert "gambling.missing_warning.france" not in objecting(text, ("FR",), LAST_OLD)
    assert "gambling.missing_warning.france" in objecting(text, ("FR",), FIRST_NEW)
    assert "gambling.missing_warning.france" in objecting(text, ("FR",), TODAY)


@pytest.mark.parametrize("offer", OFFERS)
def test_the_new_french_gambling_message_counts_from_its_first_day(offer):
    text = offer + NEW

    assert "gambling.missing_warning.france" in objecting(text, ("FR",), LAST_OLD)
    assert "gambling.missing_warning.france" not in objecting(text, ("FR",), FIRST_NEW)
    assert "gambling.missing_warning.france" not in objecting(text, ("FR",), TODAY)


@pytest.mark.parametrize("old", OLD)
def test_an_old_french_gambling_message_is_outdated_from_the_day_of_the_new_one(old):
    text = OFFERS[0] + old

    assert "gambling.missing_warning.outdated_message" not in objecting(text, ("FR",), LAST_OLD)
    assert "gambling.missing_warning.outdated_message" in objecting(text, ("FR",), FIRST_NEW)


@pytest.mark.parametrize("old", OLD)
def test_putting_the_new_message_in_place_of_the_old_one_is_enough(old):
    text = OFFERS[0] + old
    (outdated,) = (
        one
        for one in found(text, places=("FR",))
        if one.rule == "gambling.missing_warning.outdated_message"
    )

    mended = outdated.fix.applied(text)

    assert objecting(mended, ("FR",), TODAY) == set()


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("line", ["18+. BeGambleAware.org", "18+. Help at GambleAware."])
def test_the_line_of_the_closed_british_charity_counts_up_to_its_last_day(offer, line):
    text = offer + line

    assert "gambling.missing_warning.uk_message" not in objecting(text, ("UK",), LAST_CHARITY)
    assert "gambling.missing_warning.uk_message" in objecting(text, ("UK",), CHARITY_CLOSED)


@pytest.mark.parametrize("day", [LAST_CHARITY, CHARITY_CLOSED, TODAY])
@pytest.mark.parametrize("offer", OFFERS)
def test_a_british_safer_gambling_line_counts_on_either_side_of_that_day(offer, day):
    text = offer + "18+. Please gamble responsibly. BeGambleAware.org"

    assert not {one for one in objecting(text, ("UK",), day) if "missing_warning" in one}


@pytest.mark.parametrize("day", [LAST_OLD, FIRST_NEW, LAST_CHARITY, CHARITY_CLOSED, TODAY])
def test_words_that_are_no_message_never_count(day):
    for words in ("Jouez responsable.", "18+ seulement.", "Jouer comporte des risques."):
        found = objecting(OFFERS[0] + words, ("FR",), day)

        assert "gambling.missing_warning.france" in found


@pytest.mark.parametrize("day", [date(2005, 2, 24), LAST_OLD, FIRST_NEW, TODAY])
@pytest.mark.parametrize("text", ["Gin Valombre de retour en stock. ", "Gin Valombre is back. "])
def test_the_french_health_message_counts_on_every_day(text, day):
    alone = objecting(text, ("FR",), day)
    with_it = objecting(text + HEALTH, ("FR",), day)

    assert "alcohol.missing_warning.france" in alone
    assert not {one for one in with_it if "missing_warning" in one}


@pytest.mark.parametrize(
    ("text", "category", "places"),
    [
        (OFFERS[0], "gambling.missing_warning", {"FR", "UK"}),
        (OFFERS[1], "gambling.missing_warning", {"FR", "UK"}),
        ("Gin Valombre de retour en stock.", "alcohol.missing_warning", {"FR"}),
        ("Gin Valombre is back in stock.", "alcohol.missing_warning", {"FR"}),
    ],
)
def test_a_message_is_asked_for_only_where_the_law_asks_for_it(text, category, places):
    asked = {
        place
        for place in ("FR", "UK", "EU", "US", "BE", "LU")
        if any(one.startswith(category) for one in objecting(text, (place,), TODAY))
    }

    assert asked == places
