"""Whether somebody could serve every stage, in each entity that uses it."""

from datetime import UTC, datetime

import pytest
import yaml
from sqlalchemy import delete, select

from service.definitions import release, the_definitions
from service.models import SYSTEM, Change, ChangeKind, DefinitionKind, Grant, Policy, db
from service.queries.staffing import gaps, gaps_of
from service.queries.timing import late_terms_of
from service.steps.change import propose_definition, propose_revocation
from service.unit import unit_of_work
from service.web.gaps import gap_told
from tests.integration.conftest import entity, person
from tests.integration.web import browser
from workflows import Role, parse_workflow, shipped_workflows

TITLE = {"fr": "Essai", "en": "Trial"}


@pytest.fixture(autouse=True)
def _people(app):
    """Have the people of the bank."""


def told(*stages, tongue="en", law=False):
    source = {"workflow": "bank", "version": "9", "title": TITLE, "stages": list(stages)}
    workflow = parse_workflow(source)
    found = gaps(db.session(), {"bank": workflow}, datetime.now(UTC))
    here = [each for each in found if each.slug == "bank" and (each.kind == "law") is law]
    return [gap_told(each, tongue) for each in here]


def stage(name, role=None, **but):
    return {"name": name, "reviewers": role or name, **but}


def end(name, role):
    held = select(Grant.id).where(Grant.person_id == person(name).id, Grant.role == role)
    return db.session.scalars(held).one()


def test_enough_people_leave_nothing_to_say():
    assert told(stage("compliance", quorum=3), stage("legal")) == []


def test_a_quorum_that_too_few_could_give_is_told_in_plain_words():
    lines = told(stage("legal", quorum=5))

    assert lines == ["Stage legal in Bank: 3 people hold the role, 5 are needed."]


def test_the_same_is_told_in_french():
    (line,) = told(stage("legal", quorum=5), tongue="fr")

    assert line.endswith("3 personnes ont le rôle, il en faut 5.")


def test_an_author_does_not_serve_their_own_post():
    assert told(stage("comms")) == [
        "Stage comms in Bank: 0 people other than the author hold the role, 1 is needed."
    ]


def test_a_stage_above_is_served_by_who_holds_the_role_there():
    assert told(stage("legal", at="parent", quorum=3)) == [
        "Stage legal in Bank: 2 people hold the role, 3 are needed."
    ]


def test_an_escalation_to_nobody_is_told():
    over = {"reviewers": "privacy", "at": "own"}

    assert told(stage("legal", within="2 business days", escalate_to=over)) == [
        "After the deadline of stage legal in Bank: 0 people hold the role, 1 is needed."
    ]


def test_stages_that_want_different_people_are_told_when_the_same_would_serve():
    stages = [stage("one", "legal", quorum=2), stage("two", "legal", quorum=2)]

    assert told(*stages) == [
        "Different people at one, two, compliance in Bank: 4 people can serve, 5 are needed."
    ]
    stages[1]["same_person"] = True
    assert told(*stages) == []


def test_a_stage_of_another_entity_is_not_asked_for():
    assert told(stage("legal", quorum=9, when={"entity": ["lab"]}), stage("compliance")) == []


def test_who_must_decide_by_law_is_told_when_nobody_could():
    asked = [stage("compliance"), stage("legal"), stage("comms", when={"channel": ["x"]})]

    lines = told(*asked, law=True)
    (french,) = told(*asked, tongue="fr", law=True)

    assert lines == [
        "Role Data protection in Bank, which the law adds for some posts:"
        " 0 people hold the role, 1 is needed."
    ]
    assert french.startswith("Rôle Protection des données chez Bank, que la loi ajoute")


def test_who_reads_what_no_stage_concerns_is_told_when_nobody_could():
    narrow = stage("legal", when={"risk": "high"}), stage("privacy", when={"risk": "medium"})

    assert told(*narrow, law=True) == [
        "Role Communications in Bank, which the law adds for some posts:"
        " 0 people other than the author hold the role, 1 is needed."
    ]


def test_a_pack_that_demands_somebody_else_says_so(app):
    pack = dict(app.extensions["definitions"].in_force(db.session()).packs["finance"].source)
    pack["rules"] = [each | {"reviewers": ["security"]} for each in pack["rules"]]
    change = Change(kind=ChangeKind.PACK, source=pack)
    workflows = app.extensions["definitions"].in_force(db.session()).workflows

    found = gaps_of(db.session(), change, workflows, datetime.now(UTC))

    assert {(each.slug, each.kind, each.role) for each in found} == {
        (slug, "law", Role.SECURITY) for slug in ("bank", "bank-be")
    }


