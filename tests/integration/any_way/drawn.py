"""What is drawn at random: workflows that the schema and the proof take, words, and who acts."""

import json
from functools import cache
from typing import Any

from hypothesis import strategies as st

from service.world import the_world
from workflows import WorkflowDefinitionError, parse_workflow, prove

REVIEWERS = ("bob", "cat", "dan", "lea", "gus", "hal")
AUTHORS = ("ann", "bob")
PLACES = ("bank", "bank-be")

PLAIN = "Ravie d'accueillir trois apprentis dans notre équipe de Lyon."
STOPPED = "Rendement garanti de 8 % sans aucun risque !"
TEXTS = (
    PLAIN,
    "Notre Livret est le meilleur du marché, et notre équipe le dit à tous ses clients.",
    "Placez votre épargne chez nous avant vendredi, le taux change !",
    "Notre offre est 100 % écologique, du papier jusqu'aux agences.",
    "Notre offre est 100 % écologique. Notre banque est le leader incontesté du crédit.",
    STOPPED,
)
"""Nothing to say, two grave ones of different functions, a middling one, both, one that stops."""

BLOCKING = ("finance.guaranteed_return.promise", "finance.guaranteed_return.no_risk")
"""The rules that stop the last of these texts until its author contests them."""

OTHER_WORDS = ("bravo", "une équipe de Lyon", "merci à tous")
"""What an author puts in the place of words that somebody asked to change."""

CONDITIONS: dict[str, st.SearchStrategy[Any]] = {
    "risk": st.sampled_from(["low", "medium", "high"]),
    "category": st.sampled_from([["finance"], ["common"], ["common.green_claim", "finance"]]),
    "channel": st.sampled_from([["x"], ["linkedin"], ["x", "email"]]),
    "jurisdiction": st.sampled_from([["FR"], ["UK"], ["FR", "EU"]]),
    "content_class": st.sampled_from([["brand"], ["personal", "product_promotion"]]),
    "author": st.sampled_from([["first_post"], ["external", "certified"]]),
    "kind": st.sampled_from([["original"], ["variant", "original"], ["personalisation"]]),
    "source": st.sampled_from([["rule"], ["model", "rule"]]),
    "entity": st.sampled_from([["bank"], ["bank-be"], ["group"]]),
}

PEOPLED = {"comms": 1, "legal": 3, "compliance": 3}
"""The roles that our people hold, and how many do: a quorum of more would wait for ever."""


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    """Draw one or two tests on the facts of a post."""
    keys = draw(st.lists(st.sampled_from(sorted(CONDITIONS)), min_size=1, max_size=2, unique=True))
    return {key: draw(CONDITIONS[key]) for key in keys}


@st.composite
def stages(draw: st.DrawFn, name: str, plain: bool = False) -> dict[str, Any]:
    """Draw one approval of a workflow; a plain one is of one person, of every post, unsigned."""
    role = draw(st.sampled_from(["comms", "legal", "legal", "compliance", "compliance"]))
    places = ["own"] if role == "comms" else ["own", "own", "own", "parent", "root"]
    stage = {"name": name, "reviewers": role, "at": draw(st.sampled_from(places))}
    if plain:
        return stage
    several = stage["at"] == "own" and PEOPLED[role] > 1
    stage["quorum"] = draw(st.sampled_from([1, 2, 2, "all"] if several else [1, "any", "all"]))
    if stage["quorum"] == 2:
        stage["veto"] = draw(st.booleans())
    stage["same_person"] = stage["quorum"] == "all" or draw(st.sampled_from([False, True]))
    if draw(st.sampled_from([False, False, True])):
        stage["when"] = draw(conditions())
    if draw(st.booleans()):
        over = draw(st.sampled_from([each for each in PEOPLED if each != role]))
        place = draw(st.sampled_from(["own", "parent", "root"]))
        stage |= {"within": "1 business day", "escalate_to": {"reviewers": over, "at": place}}
    if draw(st.sampled_from([False] * 7 + [True])):
        stage["signature"] = draw(st.sampled_from(["review", "approval", "responsibility"]))
    return stage


@st.composite
def sources(draw: st.DrawFn, lasting: bool = False) -> dict[str, Any]:
    """Draw what a workflow file may say: one to four groups, some of stages side by side.

    Along a `lasting` one, of plain stages, an approval may stand when a post comes back.
    """
    least = 2 if lasting else draw(st.integers(1, 2))
    sizes = draw(st.lists(st.sampled_from([1, 1, 2]), min_size=least, max_size=4).filter(_short))
    names = iter([f"stage-{number}" for number in range(sum(sizes))])
    groups = [[draw(stages(next(names), lasting)) for _each in range(size)] for size in sizes]
    source = {
        "workflow": "drawn",
        "version": "0",
        "title": {"fr": "La voie tirée", "en": "The way drawn"},
        "stages": [each[0] if len(each) == 1 else {"parallel": each} for each in groups],
        "on_return": "unchanged_stand" if lasting or draw(st.booleans()) else "all_again",
    }
    if not lasting and draw(st.sampled_from([False, False, True])):
        more = draw(st.one_of(st.just({}), conditions()))
        source["fast_lane"] = more | {"risk": draw(st.sampled_from(["none", "low"]))}
    return source


def _short(sizes: list[int]) -> bool:
    return sum(sizes) <= 5


def workflows(*, lasting: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Draw workflows that could be released here: what is refused is drawn anew."""
    return sources(lasting).filter(lambda source: sound(json.dumps(source)))


@cache
def sound(source: str) -> bool:
    """Whether the schema takes a workflow, and the proof finds nothing wrong with it."""
    try:
        workflow = parse_workflow(json.loads(source))
    except WorkflowDefinitionError:
        return False
    return not prove(workflow, the_world()).faults
