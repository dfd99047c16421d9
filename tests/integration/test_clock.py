from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update

from service.errors import Forbidden, Invalid
from service.jobs import check_post, sweep
from service.models import (
    CaseRow,
    DecisionRow,
    Event,
    Grant,
    Notice,
    NoticeKind,
    Post,
    Reservation,
    StageRow,
    db,
)
from service.queries.proof import verify_all
from service.steps.decide import Ruling, decide
from service.steps.draft import submit
from service.steps.hold import hold
from service.steps.library import date_post
from service.steps.reserve import reserve
from service.steps.urgency import embargo
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, a_draft, held, in_review, say
from tests.integration.pages import MODEST, waiting, words
from tests.integration.test_safety_cases import act, give
from tests.integration.ways import COMPLIANCE, LEGAL, sent_along, way
from workflows import Role, State, Verdict

NEXT_YEAR = datetime.now(UTC).year + 1


def strike(**after):
    """Let the clock strike now, or so much later; return when."""
    at = datetime.now(UTC) + timedelta(**after)
    sweep(at)
    return at


def ago(**long):
    return datetime.now(UTC) - timedelta(**long)


def stage(post_id, name="compliance"):
    db.session.expire_all()
    rows = select(StageRow).join(CaseRow).where(CaseRow.post_id == post_id)
    return db.session.scalars(rows.where(StageRow.name == name)).one()


def frozen(post_id, **asked):
    """Let the first stage of a post's route ask for this too, as if its workflow had."""
    case = db.session.scalars(select(CaseRow).where(CaseRow.post_id == post_id)).one()
    route = case.route
    first = route["groups"][0][0] | asked
    case.route = route | {"groups": [[first], *route["groups"][1:]]}
    db.session.commit()


def overdue(post_id):
    row = stage(post_id)
    row.due_at = row.next_at = ago(hours=1)
    db.session.commit()


def escalating(post_id, role="legal", slug="group"):
    frozen(post_id, escalate_to={"reviewers": role, "scope": [str(entity(slug).id)]})
    overdue(post_id)


def told(name, kind):
    rows = select(func.count()).where(Notice.person_id == person(name).id, Notice.kind == kind)
    return db.session.scalar(rows)


def events(name):
    return db.session.scalar(select(func.count()).where(Event.name == name))


def test_those_who_decide_are_reminded_once_before_the_deadline(app):
    post_id = in_review()
    row = stage(post_id)
    row.next_at = ago(minutes=1)
    db.session.commit()

    strike()
    strike()

    assert told("cat", NoticeKind.DUE) == told("dan", NoticeKind.DUE) == 1
    assert stage(post_id).next_at == stage(post_id).due_at
    assert events("post.reminded") == 1


def test_an_overdue_stage_is_told_once_to_those_who_decide_and_to_the_author(app):
    overdue(in_review())

    strike()
    app.extensions["redis"].flushdb()
    strike(days=3)

    assert [told(name, NoticeKind.OVERDUE) for name in ("cat", "dan", "ann", "lea")] == [1, 1, 1, 0]
    assert events("post.overdue") == 1


def test_nobody_is_reminded_who_stepped_aside(app, as_person):
    post_id = in_review()
    as_person("cat").post(f"{API}/posts/{post_id}/asides", json={})
    overdue(post_id)

    strike()

    assert [told(name, NoticeKind.OVERDUE) for name in ("cat", "dan")] == [0, 1]


def test_of_a_held_stage_nothing_is_said_until_the_hold_ends(app):
    post_id = held()
    overdue(post_id)

    strike()
    assert told("dan", NoticeKind.OVERDUE) == 0

    stage(post_id).held_until = ago(minutes=1)
    db.session.commit()
    strike()
    assert told("dan", NoticeKind.OVERDUE) == 1


def test_a_hold_after_the_deadline_does_not_end_in_silence(app):
    post_id = in_review()
    overdue(post_id)
    strike()
    act("cat", hold, post_id, until=(datetime.now(UTC) + timedelta(days=7)).date(), reason="Wait.")

    strike(days=3)
    assert told("dan", NoticeKind.OVERDUE) == 1
    strike(days=9)
    strike(days=10)
    assert told("dan", NoticeKind.OVERDUE) == 2