def test_a_grants_end_says_the_stage_it_would_empty(app):
    db.session.execute(
        delete(Grant).where(Grant.role == Role.LEGAL, Grant.person_id != person("lea").id)
    )
    db.session.commit()
    with unit_of_work(person("max")) as unit:
        change = propose_revocation(unit, end("lea", Role.LEGAL), "She leaves.").id

    workflows = app.extensions["definitions"].in_force(db.session()).workflows
    found = gaps_of(db.session(), db.session.get_one(Change, change), workflows, datetime.now(UTC))
    page = browser(app, "nia").get(f"/changes/{change}").text

    assert {(each.slug, each.stage, each.held) for each in found} >= {("bank", "legal", 0)}
    assert "Were it in force, some posts could wait for ever" in page
    assert "Stage Legal in Bank: 0 people hold the role, 1 is needed." in page


def test_a_proposed_reminder_that_would_come_too_late_is_told_on_its_page(app):
    hasty = stage("compliance", within="1 business day", remind="23 business hours")
    calm = stage("legal", within="1 business day", remind="4 business hours")
    source = {"workflow": "bank", "version": "9", "title": TITLE, "stages": [hasty, calm]}
    with unit_of_work(person("max")) as unit:
        policy, now = Policy(DefinitionKind.WORKFLOW, "bank"), the_definitions(unit.session)
        change = propose_definition(unit, policy, source, "Quicker.", now).id

    page = browser(app, "nia").get(f"/changes/{change}").text

    assert (
        "Stage Compliance in Bank: a day has 9 hours there, so that the reminder after"
        " 23 business hours may come no sooner than the deadline of 1 business day." in page
    )
    assert "Stage Legal in Bank: a day has" not in page
    assert "Some terms may come to nothing" not in browser(app, "gus").get("/workflows/bank").text


def test_a_workflows_page_says_which_terms_come_too_late_in_an_entity(app):
    entity("bank").calendar = "FR mon-fri 10:00-10:30"
    current = shipped_workflows()["bank"]
    hasty = yaml.safe_load(current)
    hasty["stages"][0]["remind"] = "6 business hours"
    release(db.session(), DefinitionKind.WORKFLOW, "bank", hasty, datetime.now(UTC))
    db.session.commit()

    page = browser(app, "gus").get("/workflows/bank").text

    assert "Some terms may come to nothing" in page
    assert "a day has 0.5 hours there, so that the reminder after 6 business hours" in page


def test_shorter_days_are_told_on_the_page_of_their_change(app):
    quick = stage("compliance", within="1 business day", remind="7 business hours")
    source = {"workflow": "bank", "version": "9", "title": TITLE, "stages": [quick]}
    workflows = {"bank": parse_workflow(source)}
    now, bank = datetime.now(UTC), entity("bank")
    regime = {"workflow": "bank", "time_zone": bank.time_zone, "packs": bank.packs}
    short, long = (
        Change(
            kind=ChangeKind.ENTITY,
            entity_id=bank.id,
            source=regime | {"calendar": f"FR mon-fri 10:00-{closes}:00"},
        )
        for closes in (16, 19)
    )
    more_people = {**source, "stages": [quick | {"quorum": 2}]}
    other = Change(kind=ChangeKind.WORKFLOW, source=more_people)

    found = late_terms_of(db.session(), short, workflows, now)

    assert [(each.slug, each.name, each.key, each.hours) for each in found] == [
        ("bank", "compliance", "remind", 6)
    ]
    assert late_terms_of(db.session(), long, workflows, now) == []
    bank.calendar = "FR mon-fri 10:00-16:00"
    assert late_terms_of(db.session(), other, workflows, now) == []


def test_communications_are_no_seat_beside_others_unless_findings_ask_for_them(app):
    db.session.execute(delete(Grant).where(Grant.role == Role.COMMS))
    give = [(Role.COMMS, "group"), (Role.PRIVACY, "group"), (Role.SAFETY, "group")]
    for role, slug in give:
        db.session.add(
            Grant(
                role=role,
                person_id=person("ida").id,
                entity_id=entity(slug).id,
                granted_by=SYSTEM,
                since=datetime.now(UTC),
            )
        )
    db.session.commit()
    narrow = [
        stage("legal", when={"risk": "high"}),
        stage("compliance", when={"risk": "medium"}),
        stage("privacy", when={"risk": "medium"}),
    ]

    source = {"workflow": "bank", "version": "9", "title": TITLE, "stages": narrow}
    workflows, now = {"bank": parse_workflow(source)}, datetime.now(UTC)
    asked = {"common": frozenset({Role.COMMS})}

    beside, alone = (
        [each for each in gaps(db.session(), workflows, now, demanded=by) if each.slug == "bank"]
        for by in (asked, {})
    )

    assert [(each.kind, each.needed) for each in beside] == [("together", 4)]
    assert alone == []


def test_a_workflows_page_says_what_waits_for_ever_and_draws_it(app):
    page = browser(app, "gus").get("/workflows/bank").text

    assert "0 people other than the author hold the role" in page
    assert "<svg " in page
    assert "style=" not in page
