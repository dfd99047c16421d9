from itertools import chain

import pytest

from rules import figures
from rules.figure_words import figure_words
from tests.unit.rules.builders import quotes

FIGURES = [
    ("#percent", "Du 8,5 % par an", ["8,5 %"]),
    ("#percent", "Du +18 % net", ["+18 %"]),
    ("#percent", "dix pour cent", ["dix pour cent"]),
    ("#percent", "18 p. 100", ["18 p. 100"]),
    ("#amount", "1 000 € demain", ["1 000 €"]),
    ("#amount", "de €1.2m", ["€1.2m"]),
    ("#amount", "les 5 k€ dus", ["5 k€"]),
    ("#amount", "2 millions d'euros", ["2 millions d'euros"]),
    ("#amount", "dix mille euros", ["dix mille euros"]),
    ("#multiple", "un x2 net", ["x2"]),
    ("#multiple", "du 10x net", ["10x"]),
    ("#multiple", "trois fois plus", ["trois fois"]),
    ("#date", "le 12 mars 1988 ici", ["12 mars 1988"]),
    ("#date", "le 12/03/88 ici", ["12/03/88"]),
    ("#date", "March 12, 2026 here", ["March 12, 2026"]),
    ("#year", "depuis 2019 ici", ["2019"]),
    ("#period", "au T3 donc", ["T3"]),
    ("#duration", "en 48 h chrono", ["48 h"]),
    ("#duration", "dix ans après", ["dix ans"]),
    ("#number", "les 17 colis", ["17"]),
    ("#ticker", "du $KSTL encore", ["$KSTL"]),
    ("#name", "chez Marie Curie demain", ["Marie Curie"]),
]


@pytest.mark.parametrize(("name", "text", "found"), FIGURES)
def test_figures_are_found_as_people_write_them(name, text, found):
    assert quotes({"phrase": {"any_of": [name]}}, text) == found


@pytest.mark.parametrize("number", ["3", "12", "2025", "mille", "12/03/1988", "deux"])
def test_a_figure_among_other_words_is_read_as_beside_any_word(number, monkeypatch):
    """What is left out where no word beside it matters is nothing."""
    listed = {word for words in figure_words().values() for word in words}
    beside = sorted({*listed, *"% pour per cent 100 p of er st d de x × + € $ un janvier".split()})
    texts = [
        (before, number, after, third)
        for before in ("le", "$", "x", "mai", "+", "fois")
        for after in ("vu", *beside)
        for third in ("cent", "2025", "euros", "mai")
    ]

    every = frozenset(chain(*texts))
    quickly = [list(figures._named(each, 1, 2)) for each in texts]
    monkeypatch.setattr(figures, "_neighbours", lambda: every)

    assert quickly == [list(figures._named(each, 1, 2)) for each in texts]