def test_those_in_charge_are_told_of_a_stage_that_nobody_is_left_to_serve(app):
    overdue(in_review())
    for each in db.session.scalars(select(Grant).where(Grant.role == Role.COMPLIANCE)):
        each.until = each.since
    db.session.commit()

    strike()
    strike()

    assert [told(name, NoticeKind.STUCK) for name in ("bob", "max", "lea")] == [1, 1, 0]


def test_two_sweeps_at_once_fire_once(app):
    for _ in range(3):
        overdue(in_review())

    def once(_number):
        def run():
            with app.app_context():
                strike()

        return Context().run(run)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(once, range(4)))

    assert events("post.overdue") == 3
    assert told("cat", NoticeKind.OVERDUE) == 3


def test_nothing_fires_for_what_was_decided(app):
    post_id = in_review()
    overdue(post_id)
    with unit_of_work(person("cat")) as unit:
        decide(unit, post_id, Ruling(revision=1, verdict=Verdict.APPROVE))

    strike()

    assert events("post.overdue") == 0


def test_who_it_is_escalated_to_is_told_and_may_decide_from_then_on(app, as_person):
    give("eve", Role.PRIVACY, "lab")
    post_id = in_review()
    frozen(post_id, escalate_to={"reviewers": "privacy", "scope": [str(entity("lab").id)]})
    assert as_person("eve").get(f"{API}/posts/{post_id}").status_code == 404
    overdue(post_id)

    at = strike()

    assert told("eve", NoticeKind.ESCALATED) == 1
    assert stage(post_id).escalated_at == at
    rows = as_person("eve").get(f"{API}/inbox").json["items"]
    assert [each["post"]["id"] for each in rows] == [str(post_id)]
    assert "escalated to" in as_person("cat").get(f"/posts/{post_id}").text
    assert "escalated to" in as_person("cat").get("/inbox").text
    assert say(as_person("eve"), f"{API}/posts/{post_id}", stage="compliance").status_code == 201


def test_who_it_is_escalated_to_counts_where_others_step_aside_and_may_too(app, as_person):
    give("eve", Role.PRIVACY, "lab")
    url = f"{API}/posts/{(post_id := in_review())}"
    escalating(post_id, "privacy", "lab")
    strike()

    left = [as_person(each).post(f"{url}/asides", json={}) for each in ("cat", "dan", "gus")]
    assert [each.json for each in left] == [{"lacking": {}}] * 3

    assert as_person("eve").post(f"{url}/asides", json={}).json == {"lacking": {"compliance": 1}}


def test_nobody_stands_in_for_the_role_that_the_law_asks_for(app, as_person, pressing):
    escalating(pressing)

    strike()

    assert told("hal", NoticeKind.ESCALATED) == 1
    assert not stage(pressing).escalated_decides
    answer = say(as_person("hal"), f"{API}/posts/{pressing}", stage="compliance")
    assert answer.status_code == 403
    assert "by law" in as_person("cat").get(f"/posts/{pressing}").text


@pytest.fixture
def pressing(app):
    return waiting("Dépêchez-vous, plus que deux jours pour ouvrir un compte et investir !")


def test_the_authors_page_says_what_waits_for_whom_until_when(app, as_person):
    post_id = in_review()

    page = as_person("ann").get(f"/posts/{post_id}").text

    assert "decides: compliance · Bank" in page
    assert "due" in page


def test_somebody_says_that_they_look_at_a_case_and_others_see_it(app, as_person):
    post_id = in_review()

    held = as_person("cat").post(f"{API}/posts/{post_id}/reservation")

    assert held.status_code == 201
    assert "Cat looks at it" in as_person("dan").get("/inbox").text
    assert "Cat looks at this post" in as_person("dan").get(f"/posts/{post_id}").text
    refused = as_person("dan").post(f"{API}/posts/{post_id}/reservation")
    assert refused.status_code == 409
    assert refused.json["reservation"]["person"] == str(person("cat").id)


