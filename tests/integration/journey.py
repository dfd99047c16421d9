"""Posts brought to a certain point of their way, through the API or straight through the steps."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from service.anchors import Edit
from service.jobs import check_post
from service.models import (
    Absence,
    Alert,
    Campaign,
    Change,
    Channel,
    DefinitionKind,
    Effect,
    Ground,
    GroupGrant,
    Pause,
    Policy,
    Scope,
    Share,
    Topic,
    Urgency,
    db,
)
from service.steps.absence import Away, enter_absence
from service.steps.account import issue
from service.steps.appeal import appeal
from service.steps.change import Wanted, propose_definition, propose_grant
from service.steps.comment import comment
from service.steps.decide import Ruling, decide
from service.steps.draft import Draft, submit, write
from service.steps.groups import Mapping, propose_mapping
from service.steps.heed import report
from service.steps.hold import hold
from service.steps.library import date_post
from service.steps.library_file import bring_library
from service.steps.note import keep_note
from service.steps.override import override
from service.steps.pause import pause_sharing
from service.steps.propose import propose_edit
from service.steps.recall import recall
from service.steps.release import release_change
from service.steps.searches import save_search
from service.steps.session import Proof, open_session
from service.steps.share import share
from service.steps.topics import Kind, add
from service.steps.urgency import ask_urgency
from service.tending import bring_in_library
from service.unit import unit_of_work
from tests.integration.conftest import LEXICON, entity, person
from tests.integration.refusals import IN_JSON, resting, returning
from workflows import Role, Verdict

API = "/api/v1"
FLAGGED = "Notre boulangerie d'entreprise fait le meilleur pain de France."
PLAIN = "Ravie d'accueillir trois apprentis dans notre équipe de Lyon."
NEW_POST = {"entity": "bank", "text": PLAIN, "channels": ["x"]}
SECRET = "Le wifi invité remarche : réseau HQ-5G, mot de passe Printemps2026!"
LIBRARY = f"text,channels\n{PLAIN},x\n"
DAN = "dan@aurore.example"
CRITICAL = "Rendement garanti de 8 % sans aucun risque !"


def until(holds: Callable[[], Any]) -> Any:
    """Wait until something holds, at most for a minute, and return what was found."""
    deadline = time.monotonic() + 60
    while not (found := holds()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def begin(client: FlaskClient, text: str = PLAIN, **but: Any) -> str:
    """Write a post and return its address."""
    body = {"entity": "bank", "text": text, "channels": ["linkedin", "x"], **but}
    response = client.post(f"{API}/posts", json=body)
    assert response.status_code == 201, response.json
    return f"{API}/posts/{response.json['id']}"


def send(client: FlaskClient, url: str, version: int = 1) -> None:
    """Submit the draft."""
    response = client.post(f"{url}/submissions", json={"version": version})
    assert response.status_code == 201, response.json


def say(client: FlaskClient, url: str, verdict: str = "approve", revision: int = 1, **but: Any):
    """Decide on a revision and return the response."""
    said = {"verdict": verdict, "revision": revision, "grounds": resting(verdict, IN_JSON), **but}
    return client.post(f"{url}/decisions", json=said)


def a_draft(author: str = "ann", text: str = PLAIN, links: tuple[str, ...] = ()) -> UUID:
    """Write a draft through the steps and return its id."""
    content = Draft(
        text=text,
        language="fr",
        channels=(Channel.LINKEDIN, Channel.X),
        jurisdictions=("FR",),
        links=links,
    )
    with unit_of_work(person(author)) as unit:
        return write(unit, entity("bank").id, content).id


def in_review(author: str = "ann", links: tuple[str, ...] = (), text: str = PLAIN) -> UUID:
    """Bring a post to its first stage."""
    post_id = a_draft(author, text, links)
    with unit_of_work(person(author)) as unit:
        submit(unit, post_id, version=1)
    check_post(str(post_id), 1)
    return post_id


def flagged() -> UUID:
    """Bring a post with one finding to its first stage."""
    return in_review(text=FLAGGED)


def an_override() -> str:
    """Let cat say that a finding is wrong; return what its address lacks."""
    post_id = flagged()
    with unit_of_work(person("cat")) as unit:
        made = override(unit, post_id, revision=1, finding=0, reason="Bread is no service.")
        return f"{post_id}/overrides/{made.id}"


def approved(author: str = "ann", links: tuple[str, ...] = ()) -> UUID:
    """Bring a post into the library."""
    post_id = in_review(author, links)
    for name in ("cat", "lea", "bob"):
        with unit_of_work(person(name)) as unit:
            decide(unit, post_id, Ruling(revision=1, verdict=Verdict.APPROVE))
    return post_id


def a_thread() -> str:
    """Let cat make a remark; return what its address lacks."""
    post_id = in_review()
    with unit_of_work(person("cat")) as unit:
        return f"{post_id}/comments/{comment(unit, post_id, revision=1, body='Who?').id}"


def an_edit() -> str:
    """Let cat propose an edit of a post that then comes back; return what its address lacks."""
    post_id = in_review()
    with unit_of_work(person("cat")) as unit:
        made = propose_edit(unit, post_id, revision=1, edit=Edit(0, 5, "Heureuse")).id
    send_back(post_id)
    return f"{post_id}/proposals/{made}"


def a_ground() -> str:
    """Let cat send a post back; return what the address of the one change lacks."""
    post_id = in_review()
    send_back(post_id)
    return (
        f"{post_id}/grounds/{db.session.scalars(select(Ground.id).order_by(Ground.id)).all()[-1]}"
    )


def send_back(post_id: UUID) -> None:
    """Let cat ask for changes."""
    with unit_of_work(person("cat")) as unit:
        decide(unit, post_id, returning("Not yet."))


def returned_by_dan() -> UUID:
    """Let dan send a post back."""
    post_id = in_review()
    with unit_of_work(person("dan")) as unit:
        decide(unit, post_id, returning("No."))
    return post_id


def an_appeal() -> str:
    """Let ann appeal against what dan decided; return what its address lacks."""
    post_id = returned_by_dan()
    with unit_of_work(person("ann")) as unit:
        return f"{post_id}/appeals/{appeal(unit, post_id, 'It is public.').id}"


def a_note() -> str:
    """Let cat keep a note; return what its address lacks."""
    post_id = in_review()
    with unit_of_work(person("cat")) as unit:
        return f"{post_id}/notes/{keep_note(unit, post_id, 'Ask them first.').id}"


def a_hold() -> dict[str, str]:
    """Return what holds a stage for a week."""
    until = datetime.now(UTC) + timedelta(days=7)
    return {"until": until.date().isoformat(), "reason": "Waiting for the trademark search."}


def held() -> UUID:
    """Let cat hold a post."""
    post_id = in_review()
    with unit_of_work(person("cat")) as unit:
        hold(unit, post_id, until=date.fromisoformat(a_hold()["until"]), reason="Waiting.")
    return post_id


def shared_then_recalled() -> UUID:
    """Let ann share a post that is recalled afterwards, and return the share's id."""
    post_id = approved()
    with unit_of_work(person("ann")) as unit:
        taken: Share = share(unit, post_id, Channel.X)
        share_id = taken.id
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "A figure was wrong.")
    return share_id


