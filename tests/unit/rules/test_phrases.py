import pytest

from rules.phrases import Phrases

ROWS = {("a",): "one", ("b", "c"): "two", ("a", "b", "c", "a"): "four", ("c", "c"): "twins"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", []),
        ("x", []),
        ("a", [(0, 1, "one")]),
        ("b c", [(0, 2, "two")]),
        ("b x c", []),
        ("c a", [(1, 2, "one")]),
        ("c c c", [(0, 2, "twins"), (1, 3, "twins")]),
        ("a b c a", [(0, 1, "one"), (0, 4, "four"), (1, 3, "two"), (3, 4, "one")]),
        ("b c a b c", [(0, 2, "two"), (2, 3, "one"), (3, 5, "two")]),
    ],
)
def test_every_place_of_every_row_is_found(words, found):
    assert sorted(Phrases(ROWS).find(tuple(words.split()))) == found
