import pytest

from tests.unit.rules.builders import quotes

NAMES = {"company": "Nordwind", "products": ["Velora Growth"], "codenames": ["Mistral"]}
BOTH = {"nearby": {"all": ["@certainty", "@gain"]}}
PHRASES = {
    "as written": ("sans risque", "C'est sans risque.", ["sans risque"]),
    "dictionary form": ("perdre", "Vous perdez tout.", ["perdez"]),
    "inflected form only": ("perdez", "Il faut perdre.", []),
    "exact": ("=achat", "Les achats montent.", []),
    "no accents": ("n'a aucun défaut", "Il N’A AUCUN DEFAUT", ["N’A AUCUN DEFAUT"]),
    "hyphen": ("plus value", "Une plus-value rare.", ["plus-value"]),
    "concept inside": ("sans ?aucun @risk", "C'est sans aucun risque.", ["sans aucun risque"]),
    "missing word": ("sans ?aucun @risk", "C'est sans risque.", ["sans risque"]),
    "any word": ("le * risque", "Voici le petit risque.", ["le petit risque"]),
    "gap": (
        "vous ... rembourser",
        "Vous serez tous bien remboursés.",
        ["Vous serez tous bien remboursés"],
    ),
    "gap too long": ("vous ... gagner", "Vous a b c d e gagnez.", []),
    "capital": ("projet ^", "Le projet Falcon et le projet bleu.", ["projet Falcon"]),
    "figure": ("#percent garanti", "Du 8,5 % garanti.", ["8,5 % garanti"]),
    "acronym": ("CA", "Le CA monte et ça va.", ["CA"]),
    "hashtag": ("#pub", "La pub. #pub", ["pub"]),
    "number one": ("n° 1", "Numéro 1 du marché", ["Numéro 1"]),
    "emoji": ("@gain", "Regardez 🤑 !", ["🤑"]),
    "included concept": ("@gain", "Une rente.", ["rente"]),
    "not over a sentence": ("sans risque", "Il part sans. Risque faible.", []),
    "not over a sentence with a missing word": (
        "sans ?aucun risque",
        "Il vit sans. Risque faible.",
        [],
    ),
    "over its own full stop": (
        "Attention ! Un crédit",
        "Attention. Un crédit",
        ["Attention. Un crédit"],
    ),
    "drawn out": ("garanti", "C'est garantiiii", ["garantiiii"]),
    "longest of a concept": ("@risk", "Capital at risk", ["Capital at risk"]),
}


@pytest.mark.parametrize(("term", "text", "found"), PHRASES.values(), ids=PHRASES)
def test_a_term_finds_its_words(term, text, found):
    language = "en" if text.startswith("Capital") else "fr"

    assert quotes({"phrase": {"any_of": [term]}}, text, lang=language) == found


NEARBY = {
    "both": (BOTH, "Un rendement vraiment garanti.", ["rendement vraiment garanti"]),
    "other sentence": (BOTH, "Un rendement. C'est garanti.", []),
    "in the post": (
        {"nearby": {"all": ["@certainty", "@gain"], "window": "post"}},
        "Un rendement. C'est garanti.",
        ["rendement. C'est garanti"],
    ),
    "too many words": (
        {"nearby": {"all": ["@certainty", "@gain"], "window": 3}},
        "Un rendement un peu mieux garanti.",
        [],
    ),
    "wrong order": (
        {"nearby": {"all": ["@certainty", "@gain"], "ordered": True}},
        "Un rendement garanti.",
        [],
    ),
    "none of these": (
        {"nearby": {"all": ["@certainty", "@gain"], "none": ["@risk"]}},
        "Rendement garanti, risque réel.",
        [],
    ),
    "denied none": (
        {"nearby": {"all": ["@certainty", "@gain"], "none": ["@risk"]}},
        "Rendement garanti sans aucun risque.",
        ["Rendement garanti"],
    ),
    "about": (
        {"nearby": {"all": ["@certainty"], "about": ["#percent"]}},
        "Garanti. Du 8 % ?",
        ["Garanti"],
    ),
    "absent": (
        {"nearby": {"all": ["@certainty"], "absent": ["@published"]}},
        "Garanti. Déjà annoncé.",
        [],
    ),
    "a choice": (
        {"nearby": {"all": [["@gain", "#percent"], "@certainty"]}},
        "8 % garanti",
        ["8 % garanti"],
    ),
    "two figures": (
        {"nearby": {"all": ["#amount", "#amount"]}},
        "100 € et 200 €",
        ["100 € et 200 €"],
    ),
    "one figure twice": ({"nearby": {"all": ["#amount", "#amount"]}}, "100 €", []),
}


@pytest.mark.parametrize(("match", "text", "found"), NEARBY.values(), ids=NEARBY)
def test_nearby_finds_the_shortest_stretch(match, text, found):
    assert quotes(match, text, lang="fr") == found


def missing(**keys):
    return {"missing": {"trigger": BOTH, "disclosure": ["@risk"]} | keys}


MISSING = {
    "absent": (missing(), "Bonjour. Rendement garanti ! Merci.", ["Rendement garanti !"]),
    "present": (missing(), "Rendement garanti ! Le risque est réel.", []),
    "out of scope": (
        missing(scope="sentence"),
        "Rendement garanti ! Le risque est réel.",
        ["Rendement garanti !"],
    ),
    "outdated": (
        missing(disclosure=[{"any_of": ["@risk"], "to": "2026-11-22"}]),
        "Rendement garanti. Risque.",
        ["Rendement garanti."],
    ),
    "in force": (
        missing(disclosure=[{"any_of": ["@risk"], "from": "2026-11-23"}]),
        "Rendement garanti. Risque.",
        [],
    ),
    "elsewhere": (
        missing(disclosure=[{"any_of": ["@risk"], "jurisdictions": ["US"]}]),
        "Rendement garanti. Risque.",
        ["Rendement garanti."],
    ),
}


@pytest.mark.parametrize(("match", "text", "found"), MISSING.values(), ids=MISSING)
def test_missing_underlines_the_sentence_that_calls_for_it(match, text, found):
    assert quotes(match, text, lang="fr") == found


def test_a_word_is_found_by_itself_and_as_part_of_an_optional_term():
    match = [{"phrase": {"any_of": ["rien ?vraiment"]}}, {"phrase": {"any_of": ["rien. Jamais"]}}]

    assert quotes(match, "On ne perd rien ici.") == ["rien"]


def test_tokens_are_spelled_out_place_by_place():
    match = {"tokens": {"any_of": [["projet", ["secret", "confidentiel"], "^"]]}}

    assert quotes(match, "Le projet confidentiel Falcon", lang="fr") == [
        "projet confidentiel Falcon"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Velora Growth monte", ["Velora Growth"]),
        ("#VeloraGrowth monte", ["VeloraGrowth"]),
        ("le projet Mistral", ["Mistral"]),
        ("le mistral souffle", []),
    ],
)
def test_names_of_the_lexicon_are_found(text, found):
    match = {"lexicon": {"any_of": ["products", "codenames"]}}

    assert quotes(match, text, context=NAMES, lang="fr") == found
