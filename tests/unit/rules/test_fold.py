import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.fold import fold

KNOWN = frozenset(
    "rendement garanti risk free sans risque guaranteed returns credit perf "
    "cant lose client".split()
)
READS = {
    "plain": ("Rendement garanti", "Rendement garanti"),
    "full width": ("Ｇaranti", "Garanti"),
    "bold letters": ("𝗴𝗮𝗿𝗮𝗻𝘁𝗶", "garanti"),
    "zero width": ("ga\u200bran\u2060ti", "garanti"),
    "soft hyphen": ("gar\u00adanti", "garanti"),
    "bidi marks": ("\u202egaranti\u202c", "garanti"),
    "Cyrillic": ("gаrаnti", "garanti"),
    "honest Cyrillic": ("Это текст", "Это текст"),
    "spaced letters": ("g a r a n t i", "garanti"),
    "dotted letters": ("g.a.r.a.n.t.i", "garanti"),
    "initials": ("J. K. Rowling", "J. K. Rowling"),
    "leetspeak": ("g4ranti r1sk-fr33 cr3dit gu@ranteed", "garanti risk-free credit guaranteed"),
    "no leetspeak": ("10x Q3 COVID19 5k€", "10x Q3 COVID19 5k€"),
    "masks": ("garan*ti gua_ranteed", "garanti guaranteed"),
    "camel hashtag": ("#RendementGaranti", "#Rendement Garanti"),
    "small hashtag": ("#sansrisque #cantlose", "#sans risque #cant lose"),
    "unknown hashtag": ("#bonjourparis", "#bonjourparis"),
    "number one": ("N°1 nº 1 #1 numéro un number one", "n° 1 n° 1 n° 1 n° 1 n° 1"),
    "inclusive": ("client·e·s", "clients"),
    "keycap": ("1️⃣", "1"),
    "decomposed accents": ("e\u0301te\u0301", "ete"),
}


@pytest.mark.parametrize(("text", "reads"), READS.values(), ids=READS)
def test_disguised_letters_become_letters(text, reads):
    assert fold(text, KNOWN).text == reads


@pytest.mark.parametrize("text", ["ga\u200branti !", "#RendementGaranti", "g a r a n t i", "n°1"])
def test_a_word_leads_back_to_all_that_it_was(text):
    folded = fold(text, KNOWN)

    start, end = folded.original(0, len(folded.text))

    assert (start, end) == (0, len(text))


def test_a_letter_leads_back_to_itself():
    folded = fold("un g4ranti", KNOWN)

    assert [folded.original(at, at + 1) for at in range(len(folded.text))] == [
        (at, at + 1) for at in range(10)
    ]


@settings(max_examples=300)
@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_folds_and_leads_back(text):
    folded = fold(text, KNOWN)

    for at in range(len(folded.text)):
        start, end = folded.original(at, at + 1)
        assert 0 <= start <= end <= len(text)


@settings(max_examples=100)
@given(st.text("gar4nti.*_ #@°·é\u200b\u0301Ｇа🤑1 n", max_size=80))
def test_places_never_go_back(text):
    folded = fold(text, KNOWN)

    places = [folded.original(at, at + 1) for at in range(len(folded.text))]

    assert places == sorted(places)