def test_a_reservation_hinders_no_decision_and_ends_with_ones_own(app, as_person):
    post_id = in_review()
    url = f"{API}/posts/{post_id}"
    as_person("lea").post(f"{url}/reservation")
    as_person("cat").post(f"{url}/reservation")

    assert say(as_person("dan"), url).status_code == 201
    assert as_person("lea").post(f"{url}/reservation").status_code == 409
    assert as_person("cat").delete(f"{url}/reservation").status_code == 204
    assert as_person("lea").post(f"{url}/reservation").status_code == 201
    assert say(as_person("lea"), url, stage="legal").status_code == 201
    assert as_person("hal").post(f"{url}/reservation").status_code in {201, 403}


def test_who_steps_aside_looks_at_it_no_more(app, as_person):
    url = f"{API}/posts/{in_review()}"
    as_person("cat").post(f"{url}/reservation")

    as_person("cat").post(f"{url}/asides", json={})

    assert as_person("dan").post(f"{url}/reservation").status_code == 201


def test_a_reservation_expires_by_itself(app, as_person):
    post_id = in_review()
    as_person("cat").post(f"{API}/posts/{post_id}/reservation")
    db.session.execute(update(Reservation).values(since=ago(hours=2), until=ago(hours=1)))
    db.session.commit()

    assert as_person("dan").post(f"{API}/posts/{post_id}/reservation").status_code == 201


def reserved(as_person):
    """Return a post that Cat looks at, at a stage that asks for it back."""
    post_id = sent_along(always(way(COMPLIANCE | BACK, LEGAL | BACK)), MODEST)
    assert as_person("cat").post(f"{API}/posts/{post_id}/reservation").status_code == 201
    return post_id


BACK = {"within": "2 business days", "reassign": "2 business hours"}


def always(in_force):
    """Let people of the bank work at any hour of any day."""
    entity("bank").calendar = "mon-sun 00:00-23:59"
    db.session.commit()
    return in_force


def assigned():
    return {name: told(name, NoticeKind.ASSIGNED) for name in ("cat", "dan", "lea", "hal")}


def test_a_stages_own_term_takes_the_place_of_the_setting(app, as_person):
    reserved(as_person)

    held = db.session.scalars(select(Reservation)).one()

    assert timedelta(minutes=119) < held.until - held.since < timedelta(minutes=122)


def test_a_case_is_taken_from_who_has_not_decided_and_the_others_are_told_once(app, as_person):
    post_id = reserved(as_person)
    before = assigned()
    strike(hours=1)
    assert events("post.reassigned") == 0

    strike(hours=3)
    strike(hours=4)

    assert assigned() == before | {"dan": before["dan"] + 1}
    assert events("post.reassigned") == 1
    assert db.session.scalars(select(Reservation)).all() == []
    page = as_person("dan").get(f"/posts/{post_id}").text
    assert "gave it back to all: who looked at it has not decided in time" in page
    assert "Whoever looked at it has not decided." in as_person("dan").get("/notices").text
    assert verify_all(db.session()).breaks == ()


def test_nobody_is_told_while_a_stage_is_held_and_they_are_when_the_hold_ends(app, as_person):
    post_id = reserved(as_person)
    until = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    held = {"until": until, "reason": "We wait for the client."}
    assert as_person("cat").post(f"{API}/posts/{post_id}/holds", json=held).status_code == 201
    strike(hours=3)
    assert events("post.reassigned") == 0

    assert as_person("dan").delete(f"{API}/posts/{post_id}/holds/compliance").status_code == 204
    strike(hours=4)

    assert events("post.reassigned") == 1


def test_saying_it_again_does_not_put_off_the_end_where_a_stage_asks_for_it_back(app, as_person):
    post_id = reserved(as_person)
    held = db.session.scalars(select(Reservation)).one()
    since, until = held.since, held.until

    assert as_person("cat").post(f"{API}/posts/{post_id}/reservation").status_code == 201

    db.session.expire_all()
    assert (held.since, held.until) == (since, until)


def test_saying_it_again_while_a_stage_is_held_silences_nobody(app, as_person):
    post_id = reserved(as_person)
    until = (datetime.now(UTC) + timedelta(days=8)).date()
    with unit_of_work(person("cat")) as unit:
        hold(unit, post_id, until=until, reason="We wait.")
    db.session.expire_all()
    end = stage(post_id).held_until
    with unit_of_work(person("cat"), end - timedelta(minutes=5)) as unit:
        reserve(unit, post_id)

    sweep(end - timedelta(minutes=1))
    assert events("post.reassigned") == 0
    sweep(end + timedelta(minutes=1))

    assert events("post.reassigned") == 1


