"""The record of entities, definitions and people: every event is a sentence, to who may read it."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.definitions import DefinitionKind
from service.models import EVENT_OF, SYSTEM, ChangeKind, Event, Person, SafetyState
from service.queries.history import Told
from service.steps.change import Wanted, propose_grant
from service.steps.session import Proof, open_session
from service.unit import unit_of_work
from service.web.timeline import Reader, scene
from tests.catalogues import ROOT
from tests.integration.conftest import entity, person
from tests.integration.journey import a_mapping
from tests.integration.pages import words
from tests.integration.web import browser
from workflows import Role

EVENT = re.compile(r"(post|person|entity|group|mapping|safety_case|alert)\.[a-z_]+")
MADE_UP = {
    "{change.kind}.{what}": {
        f"{kind}.{what}"
        for kind in ChangeKind
        for what in ("proposed", "released", "refused", "withdrawn")
    },
    "{change.kind}.tried": {f"{kind}.tried" for kind in ("entity", *DefinitionKind)},
    "safety_case.{state}": {
        f"safety_case.{state}" for state in SafetyState if state is not SafetyState.OPEN
    },
    "group.{what}": {"group.written", "group.removed"},
    "entity.{what}": {
        f"entity.{what}"
        for what in ("sharing_paused", "lift_asked", "pause_kept", "sharing_resumed")
    },
    "person.{('paused' if state is ParticipationState.PAUSED else 'took_part')}": {
        "person.paused",
        "person.took_part",
    },
}
"""Names that the code makes up from parts, and what they can become."""

FACTS = {
    "findings": [],
    "risk": "none",
    "stages": [],
    "channel": "x",
    "stage": "s",
    "category": "common.credential",
    "role": "security",
    "conditions": {},
    "not_before": None,
    "entity": "lab",
    "decides": False,
}
"""What the sentences about posts look for."""

WHY = {"post.suspended": {"why": "findings"}}
"""What an event tells that is a sentence of its own for each reason."""


def recorded():
    """Return every name of an event that a step, a command or the demonstration records."""
    names = set(EVENT_OF.values())
    for folder in ("steps", "cli", "demo"):
        for path in Path(ROOT, "service", folder).rglob("*.py"):
            names |= set(_names(ast.parse(path.read_text("utf-8"))))
    return sorted(names)


def _names(module):
    for call in (each for each in ast.walk(module) if isinstance(each, ast.Call)):
        for given in (part for argument in call.args for part in ast.walk(argument)):
            if isinstance(given, ast.Constant) and EVENT.fullmatch(str(given.value)):
                yield given.value
            elif _named(call) == "record" and given is call.args[0]:
                yield from _made_up(given)


def _named(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else None


def _made_up(given):
    if isinstance(given, ast.JoinedStr):
        yield from MADE_UP[ast.unparse(given)[2:-1]]


def told(name):
    """Return the sentence for an event of this name that says little else."""
    event = Event(name=name, at=datetime.now(UTC), payloads=[])
    system = Person(id=SYSTEM, name="Porte-voix")
    facts = FACTS | WHY.get(name, {})
    return scene(Told(event, system, {"ids": {}, "facts": facts}), Reader({}, {})).what


def granted():
    wanted = Wanted(person_id=person("ann").id, role=Role.COMMS, entity_id=entity("bank").id)
    with unit_of_work(person("max")) as unit:
        propose_grant(unit, wanted, "She joins the team.")


def signed_in():
    with unit_of_work(person("ann")) as unit:
        open_session(unit, Proof())


def test_names_of_events_are_found_in_the_code():
    assert {"post.written", "person.paused", "entity.released", "group.written"} <= set(recorded())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_event_that_is_recorded_is_told_as_a_sentence(app, language):
    with app.test_request_context("/", headers={"Accept-Language": language}):
        silent = [name for name in recorded() if told(name) == name]

    assert silent == []


def test_the_record_of_an_entity_tells_what_groups_give(app):
    a_mapping()

    page = words(browser(app, "ida").get("/entities/bank/record"))

    assert "proposed that the group “Communication” gives communications" in page
    assert "every event is what it was" in page


def test_others_read_of_a_person_who_could_do_what_and_nothing_else(app):
    granted()
    signed_in()

    page = browser(app, "ida").get(f"/people/{person('ann').id}/record").text

    assert "proposed that they become communications" in page
    assert "person.signed_in" not in page


def test_one_reads_all_that_the_record_holds_of_oneself(app):
    granted()

    page = browser(app, "ann").get("/your-data/record").text

    assert "proposed that they become communications" in page
    assert "signed in here" in page


def test_a_record_without_events_says_so(app):
    assert "No event yet" in browser(app, "ida").get("/entities/lab/record").text
