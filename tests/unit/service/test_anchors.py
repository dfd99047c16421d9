import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.anchors import Edit, Way, carried, edited, shifted

BEFORE = "Notre fonds rapporte 8 % par an. Merci à tous."

texts = st.text(alphabet="ab é🎉.\n", max_size=30)


def span_of(words, text=BEFORE):
    return text.index(words), text.index(words) + len(words)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (BEFORE, "8 %"),
        ("Bonjour ! " + BEFORE, "rapporte 8 %"),
        ("Notre fonds phare rapporte 8 % par an. Merci.", "8 % par an."),
        ("🎉🎉 Notre fonds rapporte 8 % par an.", "8 %"),
        ("Merci à tous.", "Merci à tous."),
    ],
    ids=["untouched", "before", "around", "beyond-the-plane", "alone"],
)
def test_words_are_found_where_they_moved_to(after, words):
    found = carried(BEFORE, after, span_of(words))

    assert found == span_of(words, after)


@pytest.mark.parametrize(
    "after",
    ["", "Notre fonds rapporte 7 % par an.", "Notre fonds rapporte environ 8 % par an."],
    ids=["all-gone", "one-changed", "one-put-between"],
)
def test_words_that_changed_are_nowhere(after):
    assert carried(BEFORE, after, span_of("rapporte 8 %")) is None


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Ce fonds rapporte 8 % par an.", "Nous baissons nos prix de 8 % en mai.", "8 %"),
        ("Ce fonds rapporte 8 %. Merci.", "Nous baissons nos prix de 8 %. Merci.", "8 %"),
        ("Ce fonds rapporte près de 8 % par an.", "Nous baissons nos prix de 8 % en mai.", "8 %"),
        ("8 %", "Nous baissons nos prix de 8 %", "8 %"),
        ("Un fonds sûr.", "Nos bureaux sont vastes, ce coffre sûr en est.", "sûr"),
    ],
)
def test_equal_words_of_an_unrelated_sentence_are_other_words(before, after, words):
    way = Way(before, after)

    assert way.carry(*span_of(words, before)) is way.found(*span_of(words, before)) is None


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Ce fonds rapporte 8 % par an.", "Ce fonds promet 8 % chaque an.", "8 %"),
        ("Ce fonds est sûr.", "Ce fonds, très sûr.", "sûr"),
        ("Un fonds sûr.", "Fonds sûr !", "sûr"),
        (
            "Il est le meilleur du marché.",
            "Voyez le meilleur du marché ici même.",
            "le meilleur du marché",
        ),
    ],
    ids=["half the words", "more than half", "most of both", "many words"],
)
def test_equal_words_that_kept_their_company_are_the_same(before, after, words):
    assert carried(before, after, span_of(words, before)) == span_of(words, after)


@pytest.mark.parametrize(
    ("before", "after", "at", "found"),
    [
        ("ab", "ab", 1, 1),
        ("un mot", "le un mot", 3, 6),
        ("un mot", "un gros mot", 6, 11),
        ("un mot", "un", 6, None),
        ("", "", 0, 0),
        ("", "x", 0, None),
        ("x", "y x", 0, None),
        ("x", "x y", 0, 0),
    ],
)
def test_a_place_between_characters_holds_while_they_are_neighbours(before, after, at, found):
    assert carried(before, after, (at, at)) == (None if found is None else (found, found))


@given(texts, texts, st.data())
def test_carried_words_are_the_same_words(before, after, data):
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, len(before)))

    found = carried(before, after, (start, end))

    assert found is None or after[slice(*found)] == before[start:end]


@given(texts, st.data())
def test_words_always_find_themselves_in_their_own_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    assert carried(text, text, (start, end)) == (start, end)


@given(texts, st.data())
def test_edits_come_to_the_same_one_by_one_as_all_at_once(text, data):
    place = st.integers(0, len(text))
    made = [
        Edit(min(two), max(two), words)
        for two, words in data.draw(
            st.lists(st.tuples(st.tuples(place, place), st.text("xyz", max_size=3)), max_size=4)
        )
    ]
    apart = [each for at, each in enumerate(made) if not any(each.overlaps(o) for o in made[:at])]
    apart = [each for each in apart if sum(each.overlaps(other) for other in apart) == 1]

    step_by_step, done = text, []
    for each in apart:
        step_by_step = edited(step_by_step, [shifted(each, done)])
        done.append(each)

    assert step_by_step == edited(text, apart)


def test_an_edit_whose_words_another_took_can_not_be_made():
    assert shifted(Edit(3, 8, "x"), [Edit(7, 9, "")]) is None
    assert shifted(Edit(3, 3, "x"), [Edit(3, 3, "y")]) is None
    assert shifted(Edit(3, 8, "x"), [Edit(8, 9, "")]) == Edit(3, 8, "x")


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("Merci à Paul. Le hangar sent.", "Le hangar vert. Merci à Paul. Le toit sent.", (3, 9)),
        ("Merci à Paul. Le hangar sent.", "Un hangar vert. Merci à Paul. Le toit sent.", None),
        ("Merci à Paul. Le hangar sent.", "Les hangars sentent. Merci à Paul.", None),
        (
            "Merci à Paul. Le hangar sent.",
            "Un hangar, deux hangar. Merci à Paul. Le toit sent.",
            None,
        ),
    ],
    ids=["moved", "another sentence", "another word", "twice"],
)
def test_words_that_moved_alone_are_found_where_they_stand_once(before, after, place):
    at = before.index("hangar")

    assert Way(before, after).found(at, at + 6) == place


def test_words_that_stood_twice_are_not_taken_for_the_one_that_is_left():
    before = "Un hangar. Un hangar rouge."

    assert Way(before, "Voici, Un toit. Un toit rouge et le hangar.").found(14, 20) is None