def test_who_looks_at_it_before_the_clock_strikes_lets_the_others_be_told(app, as_person):
    post_id = reserved(as_person)
    before = assigned()
    times = {"since": ago(hours=4), "until": ago(hours=2)}
    db.session.execute(update(Reservation).values(**times))
    db.session.commit()

    assert as_person("dan").post(f"{API}/posts/{post_id}/reservation").status_code == 201

    assert events("post.reassigned") == 1
    assert db.session.scalars(select(Reservation)).one().person_id == person("dan").id
    assert assigned() == before


def test_a_reservation_ends_in_silence_where_others_decided_meanwhile(app, as_person):
    post_id = reserved(as_person)
    assert say(as_person("dan"), f"{API}/posts/{post_id}").status_code == 201
    before = assigned()

    strike(hours=3)

    assert events("post.reassigned") == 0
    assert assigned() == before
    assert db.session.scalars(select(Reservation)).all() == []


def test_only_those_of_the_stage_that_was_looked_at_are_told(app, as_person):
    both = {"parallel": [COMPLIANCE | BACK, LEGAL | BACK]}
    post_id = sent_along(always(way(both)), MODEST)
    as_person("cat").post(f"{API}/posts/{post_id}/reservation")
    before = assigned()

    strike(hours=3)

    assert assigned() == before | {"dan": before["dan"] + 1}


def test_who_decided_in_time_is_asked_for_nothing_back(app, as_person):
    post_id = reserved(as_person)
    assert say(as_person("cat"), f"{API}/posts/{post_id}").status_code == 201

    strike(hours=3)

    assert events("post.reassigned") == 0


def test_of_two_at_once_one_looks_at_it_and_the_other_is_told_who(app, as_person):
    post_id = in_review()
    clients = [as_person("cat"), as_person("dan")]

    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda each: each.post(f"{API}/posts/{post_id}/reservation"), clients)
        )

    assert sorted(each.status_code for each in answers) == [201, 409]


def soon(**by):
    return (datetime.now(UTC) + timedelta(**by)).isoformat()


def test_what_is_urgent_is_read_first_and_says_why(app, as_person):
    first, second = waiting(MODEST), waiting(MODEST + " Bravo !")
    body = {"reason": "The stand opens.", "wished_at": soon(hours=5)}

    asked = as_person("ann").post(f"{API}/posts/{second}/urgency", json=body)

    assert asked.status_code == 201
    rows = as_person("cat").get(f"{API}/inbox").json["items"]
    assert [(each["post"]["id"], each["urgent"]) for each in rows] == [
        (str(second), True),
        (str(first), False),
    ]
    page = as_person("cat").get("/inbox").text
    assert "urgent, by Ann:" in page
    assert "The stand opens." in page


def test_urgency_that_was_asked_for_in_a_draft_counts_at_each_stage(app, as_person):
    post_id = a_draft()
    body = {"reason": "The stand opens.", "wished_at": soon(hours=5)}
    as_person("ann").post(f"{API}/posts/{post_id}/urgency", json=body)
    with unit_of_work(person("ann")) as unit:
        submit(unit, post_id, version=1)
    check_post(str(post_id), 1)

    assert stage(post_id).urgent
    assert stage(post_id, "legal").urgent


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "Now.", "wished_at": "2099-01-01T00:00:00Z"}, "wished_at"),
        ({"reason": " ", "wished_at": f"{NEXT_YEAR}-01-01T00:00:00Z"}, "reason"),
        ({"reason": "\u200b", "wished_at": f"{NEXT_YEAR}-01-01T00:00:00Z"}, "reason"),
        ({"reason": "Now.", "wished_at": "2020-01-01T00:00:00Z"}, "wished_at"),
        ({"reason": "Now.", "wished_at": f"{NEXT_YEAR}-01-01T00:00:00"}, "wished_at"),
    ],
    ids=["far", "no-reason", "unseen-reason", "past", "no-zone"],
)
def test_urgency_that_cant_be_meant_is_refused_by_field(app, as_person, body, field):
    refused = as_person("ann").post(f"{API}/posts/{in_review()}/urgency", json=body)

    assert refused.status_code == 422
    assert field in str(refused.json["faults"])