def a_recalled_post() -> UUID:
    """Let Bob recall an approved post that nobody shared, and return its id."""
    post_id = approved()
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "The event is over.")
    return post_id


def a_role() -> dict[str, str]:
    """Return what asks for a role for Ann."""
    return {"person": str(person("ann").id), "role": "comms", "entity": "bank", "note": "Please."}


def an_end() -> dict[str, str]:
    """Return what asks for the end of Cat's role."""
    return {"grant": str(person("cat").grants[0].id), "note": "She moves on."}


def a_proposal() -> UUID:
    """Let Nia propose a role for Ann, as if it were the first time."""
    _no_changes()
    with unit_of_work(person("nia")) as unit:
        wanted = Wanted(person_id=person("ann").id, role=Role.COMMS, entity_id=entity("bank").id)
        return propose_grant(unit, wanted, "She joins the team.").id


def names_proposed() -> UUID:
    """Let Bob propose names for the bank, as if it were the first time."""
    _no_changes()
    names = Policy(DefinitionKind.LEXICON, "bank")
    source = {**LEXICON, "brands": ["Aurore"]}
    in_force = current_app.extensions["definitions"].in_force(db.session())
    with unit_of_work(person("bob")) as unit:
        return propose_definition(unit, names, source, "A brand.", in_force, entity("bank").id).id


def _no_changes() -> None:
    for table in (Effect, Change):
        db.session.execute(delete(table))
    db.session.commit()


