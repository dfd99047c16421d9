"""Which sentences bind, and the wordings that rules take for a disclosure."""

import pytest

from rules import (
    Binding,
    Lexicon,
    bound,
    mandatory,
    parse_concepts,
    parse_pack,
    phrases,
    shipped_concepts,
    shipped_packs,
)

LEXICON = Lexicon(company="Banque Aurore", products=("Aurore Croissance",), clients=("Marchenoir",))
WORDINGS = phrases(["risque de perte en capital", "#pub"])


@pytest.mark.parametrize(
    ("text", "binding"),
    [
        ("Nos ventes ont crû de 12 %.", Binding.FIGURE),
        ("Sales grew by ½.", Binding.FIGURE),
        ("Ｇrowth of １２ per cent.", Binding.FIGURE),
        ("Trente agences ouvrent.", Binding.FIGURE),
        ("Rendez-vous en mars.", Binding.FIGURE),
        ("See you on Monday.", Binding.DAY),
        ("Découvrez aurore croissance.", Binding.NAME),
        ("Merci à Marchenoir !", Binding.NAME),
        ("Lire https://aurore.example/a.", Binding.LINK),
        ("Write to me@aurore.example", Binding.LINK),
        ("Bravo @camille", Binding.LINK),
        ("Il existe un RISQUE de perte en capital.", Binding.WORDING),
        ("Je teste. #Pub", Binding.WORDING),
        ("Lire sur crédit-aurore.com.", Binding.LINK),
        ("Lire sur aurore。com.", Binding.LINK),
        ("Déjà dоuze dossiers.", Binding.FIGURE),
        ("Déjà d.o.u.z.e dossiers.", Binding.FIGURE),
        ("Déjà d o u z e dossiers.", Binding.FIGURE),
        ("Déjà une douzaine de dossiers.", Binding.FIGURE),
        ("Zéro frais.", Binding.FIGURE),
        ("Déjà XII dossiers.", Binding.FIGURE),
        ("Gagnez des ₿.", Binding.FIGURE),
        ("Découvrez #AuroreCroissance.", Binding.NAME),
        ("Merci à Mаrchenoir.", Binding.NAME),
        ("Merci à M.a.r.c.h.e.n.o.i.r.", Binding.NAME),
        ("Lire sur παράδειγμα.", Binding.ODD),
        ("Déjà ᴛʀᴇɴᴛᴇ dossiers.", Binding.ODD),
        ("Un \u202eitnarag\u202c rendement.", Binding.ODD),
    ],
)
def test_a_sentence_binds_by_what_it_holds(text, binding):
    assert binding in frozenset().union(*(e.bindings for e in bound(text, LEXICON, WORDINGS)))


@pytest.mark.parametrize(
    "text",
    [
        "Quelle fierté !",
        "Une belle équipe, un projet.",
        "One of us may come.",
        "La pub ?",
        "Cœur ❤️ 👩‍💻 né l’été",
    ],
)
def test_plain_words_bind_nothing(text):
    assert not any(each.bindings for each in bound(text, LEXICON, WORDINGS))


@pytest.mark.parametrize(
    "text",
    [
        "Pourquoi ?\n1. L'équipe.\n2. Le rythme.\n3. Les gens.",
        "1) Une équipe\n\n2) Un rythme\nqui change\n\n3) « Les gens »",
        "1. Here\n2. There\n\n1. Again\n2. And again",
    ],
)
def test_the_numbers_of_a_list_are_no_figures(text):
    told = bound(text, LEXICON, WORDINGS)

    assert not any(each.bindings for each in told)
    assert not any(each.words[0].isdigit() for each in told)


@pytest.mark.parametrize(
    "text",
    [
        "1. L'équipe seule.",
        "2. L'équipe.\n3. Le rythme.",
        "1. L'équipe.\n3. Le rythme.",
        "1. L'équipe.\n2) Le rythme.",
        "1.L'équipe.\n2.Le rythme.",
        "Merci 1. L'équipe. 2. Le rythme.",
        "Frais :\n1. euro\n2. euros",
        "Durée :\n1. L'essai\n2. ans",
        "1. % de frais\n2. % de plus",
        "1. L'équipe\n2. 12 agences",
        "1. L'équipe\n2. Trente agences",
        "01. L'équipe\n02. Le rythme",
        "① L'équipe\n② Le rythme",
        "1. L'équipe\n2. Le rythme en 2025",
    ],
)
def test_any_other_number_is_a_figure(text):
    assert any(Binding.FIGURE in each.bindings for each in bound(text, LEXICON, WORDINGS))


def test_a_dot_after_an_initial_ends_no_sentence():
    told = bound("Avec M. Durand, J. Roy et 3 autres. Merci !", LEXICON, WORDINGS)

    assert [each.words for each in told] == ["Avec M. Durand, J. Roy et 3 autres.", "Merci !"]


def test_names_are_words_with_a_capital_that_no_beginning_asks_for():
    told = bound("Merci à Lyon et Julie : Bravo ! Demain.", LEXICON, WORDINGS)

    assert [each.names for each in told] == [("Lyon", "Julie"), ()]


def test_the_shipped_rules_name_their_warnings():
    packs = [parse_pack(each) for each in shipped_packs().values()]
    wordings = mandatory(packs, parse_concepts(shipped_concepts()))

    text = "Investir comporte un risque de perte en capital. #pub"
    assert Binding.WORDING in bound(text, LEXICON, wordings)[0].bindings
    assert Binding.WORDING not in bound("Avec mon équipe.", LEXICON, wordings)[0].bindings