def test_a_reviewer_takes_urgency_away_with_a_reason_and_it_stays_away(app, as_person):
    post_id = in_review()
    url = f"{API}/posts/{post_id}/urgency"
    body = {"reason": "The stand opens.", "wished_at": soon(hours=5)}
    as_person("ann").post(url, json=body)

    assert as_person("cat").post(f"{url}/ends", json={}).status_code == 422
    assert as_person("cat").post(f"{url}/ends", json={"reason": "It may wait."}).status_code == 201

    assert not stage(post_id).urgent
    assert told("ann", NoticeKind.DECIDED) == 1
    assert as_person("ann").post(url, json=body).status_code == 409


def test_a_person_may_have_so_many_urgent_posts_and_no_more(app, as_person):
    body = {"reason": "The stand opens.", "wished_at": soon(hours=5)}
    posts = [a_draft() for _ in range(3)]

    answers = [as_person("ann").post(f"{API}/posts/{each}/urgency", json=body) for each in posts]

    assert [each.status_code for each in answers] == [201, 201, 422]


def test_an_embargo_is_kept_with_the_post_and_says_until_when(app, as_person):
    post_id = in_review()
    until = {"not_before": f"{NEXT_YEAR}-03-01T09:00:00+01:00"}

    assert as_person("ann").post(f"{API}/posts/{post_id}/embargo", json=until).status_code == 201
    digest = as_person("cat").get(f"{API}/posts/{post_id}/revisions/1").json["digest"]
    for name in ("cat", "lea", "bob"):
        say(as_person(name), f"{API}/posts/{post_id}")

    refused = as_person("ann").post(f"{API}/library/{post_id}/shares", json={"channel": "x"})
    assert refused.status_code == 409
    assert f"{NEXT_YEAR}-03-01T09:00+01:00" in refused.json["detail"]
    assert as_person("cat").get(f"{API}/posts/{post_id}/revisions/1").json["digest"] == digest
    assert "Under embargo" in as_person("cat").get(f"/posts/{post_id}").text


def test_an_embargo_that_is_over_already_is_none(app):
    post_id = a_draft()

    with pytest.raises(Invalid), unit_of_work(person("ann")) as unit:
        embargo(unit, post_id, unit.now - timedelta(minutes=1))


def test_the_proof_of_the_record_knows_every_embargo(app, as_person):
    url = f"{API}/posts/{in_review()}/embargo"
    for at in (f"{NEXT_YEAR}-01-04T08:00:00+00:00", f"{NEXT_YEAR}-01-05T09:30:15+01:00"):
        assert as_person("ann").post(url, json={"not_before": at}).status_code == 201

    assert verify_all(db.session()).breaks == ()


def test_an_author_may_put_an_embargo_off_but_not_lift_it_once_submitted(app, as_person):
    url = f"{API}/posts/{in_review()}/embargo"
    as_person("ann").post(url, json={"not_before": f"{NEXT_YEAR}-03-01T09:00:00Z"})

    assert as_person("ann").post(url, json={"not_before": None}).status_code == 403
    assert as_person("cat").post(url, json={"not_before": None}).status_code == 201


def test_who_keeps_the_library_lifts_no_embargo_of_their_own(app, as_person):
    give("dan", Role.COMMS, "bank")
    post_id = in_review("bob")
    until = {"not_before": f"{NEXT_YEAR}-03-01T09:00:00Z"}
    as_person("bob").post(f"{API}/posts/{post_id}/embargo", json=until)

    lifted = as_person("bob").post(f"{API}/posts/{post_id}/embargo", json={"not_before": None})
    assert lifted.status_code == 403
    for name in ("cat", "lea", "dan"):
        say(as_person(name), f"{API}/posts/{post_id}")
    with pytest.raises(Forbidden), unit_of_work(person("bob")) as unit:
        date_post(unit, post_id, not_before=None, expires_at=None)