def a_group() -> dict[str, str]:
    """Return what asks that a group gives a role in the bank."""
    _no_changes()
    return {"group": "Press", "role": "comms", "entity": "bank", "note": "The team."}


def an_end_of_group() -> dict[str, str]:
    """Return what asks that a group gives its role no longer."""
    return {"mapping": str(a_mapping(f"Group {uuid4()}")), "note": "They moved."}


def a_mapping(group: str = "Communication", role: Role = Role.COMMS) -> UUID:
    """Let Max propose what a group gives in the bank, and Nia release it; return its id."""
    with unit_of_work(person("max")) as unit:
        wanted = Mapping(group=group, role=role, entity_id=entity("bank").id)
        change = propose_mapping(unit, wanted, "The team.").id
    in_force = current_app.extensions["definitions"].in_force(db.session())
    with unit_of_work(person("nia")) as unit:
        release_change(unit, change, in_force)
    found = select(GroupGrant.id).where(GroupGrant.group_name == group)
    return db.session.scalars(found.order_by(GroupGrant.id.desc()).limit(1)).one()


def a_safety_case() -> UUID:
    """Let ann report a harmful effect."""
    with unit_of_work(person("ann")) as unit:
        return report(unit, entity("bank").id, "A colleague fell ill after the medicine.").id


def an_alert() -> UUID:
    """Let ann write a secret into a draft."""
    post_id = a_draft(text=SECRET)
    return db.session.scalars(select(Alert.id).where(Alert.post_id == post_id)).one()


def a_pause() -> UUID:
    """Let bob pause sharing in the bank, as if it were the first time."""
    db.session.execute(delete(Pause))
    db.session.commit()
    with unit_of_work(person("bob")) as unit:
        said = {"fr": "Ne publiez rien.", "en": "Publish nothing."}
        return pause_sharing(unit, entity("bank").id, said).id


def no_pause() -> None:
    """Let nothing be paused."""
    db.session.execute(delete(Pause))
    db.session.commit()


def a_brought_library() -> UUID:
    """Let bob bring in a library of one post, which is looked at."""
    with unit_of_work(person("bob")) as unit:
        brought, _faults = bring_library(unit, entity("bank").id, LIBRARY.encode())
        assert brought is not None
        library_id = brought.id
    bring_in_library(str(library_id))
    return library_id


def under_embargo() -> UUID:
    """Bring a post into the library that can be shared from tomorrow on."""
    post_id = approved()
    with unit_of_work(person("bob")) as unit:
        tomorrow = unit.now + timedelta(days=1)
        date_post(unit, post_id, not_before=tomorrow, expires_at=None)
    return post_id


def a_search() -> UUID:
    """Let ann keep a search."""
    with unit_of_work(person("ann")) as unit:
        return save_search(unit, "Lyon", {"q": "lyon"}).id


def a_topic(kind: Kind = Topic, name: str = "Hiring") -> UUID:
    """Let bob add a topic, or another of its kin, to the bank's library."""
    days = (date(2026, 1, 1), date(2026, 12, 31)) if kind is Campaign else None
    with unit_of_work(person("bob")) as unit:
        return add(unit, kind, entity("bank").id, name, days).id


def forget() -> None:
    """Read everything afresh: another connection may have changed it."""
    db.session.rollback()
    db.session.expire_all()


def a_session() -> UUID:
    """Let ann be signed in somewhere."""
    with unit_of_work(person("ann")) as unit:
        return open_session(unit, Proof()).id


def a_token() -> UUID:
    """Let ann hold a token."""
    with unit_of_work(person("ann")) as unit:
        return issue(unit, "Calendar", days=1, scopes=[Scope.READ])[0].id


def an_urgent_post() -> UUID:
    """Let ann ask that a post is read first, as if it were her only one."""
    db.session.execute(delete(Urgency))
    db.session.commit()
    post_id = in_review()
    with unit_of_work(person("ann")) as unit:
        ask_urgency(unit, post_id, "The stand opens.", unit.now + timedelta(hours=5))
    return post_id


def an_absence() -> UUID:
    """Let cat be away while dan stands in, as if it were her first time."""
    db.session.execute(delete(Absence))
    db.session.commit()
    with unit_of_work(person("cat")) as unit:
        today = unit.now.date()
        away = Away(starts_on=today, ends_on=today + timedelta(days=3), delegate=DAN)
        return enter_absence(unit, away).id
