import pytest

from tests.unit.rules.builders import quotes

RISK = {"nearby": {"all": ["@certainty", "@gain"]}}
NEGATED = {
    "no … is": "Aucun rendement n'est garanti.",
    "ne … pas": "Le rendement n'est pas garanti.",
    "spoken": "Le rendement, c'est pas garanti.",
    "neither nor": "Ni rendement garanti, ni miracle.",
    "without": "Une offre sans rendement garanti.",
    "non": "Un rendement non garanti.",
    "non to": "Je dis non au rendement garanti.",
    "no to": "Non au rendement garanti.",
    "after": "Le rendement garanti n'existe pas.",
    "myth": "Le rendement garanti est un mythe.",
    "far from": "Le rendement est loin d'être garanti.",
    "are not": "Returns are not guaranteed.",
    "contraction": "Returns aren’t guaranteed.",
    "never": "A return is never guaranteed.",
    "no": "No guaranteed return here.",
    "far from en": "The return is far from guaranteed.",
}
AFFIRMED = {
    "plain": "Rendement garanti.",
    "answer": "Non quel beau rendement garanti !",
    "but": "Pas de stress mais un rendement garanti.",
    "comma": "Sans engagement, rendement garanti.",
    "only": "Pas seulement un rendement garanti.",
    "invitation": "Ne ratez pas ce rendement garanti.",
    "hesitate": "N'hésitez pas : rendement garanti.",
    "twice": "Jamais sans rendement garanti.",
    "miss": "Don't miss this guaranteed return.",
    "but en": "No small print but a guaranteed return.",
    "doubt": "No doubt a guaranteed return.",
    "non elsewhere": "Du capital non bloqué et un rendement garanti.",
    "non inside": "Un rendement non bloqué et garanti.",
    "non only": "Non seulement un rendement garanti.",
}


@pytest.mark.parametrize("text", NEGATED.values(), ids=NEGATED)
def test_a_denied_promise_is_none(text):
    assert quotes(RISK, text, unless=["negated"]) == []


@pytest.mark.parametrize("text", AFFIRMED.values(), ids=AFFIRMED)
def test_a_denial_of_something_else_clears_nothing(text):
    assert quotes(RISK, text, unless=["negated"])


def test_the_rules_own_negation_does_not_negate_it():
    match = {"phrase": {"any_of": ["sans ?aucun risque"]}}

    assert quotes(match, "Sans aucun risque !", unless=["negated"]) == ["Sans aucun risque"]
    assert quotes(match, "Ce n'est pas sans risque.", unless=["negated"]) == []


CLEARED = {
    "quoted": ("quoted", "Méfiance : « rendement garanti » partout."),
    "quoted in part": ("part_quoted", "Méfiance : un rendement « garanti » partout."),
    "question": ("question", "Rendement garanti ?"),
    "hypothetical": ("hypothetical", "Si on vous dit rendement garanti, riez."),
    "reported": ("reported", "Selon la presse, rendement garanti."),
    "taught": ("taught", "Rendement garanti. C'est une arnaque !"),
    "public": ("public", "Rendement garanti. C'est annoncé."),
}


@pytest.mark.parametrize(("name", "text"), CLEARED.values(), ids=CLEARED)
def test_each_context_clears_by_its_name(name, text):
    assert quotes(RISK, text, unless=[name], lang="fr") == []
    assert quotes(RISK, text, lang="fr")


def test_a_quotation_beside_the_match_clears_nothing():
    text = "« Super », dit-on : rendement garanti, « vraiment »."

    assert quotes(RISK, text, unless=["part_quoted"], lang="fr") == ["rendement garanti"]


def test_what_is_public_only_tomorrow_is_not_public():
    text = "Rendement garanti. C'est annoncé demain."

    assert quotes(RISK, text, unless=["public"], lang="fr") == ["Rendement garanti"]


def test_what_is_not_yet_public_is_not_public():
    text = "Rendement garanti. Pas encore annoncé."

    assert quotes(RISK, text, unless=["public"], lang="fr") == ["Rendement garanti"]


@pytest.mark.parametrize(
    ("window", "found"), [("sentence", ["Rendement garanti"]), ("next", []), ("post", [])]
)
def test_a_free_condition_holds_in_its_window(window, found):
    text = "Rendement garanti. Voyez le risque."

    assert quotes(RISK, text, unless=[{"near": ["@risk"], "window": window}], lang="fr") == found


def test_a_matcher_may_clear():
    clearing = {"match": {"phrase": {"any_of": ["8 %"]}}, "window": "sentence"}

    assert quotes(RISK, "Rendement garanti de 8 %", unless=[clearing], lang="fr") == []