def day(days):
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def away(client, delegate="dan", **but):
    body = {"starts_on": day(-1), "ends_on": day(30)}
    return client.post(
        f"{API}/absences", json=body | {"delegate": f"{delegate}@aurore.example"} | but
    )


def test_a_delegate_sees_for_whom_and_decides_in_their_own_name(app, as_person):
    post_id = in_review()
    assert away(as_person("cat")).status_code == 201

    assert "for Cat, absent until" in as_person("dan").get("/inbox").text
    assert "Cat is absent until" in as_person("ann").get(f"/posts/{post_id}").text
    say(as_person("dan"), f"{API}/posts/{post_id}")

    (made,) = db.session.scalars(select(DecisionRow))
    assert (made.reviewer_id, made.on_behalf_of) == (person("dan").id, person("cat").id)
    assert "for Cat, who is away" in as_person("ann").get(f"/posts/{post_id}").text


def test_nobody_decides_for_who_stepped_aside(app, as_person):
    url = f"{API}/posts/{in_review()}"
    away(as_person("cat"))
    as_person("cat").post(f"{url}/asides", json={})

    assert "for Cat, absent until" not in as_person("dan").get("/inbox").text
    say(as_person("dan"), url)

    assert db.session.scalars(select(DecisionRow.on_behalf_of)).all() == [None]


def test_no_grant_is_lent_to_a_delegate(app, as_person):
    refused = away(as_person("cat"), "lea")

    assert refused.status_code == 422
    assert "compliance" in refused.json["faults"][0]["what"]
    client = as_person("cat")
    client.set_cookie("language", "fr")
    assert "il lui manque\u202f: conformité." in away(client, "lea").json["faults"][0]["what"]


def test_a_delegate_who_wrote_the_post_is_said_at_once_and_others_decide(app, as_person):
    give("ann", Role.COMPLIANCE, "bank")
    away(as_person("cat"), "ann")
    post_id = in_review()

    assert "who stands in wrote this post" in as_person("dan").get(f"/posts/{post_id}").text
    assert say(as_person("dan"), f"{API}/posts/{post_id}").status_code == 201


@pytest.mark.parametrize(
    ("but", "field"),
    [
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"starts_on": "2020-01-01", "ends_on": "2020-02-01"}, "ends_on"),
        ({"ends_on": "2099-01-01"}, "ends_on"),
        ({"delegate": "cat@aurore.example"}, "delegate"),
        ({"delegate": "nobody@aurore.example"}, "delegate"),
        ({"role": "legal"}, "role"),
    ],
    ids=["backwards", "past", "long", "oneself", "unknown", "not-held"],
)
def test_an_absence_that_cant_be_meant_is_refused_by_field(app, as_person, but, field):
    assert away(as_person("cat"), **but).json["faults"][0]["field"] == field


def test_a_delegate_who_is_away_on_those_days_is_refused_and_so_nobody_names_each_other(
    app, as_person
):
    assert away(as_person("dan"), "gus").status_code == 201
    refused = away(as_person("cat"), "dan")

    assert refused.json["faults"][0]["field"] == "delegate"
    assert "Dan is away too, from" in refused.json["faults"][0]["what"]
    assert away(as_person("gus"), "dan").status_code == 422
    assert away(as_person("cat"), "dan", starts_on=day(31), ends_on=day(32)).status_code == 201


def test_who_loses_their_delegate_is_told_and_pages_say_that_nobody_stands_in(app, as_person):
    post_id = in_review()
    away(as_person("cat"), "dan")

    away(as_person("dan"), "gus", ends_on=day(1))

    assert (told("cat", NoticeKind.STUCK), told("gus", NoticeKind.STUCK)) == (1, 0)
    assert "Who stands in for you is away too" in as_person("cat").get("/notices").text
    assert "For these days nobody stands in" in as_person("cat").get("/absences").text
    assert "You are away yourself on some of these days" in as_person("dan").get("/absences").text
    assert "and so is Dan, who would stand in" in as_person("ann").get(f"/posts/{post_id}").text


