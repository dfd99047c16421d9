from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.passages import (
    ALIKE,
    fold,
    likeness,
    near_keys,
    passages,
    same_key,
    signs,
    whole_key,
)

LONG = "Notre banque propose du crédit à taux fixe aux artisans de la région lyonnaise."

sentences = st.lists(
    st.text(alphabet="abcdefghilmnoprstuv", min_size=2, max_size=9), min_size=10, max_size=20
)


@given(st.text(alphabet="aé1 .!\n🎉", max_size=60))
def test_passages_stand_where_they_say_and_leave_no_word_out(text):
    found = passages(text)

    assert all(text[each.start : each.end] == each.words for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert fold(" ".join(each.words for each in found)) == fold(text)


def test_sentences_and_lines_are_passages_of_their_own():
    found = passages("Un mot. Deux mots !\n\n🎉\nTrois, 3.5 % de mots…  Fin")

    assert [each.words for each in found] == [
        "Un mot.",
        "Deux mots !",
        "Trois, 3.5 % de mots…",
        "Fin",
    ]


@pytest.mark.parametrize(
    "other",
    [
        "notre  BANQUE",
        "Notre banque !",
        "« Notre banque »",
        "nôtre\u00a0banqué",
        "Notre\tbanque 🎉",
    ],
)
def test_accents_case_spaces_and_punctuation_make_no_difference(other):
    assert same_key(other) == same_key("Notre banque")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3,5 %", "35 %"),
        ("+3 %", "-3 %"),
        ("+ 3 %", "- 3 %"),
        ("–3 %", "3 %"),
        ("− 3 %", "3 %"),
        ("3 %", "3 €"),
        ("frais < 2 %", "frais > 2 %"),
        ("frais ≤ 2 %", "frais ≥ 2 %"),
        ("10²", "102"),
        ("le fonds 📈", "le fonds 📉"),
        ("le taux", "les taux"),
        ("a b", "ab"),
    ],
)
def test_figures_signs_and_letters_always_count(one, other):
    assert same_key(one) != same_key(other)


@pytest.mark.parametrize(
    "other",
    [
        LONG.replace("fixe", "variable"),
        LONG.replace("crédit", "crédits"),
        LONG.replace("la région", "notre région"),
        LONG.replace(" lyonnaise", ""),
        f"Oui, {LONG}",
    ],
)
def test_a_small_edit_is_found_and_is_nearly_the_same(other):
    assert set(near_keys(LONG)) & set(near_keys(other))
    assert ALIKE <= likeness(LONG, other) < 1


@pytest.mark.parametrize(
    "other", ["Venez nous voir jeudi à la foire de Grenoble avec toute votre équipe.", "Oui.", ""]
)
def test_other_words_are_not_alike(other):
    assert not set(near_keys(LONG)) & set(near_keys(other))
    assert likeness(LONG, other) < ALIKE


@given(sentences)
def test_a_passage_is_always_found_by_itself(words):
    said = " ".join(words)

    assert near_keys(said) == near_keys(f"  {said.upper()} !")
    assert likeness(said, f"{said}.") == 1


@given(sentences, st.data())
def test_likeness_is_mutual_and_a_share(words, data):
    other = data.draw(st.permutations(words))
    one, two = " ".join(words), " ".join(other)

    assert likeness(one, two) == likeness(two, one)
    assert 0 <= likeness(one, two) <= 1


@given(st.text(max_size=60))
def test_keys_fit_the_index(text):
    for key in (same_key(text), whole_key(text), *near_keys(text)):
        assert -(2**63) <= key < 2**63


def test_a_text_and_its_only_sentence_have_keys_of_their_own():
    assert same_key(LONG) != whole_key(LONG)


def test_most_small_edits_of_a_sentence_are_found():
    words = LONG.split()
    edits = [" ".join([*words[:at], "autrement", *words[at + 1 :]]) for at in range(len(words))]

    found = [each for each in edits if set(near_keys(each)) & set(near_keys(LONG))]

    assert len(found) >= 0.9 * len(edits)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Élan, ok !", "elan OK", True),
        ("perte de −5 % ici", "perte de -5 % ici", True),
        ("l'art « beau »", "l’art beau", True),
        ("(bit.ly/3aB)", "bit.ly/3aB", True),
        ("bit.ly/3aB", "bit.ly/3Ab", False),
        ("Note 3 / 4 5", "Note 3 4 / 5", False),
        ("c'est bien :)", "c'est bien :(", False),
        ("voyez exemple.fr:)", "voyez exemple.fr:(", False),
        ("aimez-vous exemple.fr?", "aimez-vous exemple.fr.", False),
    ],
)
def test_signs_are_read_in_their_order(one, other, same):
    assert fold(one) == fold(other)
    assert (signs(one) == signs(other)) is same


def test_what_has_no_space_is_read_as_quickly_as_anything():
    """In the square of this length, each would take hours."""
    for text in ("a" * 300_000, "我们的银行，" * 50_000, "a/" * 150_000, "a." * 150_000):
        assert signs(text)


def test_characters_that_show_nothing_make_no_other_words():
    rejected = "Sept collègues ont couru pour la banque alimentaire."

    assert same_key(rejected.replace("Sept", "Se\u200bpt\u00ad")) == same_key(rejected)
