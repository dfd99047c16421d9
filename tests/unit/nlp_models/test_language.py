import pytest

from nlp_models import ends_sentence, guess, lemma_table, places, words
from nlp_models.pipeline import pipeline

GUESSES = [
    ("Rendement garanti de 8 % !", "fr"),
    ("MP pour investir", "fr"),
    ("Beau mois : +3,1 %, merci les marchés.", "fr"),
    ("Guaranteed 8% return", "en"),
    ("Zero risk, just gains. Ask me how.", "en"),
    ("Das ist ein guter Tag für unsere Kunden und wir freuen uns", "other"),
    ("Esta es una buena noticia para todos nuestros clientes", "other"),
    ("مرحبا بكم في شركتنا الجديدة اليوم", "other"),
    ("🚀", "other"),
    ("https://exemple.fr/rendement-garanti?page=1", "other"),
    ("👍 www.example.org/a-page exemple.fr/le-blog", "other"),
    ("Voir https://example.org/a-page pour la suite", "fr"),
    ("Merci.beaucoup", "fr"),
    ("", "other"),
]


@pytest.mark.parametrize(("text", "language"), GUESSES)
def test_the_language_is_told_by_the_words(text, language):
    assert guess(text) == language


SPLITS = [
    ("l’abus d'alcool", ["l", "’", "abus", "d", "'", "alcool"]),
    ("I can’t, don't", ["I", "can’t", ",", "don't"]),
    ("1 000,50 € et 8,5 %", ["1 000,50", "€", "et", "8,5", "%"]),
    ("le 12/03/1988.", ["le", "12/03/1988", "."]),
    ("T3 et 10x", ["T3", "et", "10", "x"]),
    ("plus-value !", ["plus", "-", "value", "!"]),
]


@pytest.mark.parametrize(("text", "split"), SPLITS)
def test_words_are_split_alike_in_every_language(text, split):
    assert words(text) == split
    assert [text[start:end] for start, end in places(text)] == split


@pytest.mark.parametrize(
    ("word", "before", "ends"),
    [
        (".", "dupont", True),
        (".", "mme", False),
        (".", "k", False),
        ("!", "a", True),
        (",", "a", False),
        ("\n", "a", True),
    ],
)
def test_sentences_end_after_final_marks_but_not_after_abbreviations(word, before, ends):
    assert ends_sentence(word, before) is ends


@pytest.mark.parametrize(
    ("language", "form", "lemma"),
    [
        ("fr", "garantis", "garantir"),
        ("fr", "perdu", "perdre"),
        ("fr", "resultats", "resultat"),
        ("fr", "foncez", "foncer"),
        ("en", "returns", "return"),
        ("en", "lost", "lose"),
        ("en", "does", "do"),
    ],
)
def test_forms_have_their_dictionary_form(language, form, lemma):
    assert lemma_table(language)[form] == lemma


def test_the_pipeline_reads_words_sentences_and_lemmas():
    text = "M. Dupont l’a dit : rendements garantis !  Oui.\nEt 1 000 €."

    doc = pipeline("fr")(text)

    assert doc.text == text
    assert [told for sentence in doc.sents if (told := sentence.text.strip())] == [
        "M. Dupont l’a dit : rendements garantis !",
        "Oui.",
        "Et 1 000 €.",
    ]
    assert "rendement" in [token.lemma_ for token in doc]
    assert [token.text for token in doc if token.text.strip()] == [
        word for word in words(text) if word != "\n"
    ]