def test_who_stands_in_and_loses_the_role_is_shown_nowhere_as_standing_in(app, as_person):
    post_id = in_review()
    away(as_person("cat"), "dan")
    sweep(datetime.now(UTC))
    assert told("cat", NoticeKind.STUCK) == 0

    db.session.execute(delete(Grant).where(Grant.person_id == person("dan").id))
    db.session.commit()
    for hours in (0, 1):
        sweep(datetime.now(UTC) + timedelta(hours=hours))

    assert (told("cat", NoticeKind.STUCK), told("max", NoticeKind.STUCK)) == (1, 1)
    assert "does not hold your role" in as_person("cat").get("/notices").text
    assert "does not hold the role" in as_person("max").get("/notices").text
    assert "does not hold your role there (compliance · Bank)" in words(
        as_person("cat").get("/absences")
    )
    assert "You do not hold their role there (compliance · Bank)" in words(
        as_person("dan").get("/absences")
    )
    page = words(as_person("ann").get(f"/posts/{post_id}"))
    assert "Dan, who would stand in, can’t decide here" in page


def test_an_author_is_not_told_that_a_delegate_who_stepped_aside_stands_in(app, as_person):
    post_id = in_review()
    away(as_person("cat"), "dan")
    as_person("dan").post(f"{API}/posts/{post_id}/asides", json={"reason": ""})

    page = words(as_person("ann").get(f"/posts/{post_id}"))

    assert "Dan, who would stand in, can’t decide here" in page


def test_nobody_stands_in_for_who_has_decided(app, as_person):
    post_id = sent_along(way(COMPLIANCE | {"quorum": 2}, LEGAL), MODEST)
    away(as_person("cat"), "dan")
    assert "for Cat, absent until" in as_person("dan").get("/inbox").text

    say(as_person("cat"), f"{API}/posts/{post_id}")

    assert "for Cat, absent until" not in as_person("dan").get("/inbox").text


def test_a_delegate_who_lost_the_role_elsewhere_still_stands_in_here(app, as_person):
    for name in ("cat", "dan"):
        give(name, Role.COMPLIANCE, "lab")
    post_id = in_review()
    away(as_person("cat"), "dan")

    lost = Grant.person_id == person("dan").id, Grant.entity_id == entity("lab").id
    db.session.execute(delete(Grant).where(*lost))
    db.session.commit()
    sweep(datetime.now(UTC))

    assert "Dan stands in." in words(as_person("ann").get(f"/posts/{post_id}"))
    assert "there (compliance · Lab)" in words(as_person("cat").get("/absences"))
    assert "does not hold your role (Lab)" in words(as_person("cat").get("/notices"))


def test_colleagues_who_qualify_are_offered_as_delegates(app, as_person):
    page = as_person("cat").get("/absences").text

    assert ['value="dan@aurore' in page, 'value="gus@aurore' in page] == [True, True]
    assert ['value="lea@aurore' in page, 'value="cat@aurore' in page] == [False, False]
    alone = as_person("bob").get("/absences").text
    assert "so nobody can stand in" in alone


def test_an_absence_ends_by_itself_or_when_one_is_back(app, as_person):
    made = away(as_person("cat")).json["id"]
    assert away(as_person("cat")).status_code == 422

    assert as_person("dan").delete(f"{API}/absences/{made}").status_code == 404
    assert as_person("cat").delete(f"{API}/absences/{made}").status_code == 204

    assert as_person("cat").get(f"{API}/absences").json == {"items": []}
    in_review()
    assert "absent" not in as_person("dan").get("/inbox").text


def test_an_author_is_told_before_and_after_a_forgotten_draft_is_closed(app):
    post_id = a_draft()
    post = db.session.get_one(Post, post_id)

    for days in (340, 352, 353, 366):
        sweep(post.updated_at + timedelta(days=days))
        db.session.expire_all()
        if days == 353:
            assert told("ann", NoticeKind.FORGOTTEN) == 1

    assert told("ann", NoticeKind.FORGOTTEN) == 2
    assert db.session.get_one(Post, post_id).state is State.CLOSED


def test_pages_ask_and_refuse_beside_their_fields(app, as_person):
    post_id = in_review()

    assert "Why is it urgent?" in as_person("ann").get(f"/posts/{post_id}/when").text
    refused = as_person("ann").post(f"/posts/{post_id}/urgency", data={"reason": "Now."})
    assert refused.status_code in {400, 422}
    assert "You are not away" in as_person("cat").get("/absences").text
