"""On each side of every day on which the law of gambling, alcohol and food changed."""

from datetime import date, timedelta

import pytest

from tests.packs.checking import TODAY, finders, findings, packs

MINE = ("gambling", "alcohol", "food")
DAY = timedelta(days=1)
WORLD = {
    "brands": ["BetNova", "Valombre", "Florelle"],
    "products": ["BetNova Live", "Gin Valombre", "Florelle yoghurt"],
}

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
    return finders(text, places=places, on=on, world=WORLD, on_packs=MINE)


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
        for one in findings(text, places=("FR",), world=WORLD, on_packs=MINE)
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


def test_every_rule_with_days_is_tried_on_both_sides_of_them():
    dated = {
        rule.id: (rule.in_force.first, rule.in_force.last)
        for name in MINE
        for rule in packs()[name].rules
        if rule.in_force.first or rule.in_force.last
    }

    assert dated == {"gambling.missing_warning.outdated_message": (FIRST_NEW, None)}


REFERENCES = [
    # what is named, first day, last day, where, a text that calls for it
    ("Code de la sécurité intérieure L320-2, L320-12", date(2020, 11, 4), None, "FR",
     "Gagnez à coup sûr avec notre méthode de paris."),
    ("ANJ lignes directrices du 17 février 2022 sur les communications commerciales",
     date(2022, 2, 17), None, "FR", "Gagnez à coup sûr avec notre méthode de paris."),
    ("AGA Responsible Marketing Code no risk-free or guaranteed-win claims", date(2023, 1, 1),
     None, "US", "Our roulette system never fails, come and see."),
    ("Arrêté du 29 juillet 2022 message de mise en garde (CSI D320-2, L320-12)", FIRST_NEW, None,
     "FR", OFFERS[0]),
    ("Messages de mise en garde antérieurs textes remplacés par l’arrêté du 29 juillet 2022",
     date(2010, 1, 1), LAST_OLD,
     "FR", OFFERS[0]),
    ("Code de la sécurité intérieure L320-7, L320-12", date(2020, 11, 4), None, "FR",
     "Nos cotes foot adorées des enfants !"),
    ("Loi n° 2023-451 4", date(2023, 6, 11), None, "FR",
     "Nos cotes foot adorées des enfants !"),
    ("CAP Code section 16, under-18s", date(2022, 10, 1), None, "UK",
     "Kids love our football odds, bring them!"),
    ("Code de la santé publique L3323-4", date(2005, 2, 24), None, "FR",
     "Un shot et on oublie les soucis."),
    ("Code de la santé publique L3323-4, dernier alinéa", date(2005, 2, 24), None, "FR",
     "Gin Valombre de retour en stock."),
    ("Regulation (EC) 1924/2006 4(3)", date(2007, 7, 1), None, "EU",
     "Notre vin est bon pour le cœur, santé !"),
    ("Regulation (EC) 1924/2006 10(1), 13", date(2007, 7, 1), None, "EU",
     "Florelle yoghurt boosts your immune system!"),
    ("Regulation (EC) 1924/2006 10(3)", date(2007, 7, 1), None, "EU",
     "Florelle yoghurt boosts your immune system!"),
    ("Regulation (EU) 432/2012 annex", date(2012, 12, 14), None, "EU",
     "Florelle yoghurt boosts your immune system!"),
    ("Regulation (EC) 1924/2006 14", date(2007, 7, 1), None, "EU",
     "Our honey cures coughs faster than syrup."),
    ("Regulation (EU) 1169/2011 7(3), 7(4)", date(2014, 12, 13), None, "EU",
     "Our honey cures coughs faster than syrup."),
    ("Regulation (EC) 1924/2006 12", date(2007, 7, 1), None, "EU",
     "Doctors recommend our bar for breakfast."),
    ("retained Regulation 1924/2006 CAP Code section 15", date(2021, 1, 1), None, "UK",
     "Florelle yoghurt boosts your immune system!"),
]  # fmt: skip

NAMED = [
    pytest.param(named, text, place, day, there, id=f"{named}-{place}-{day}-{there}")
    for named, first, last, place, text in REFERENCES
    for day, there in (
        (first - DAY, False),
        (first, True),
        *(((last, True), (last + DAY, False)) if last else ((TODAY, True),)),
    )
]


@pytest.mark.parametrize(("named", "text", "place", "day", "there"), NAMED)
def test_a_reference_is_named_only_on_the_days_on_which_it_is_law(named, text, place, day, there):
    from_findings = {
        f"{reference.instrument} {reference.article}"
        for finding in findings(text, places=(place,), on=day, world=WORLD, on_packs=MINE)
        for reference in finding.references
    }

    assert (named in from_findings) is there


def test_every_dated_reference_is_tried_on_both_sides_of_its_days():
    dated = {
        (f"{one.instrument} {one.article}", one.period.first, one.period.last)
        for name in MINE
        for rule in packs()[name].rules
        for one in rule.references
        if one.period.first or one.period.last
    }

    assert {(named, first, last) for named, first, last, _, _ in REFERENCES} == dated
