import pytest

from service.passwords import common, own

MARTIN = ("Ann Martin", "ann.martin@aurore.example", "porte voix portevoix")


@pytest.mark.parametrize(
    "password",
    [
        "Password1234",
        "password-1234",
        "Motdepasse2026!",
        "Bonjour12345",
        "123456789012",
        "987654321098",
        "qwertyuiop[]as",
        "azertyuiopqsdf",
        "poiuytrezaqsdf"[:10] + "  ",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "abcabcabcabca",
        "motmotmotmot",
        "Correct Horse Battery Staple",
        "JE T’AIME FORT",
        "            ",
        "!!!!!!!!!!!!",
    ],
)
def test_what_is_tried_first_is_common(password: str) -> None:
    assert common(password)


@pytest.mark.parametrize(
    "password",
    [
        "une phrase que personne ne devine",
        "a long password",
        "trois renards bleus dans la cour",
        "Qw7!kd92mzPl",
        "密码是一个很长的句子没有人知道",
        "bonjour les renards de la cour",
        "abcabcabcabcd",
        "!§$%&/()=?*+~#",
    ],
)
def test_what_somebody_made_up_is_not_common(password: str) -> None:
    assert not common(password)


@pytest.mark.parametrize(
    "password",
    ["ann.martin@aurore", "AnnMartin2026", "Ânn-Mártin-1!", "portevoix-ann", "martin martin"],
)
def test_ones_own_names_are_no_password(password: str) -> None:
    assert own(password, MARTIN)


@pytest.mark.parametrize(
    "password", ["martin mange des cerises", "une autre phrase", "2026 2026 2026"]
)
def test_ones_name_within_a_sentence_is_fine(password: str) -> None:
    assert not own(password, MARTIN)
