"""An approval that stands when only words that another stage asked to change are others."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from service.models import Channel, FindingRow, Notice, NoticeKind, StageRow, db
from service.queries.proof import verify_all
from service.steps.decide import Ruling, decide
from service.steps.grounds import Wanted
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, forget, say
from tests.integration.pages import BRAGGING, rule, state, words
from tests.integration.test_appeal import answer, ask
from tests.integration.ways import COMMS, COMPLIANCE, LEGAL, sent_again, sent_along, way
from tests.integration.web import browser
from workflows import Role, Verdict

START, END = BRAGGING.index("le leader"), BRAGGING.index(" du crédit")
MODEST = BRAGGING.replace("le leader incontesté", "un acteur")


def stand():
    """Return a way on which an approval may stand; legal reads second."""
    return way(COMPLIANCE, LEGAL, on_return="unchanged_stand")


def came_back(in_force, span=(START, END), text=BRAGGING, **more):
    """Let cat approve a post, and lea ask for other words."""
    post_id = sent_along(in_force, text, **more)
    rule(post_id, "cat")
    asked = Wanted(change="Not so loud.", written="House style", span=span)
    with unit_of_work(person("lea")) as unit:
        ruling = Ruling(revision=1, verdict=Verdict.RETURN, reason="Loud.", grounds=(asked,))
        decide(unit, post_id, ruling)
    return post_id


@pytest.fixture
def post_id(app):
    in_force = stand()
    made = came_back(in_force)
    sent_again(in_force, made, MODEST)
    return made


def carried():
    forget()
    return [each.name for each in db.session.scalars(select(StageRow)) if each.carried_from]


def told(name):
    mine = select(func.count()).where(Notice.person_id == person(name).id)
    return db.session.scalar(mine.where(Notice.kind == NoticeKind.ASSIGNED))


def may_decide(client, post_id):
    return client.get(f"{API}/posts/{post_id}").json["may_decide"]


def test_an_approval_stands_and_the_asker_reads_again(as_person, post_id):
    told = as_person("ann").get(f"{API}/posts/{post_id}").json["case"]["stages"]

    assert [each["carried_over"] for each in told] == [True, False]
    assert may_decide(as_person("cat"), post_id) == []
    assert may_decide(as_person("lea"), post_id) == ["legal"]
    assert say(as_person("lea"), f"{API}/posts/{post_id}", revision=2).status_code == 201
    assert state(post_id) == "approved"
    assert verify_all(db.session()).breaks == ()


@pytest.mark.parametrize("name", ["ann", "lea", "cat", "ida"])
def test_everybody_is_shown_that_it_stands_and_what_is_different(as_person, post_id, name):
    page = words(as_person(name).get(f"/posts/{post_id}"))

    assert "The approval of revision 1 (Compliance) stands" in page
    assert "only words that others asked to change (Legal) are different" in page
    assert "Approved by Cat." in page
    assert "let the approval of revision 1 stand (compliance)" in page


@pytest.mark.parametrize("text", [f"{MODEST} ", MODEST.replace("Notre", "Votre"), f"🎉{MODEST}"])
def test_any_other_byte_is_read_again(app, text):
    in_force = stand()
    made = came_back(in_force)

    sent_again(in_force, made, text)

    assert carried() == []


def test_another_channel_is_read_again(app):
    in_force = stand()
    made = came_back(in_force)

    sent_again(in_force, made, MODEST, channels=(Channel.LINKEDIN, Channel.X))

    assert carried() == []


def test_words_in_which_something_new_is_found_are_read_again(app):
    in_force = stand()
    made = came_back(in_force)

    sent_again(in_force, made, BRAGGING.replace("le leader incontesté", "le numéro un mondial"))

    assert carried() == []


@pytest.mark.parametrize(("reason", "stands"), [("It is public.", 1), ("It is our slogan.", 0)])
def test_another_reason_against_a_finding_is_read_again(app, reason, stands):
    in_force = stand()
    sent_along(in_force, BRAGGING)
    (found,) = db.session.scalars(select(FindingRow.rule)).all()
    text = f"{BRAGGING} {BRAGGING}"
    made = came_back(in_force, text=text, contests={found: "It is public."})

    sent_again(in_force, made, f"{MODEST} {BRAGGING}", contests={found: reason})

    assert len(carried()) == stands


def test_all_stages_read_again_where_the_workflow_does_not_let_them_stand(app):
    in_force = way(COMPLIANCE, LEGAL)
    made = came_back(in_force)

    sent_again(in_force, made, MODEST)

    assert carried() == []


def test_an_author_is_not_told_to_wait_for_what_stands(as_person, post_id):
    due = db.session.scalars(select(StageRow.due_at).order_by(StageRow.id.desc())).first()
    at = due.astimezone(ZoneInfo("Europe/Paris"))

    page = words(as_person("ann").get(f"/posts/{post_id}"))

    assert f"An answer is due by {at:%A} {at.day} {at:%B, %H:%M}" in page


def test_a_later_stage_that_waits_again_has_a_new_deadline_and_its_people_are_told_once(
    app, post_id
):
    legal = db.session.scalars(select(StageRow).order_by(StageRow.id.desc())).first()
    old = legal.due_at - timedelta(days=9)
    legal.due_at = legal.overdue_at = legal.escalated_at = old
    legal.escalated_role, legal.escalated_decides = Role.COMMS, True
    db.session.commit()
    before = told("lea")
    browser(app, "cat").send(f"/posts/{post_id}/carry-overs/compliance/end", {})
    assert told("lea") == before

    rule(post_id, "cat", revision=2)

    forget()
    legal = db.session.get_one(StageRow, legal.id)
    assert (legal.closed_at, legal.overdue_at, legal.escalated_at) == (None, None, None)
    assert legal.due_at > datetime.now(UTC)
    assert not legal.escalated_decides
    assert told("lea") == before + 1


def test_an_approval_stands_over_several_revisions(app, post_id):
    asked = Wanted(change="Other.", written="Style", span=(MODEST.index("un"), MODEST.index(" du")))
    with unit_of_work(person("lea")) as unit:
        decide(
            unit,
            post_id,
            Ruling(revision=2, verdict=Verdict.RETURN, reason="No.", grounds=(asked,)),
        )

    sent_again(stand(), post_id, MODEST.replace("un acteur", "une maison"))

    forget()
    latest = db.session.scalars(select(StageRow).order_by(StageRow.id)).all()[-2]
    assert (latest.name, carried()) == ("compliance", ["compliance", "compliance"])


def test_who_serves_the_stage_has_it_read_again(app, post_id):
    cat = browser(app, "cat")
    assert "Read it again" in words(cat.get(f"/posts/{post_id}"))

    assert cat.send(f"/posts/{post_id}/carry-overs/compliance/end", {}).status_code == 303

    assert carried() == []
    assert "had it read again (compliance)" in words(cat.get(f"/posts/{post_id}"))
    assert verify_all(db.session()).breaks == ()
    rule(post_id, "cat", revision=2)
    rule(post_id, "lea", revision=2)
    assert state(post_id) == "approved"


def test_a_stage_is_opened_again_once(as_person, post_id):
    where = f"{API}/posts/{post_id}/carry-overs/compliance"

    assert [as_person("dan").delete(where).status_code for _ in "12"] == [204, 409]


@pytest.mark.parametrize(("name", "status"), [("ann", 403), ("lea", 403), ("eve", 404)])
def test_nobody_else_opens_it(as_person, post_id, name, status):
    where = f"{API}/posts/{post_id}/carry-overs/compliance"

    assert as_person(name).delete(where).status_code == status
    assert carried() == ["compliance"]


def test_who_approved_before_does_not_serve_another_stage_now(as_person, app):
    in_force = stand()
    made = sent_along(in_force, BRAGGING)
    rule(made, "gus")
    asked = Wanted(change="Not so loud.", written="House style", span=(START, END))
    with unit_of_work(person("lea")) as unit:
        ruling = Ruling(revision=1, verdict=Verdict.RETURN, reason="Loud.", grounds=(asked,))
        decide(unit, made, ruling)
    sent_again(in_force, made, MODEST)

    assert carried() == ["compliance"]
    assert as_person("gus").get(f"{API}/inbox").json["items"] == []
    assert say(as_person("gus"), f"{API}/posts/{made}", revision=2).status_code == 409


def test_an_altered_carry_over_is_named(app, post_id):
    db.session.execute(db.text("UPDATE stage SET carried_from = NULL, carried_by = NULL"))
    db.session.commit()

    assert "carried over was altered" in verify_all(db.session()).breaks[0].what


def test_who_was_overturned_is_not_said_to_have_asked(as_person, app):
    in_force = way(COMPLIANCE, LEGAL, COMMS, on_return="unchanged_stand")
    post_id = came_back(in_force)
    url = f"{API}/posts/{post_id}"
    ask(as_person("ann"), url)
    answer(as_person("hal"), url)
    rule(post_id, "gus")
    asked = Wanted(change="Not so loud.", written="House style", span=(START, END))
    with unit_of_work(person("bob")) as unit:
        ruling = Ruling(revision=1, verdict=Verdict.RETURN, reason="Loud.", grounds=(asked,))
        decide(unit, post_id, ruling)

    sent_again(in_force, post_id, MODEST)

    page = words(as_person("ann").get(f"/posts/{post_id}"))
    assert "only words that others asked to change (Communications) are different" in page
