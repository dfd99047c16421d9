import pytest

from rules.instruments import instrument_in
from rules.shipped import parsed_packs

ACTS = [
    ("Règlement (UE) 596/2014 (MAR)", "Regulation (EU) 596/2014 (MAR)"),
    ("Règlement délégué (UE) 2017/565", "Delegated Regulation (EU) 2017/565"),
    ("Règlement d'exécution (UE) 520/2012", "Implementing Regulation (EU) 520/2012"),
    ("Directive 2001/83/CE", "Directive 2001/83/EC"),
    ("Directive (UE) 2024/825", "Directive (EU) 2024/825"),
    ("Règlement (CE) 1924/2006", "Regulation (EC) 1924/2006"),
]


@pytest.mark.parametrize(("french", "english"), ACTS)
def test_an_act_of_the_union_has_a_name_in_each_language(french, english):
    assert instrument_in(english, "fr") == instrument_in(french, "fr") == french
    assert instrument_in(french, "en") == instrument_in(english, "en") == english


@pytest.mark.parametrize("national", ["Code pénal", "FINRA Rule 2210", "Loi n° 2023-451", "UK MAR"])
def test_an_instrument_of_one_country_keeps_its_name(national):
    assert instrument_in(national, "fr") == instrument_in(national, "en") == national


def test_no_instrument_that_ships_keeps_the_name_of_the_other_language():
    named = {
        one.instrument for pack in parsed_packs().values() for rule in pack.rules
        for one in rule.references
    }  # fmt: skip

    assert not [one for one in named if "Regulation (" in instrument_in(one, "fr")]
    assert not [one for one in named if "Règlement (" in instrument_in(one, "en")]
