"""An author asks a second reader once whether a refusal stands."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from service.errors import RejectedBefore
from service.jobs import mail_notices, sweep
from service.models import Appeal, CaseRow, Grant, Notice, NoticeKind, Person, Post, StageRow, db
from service.queries.proof import verify_all
from service.steps.draft import submit, withdraw
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, a_draft, forget, in_review, say
from tests.integration.mailbox import mailbox
from tests.integration.pages import SUPERLATIVE, rule, state, words
from tests.integration.ways import COMPLIANCE, LEGAL, sent_again, sent_along, way
from tests.integration.web import browser
from workflows import Role, State, Verdict


def refused(name="lea", verdict=Verdict.REJECT, stages=(COMPLIANCE, LEGAL)):
    """Let cat approve, and somebody of legal refuse."""
    post_id = sent_along(way(*stages), SUPERLATIVE)
    rule(post_id, "cat")
    rule(post_id, name, verdict, "Too loud.")
    return post_id


@pytest.fixture
def post_id(app):
    return refused()


@pytest.fixture
def url(post_id):
    return f"{API}/posts/{post_id}"


def ask(client, url, reason="The ranking is public."):
    return client.post(f"{url}/appeals", json={"reason": reason})


def answer(client, url, said="overturned"):
    forget()
    made = db.session.scalars(select(Appeal.id)).one()
    return client.patch(f"{url}/appeals/{made}", json={"state": said, "answer": "It is so."})


def told(kind):
    forget()
    names = select(Person.name).join(Notice, Notice.person_id == Person.id)
    return sorted(db.session.scalars(names.where(Notice.kind == kind).distinct()))


def test_an_overturned_rejection_opens_the_stage_again_with_the_other_approvals(as_person, url):
    assert ask(as_person("ann"), url).status_code == 201
    assert answer(as_person("hal"), url).json["state"] == "overturned"

    case = as_person("ann").get(url).json["case"]
    assert [each["carried_over"] for each in case["stages"]] == [True, False]
    assert state(url.rpartition("/")[2]) == "in_review"
    assert say(as_person("gus"), url).status_code == 201
    assert state(url.rpartition("/")[2]) == "approved"
    assert verify_all(db.session()).breaks == ()


def test_overturning_approves_nothing_and_who_refused_decides_no_more(as_person, url):
    ask(as_person("ann"), url)
    answer(as_person("hal"), url)

    refused_now = say(as_person("lea"), url, "reject", reason="Still.")
    assert refused_now.status_code == 403
    assert "or your refusal was overturned" in refused_now.json["detail"]
    assert say(as_person("cat"), url).status_code == 409
    assert as_person("lea").get(f"{API}/inbox").json["items"] == []


def test_a_refusal_that_stands_changes_nothing_and_is_told(as_person, post_id, url):
    ask(as_person("ann"), url)

    assert answer(as_person("hal"), url, "upheld").status_code == 200

    assert state(post_id) == "rejected"
    page = words(as_person("ann").get(f"/posts/{post_id}"))
    assert "heard the appeal: the refusal stands (legal)" in page
    assert "Hal answered" in page
    assert "the decision stands" in words(as_person("ann").get("/notices"))
    assert verify_all(db.session()).breaks == ()


def test_a_return_can_be_appealed_against_too(as_person, app):
    post_id = refused(verdict=Verdict.RETURN)
    url = f"{API}/posts/{post_id}"
    ask(as_person("ann"), url)

    answer(as_person("gus"), url)

    assert state(post_id) == "in_review"
    assert "What must change" not in words(as_person("ann").get(f"/posts/{post_id}"))


def test_a_draft_is_not_forgotten_while_its_appeal_waits(as_person, app):
    post_id = refused(verdict=Verdict.RETURN)
    url = f"{API}/posts/{post_id}"
    ask(as_person("ann"), url)
    db.session.execute(db.text("UPDATE post SET updated_at = '2020-01-01'"))
    db.session.commit()

    sweep(datetime.now(UTC))
    assert (state(post_id), told(NoticeKind.FORGOTTEN)) == ("draft", [])

    answer(as_person("hal"), url, "upheld")
    sweep(datetime.now(UTC))
    assert state(post_id) == "draft"
    for days in (1000, 1015):
        sweep(datetime.now(UTC) + timedelta(days=days))
    assert state(post_id) == "closed"


def test_an_appeal_is_made_once(as_person, url):
    answers = [ask(as_person("ann"), url).status_code for _ in "12"]
    answer(as_person("hal"), url, "upheld")

    assert (*answers, ask(as_person("ann"), url).status_code) == (201, 409, 409)


def test_a_form_of_an_appeal_or_of_its_answer_that_is_sent_twice_counts_once(app, post_id):
    def sent(name, path, **form):
        client = browser(app, name)
        return [client.send(f"/posts/{post_id}/{path}", {**form, "key": "k"}) for _ in "12"]

    asked = sent("ann", "appeals", reason="The ranking is public.")
    made = db.session.scalars(select(Appeal.id)).one()
    heard = sent("hal", f"appeals/{made}/answers", state="overturned", answer="It is so.")

    assert [each.status_code for each in (*asked, *heard)] == [303] * 4
    assert db.session.query(CaseRow).count() == 2


def test_a_case_that_is_refused_again_is_not_appealed_again(as_person, url):
    ask(as_person("ann"), url)
    answer(as_person("hal"), url)
    say(as_person("gus"), url, "reject", reason="No.")

    assert ask(as_person("ann"), url).status_code == 409


def test_an_appeal_is_answered_once(as_person, url):
    ask(as_person("ann"), url)

    assert [answer(as_person(each), url, "upheld").status_code for each in ("hal", "gus")] == [
        200,
        409,
    ]


@pytest.mark.parametrize(
    ("name", "status"),
    [("ann", 403), ("cat", 403), ("lea", 403), ("bob", 403), ("ida", 403), ("eve", 404)],
)
def test_only_a_second_reader_answers(as_person, url, name, status):
    ask(as_person("ann"), url)

    assert answer(as_person(name), url).status_code == status
    assert as_person(name).get(f"{API}/appeals").json["items"] == []


@pytest.mark.parametrize(("name", "status"), [("cat", 403), ("bob", 403), ("eve", 404)])
def test_only_the_author_appeals(as_person, url, name, status):
    assert ask(as_person(name), url).status_code == status


def test_what_is_under_review_or_approved_is_not_appealed(as_person, app):
    assert ask(as_person("ann"), f"{API}/posts/{in_review()}").status_code == 409


@pytest.mark.parametrize("reason", ["", "  ", "\u2060", "x" * 5001])
def test_an_appeal_needs_a_reason(as_person, url, reason):
    assert ask(as_person("ann"), url, reason).status_code == 422


def test_without_a_second_reader_there_it_goes_to_those_above(as_person, url):
    assert ask(as_person("ann"), url).json["entity"]["slug"] == "group"
    assert told(NoticeKind.ASSIGNED)[-3:] == ["Gus", "Hal", "Lea"]
    assert [
        len(as_person(each).get(f"{API}/appeals").json["items"]) for each in ("hal", "gus")
    ] == [
        1,
        1,
    ]


def test_one_of_the_same_entity_comes_first(as_person, app):
    post_id = refused("hal")

    assert ask(as_person("ann"), f"{API}/posts/{post_id}").json["entity"]["slug"] == "bank"


def test_that_there_is_no_second_reader_is_said_at_once(as_person, post_id, url):
    above = [person(name).id for name in ("hal", "gus")]
    db.session.execute(delete(Grant).where(Grant.role == Role.LEGAL, Grant.person_id.in_(above)))
    db.session.commit()

    page = words(as_person("ann").get(f"/posts/{post_id}"))
    assert "You can't appeal against this decision" in page
    assert "Why should it be decided otherwise?" not in page
    answer_ = ask(as_person("ann"), url)
    assert (answer_.status_code, "no second reader" in answer_.json["detail"]) == (409, True)


def test_an_appeal_ends_when_the_author_submits_other_words(as_person, app):
    post_id = refused(verdict=Verdict.RETURN)
    url = f"{API}/posts/{post_id}"
    ask(as_person("ann"), url)

    sent_again(way(COMPLIANCE, LEGAL), post_id, "Notre banque recrute.")

    assert as_person("hal").get(f"{API}/appeals").json["items"] == []
    assert answer(as_person("hal"), url).status_code == 409


def test_who_had_refused_reads_the_next_revision(as_person, post_id, url):
    ask(as_person("ann"), url)
    answer(as_person("hal"), url)
    say(as_person("gus"), url, "return", reason="Shorter.")

    sent_again(way(LEGAL), post_id, "Notre banque recrute.")

    assert len(as_person("lea").get(f"{API}/inbox").json["items"]) == 1


def test_the_same_words_are_no_longer_shown_as_rejected(as_person, url):
    ask(as_person("ann"), url)
    answer(as_person("hal"), url)

    known = as_person("hal").get(f"{url}/revisions/1/precedents").json["items"]
    assert not any(each["precedents"] for each in known)


def test_objections_that_were_outvoted_nowhere_lower_no_approval(as_person, app):
    many = {**LEGAL, "quorum": 2, "veto": False, "when": {"author": ["first_post"]}}
    post_id = sent_along(way({**COMPLIANCE, "quorum": 2}, many), SUPERLATIVE)
    url = f"{API}/posts/{post_id}"
    for name in ("cat", "dan"):
        rule(post_id, name)
    rule(post_id, "lea", Verdict.REJECT, "No.")
    ask(as_person("ann"), url)

    answer(as_person("hal"), url)

    forget()
    latest = db.session.scalars(select(CaseRow).order_by(CaseRow.id.desc())).first()
    assert latest.value().approvals(latest.value().route.stage("legal")) == 0
    assert [each.quorum for each in latest.stages] == [2, 2]


def beside(**asked):
    """Let compliance and legal read at the same time, cat and then lea have spoken."""
    return {"parallel": [{**COMPLIANCE, "quorum": 2, **asked}, LEGAL]}


def test_an_approval_stands_only_where_no_objection_is_left_to_be_outvoted(as_person, app):
    once = {"veto": False, "when": {"author": ["first_post"]}}
    post_id = sent_along(way(beside(**once)), SUPERLATIVE)
    url = f"{API}/posts/{post_id}"
    for name, verdict in (("cat", Verdict.APPROVE), ("dan", Verdict.REJECT)):
        say(as_person(name), url, verdict, stage="compliance", reason="So.")
    say(as_person("lea"), url, "reject", stage="legal", reason="No.")
    ask(as_person("ann"), url)

    answer(as_person("hal"), url)

    case = as_person("ann").get(url).json["case"]
    assert [each["carried_over"] for each in case["stages"]] == [False, False]


def test_one_approval_of_two_leaves_a_stage_open_for_another_person(as_person, app):
    post_id = refused(stages=(beside(same_person=True),))
    url = f"{API}/posts/{post_id}"
    ask(as_person("ann"), url)
    answer(as_person("hal"), url)

    assert as_person("cat").get(f"{API}/inbox").json["items"] == []
    assert len(as_person("dan").get(f"{API}/inbox").json["items"]) == 1
    assert "An earlier approval stands" not in words(as_person("dan").get(f"/posts/{post_id}"))


def test_what_is_urgent_stays_so_when_its_case_opens_again(as_person, post_id, url):
    later = datetime.now(UTC) + timedelta(days=30)
    wished = {"reason": "The fair.", "wished_at": later.isoformat()}
    db.session.execute(db.text("UPDATE post SET state = 'in_review'"))
    db.session.commit()
    as_person("ann").post(f"{url}/urgency", json=wished)
    db.session.execute(db.text("UPDATE post SET state = 'rejected'"))
    db.session.commit()
    ask(as_person("ann"), url)

    answer(as_person("hal"), url)

    assert set(db.session.scalars(select(StageRow.urgent).where(StageRow.closed_at.is_(None)))) == {
        True
    }


def test_the_pages_make_and_answer_an_appeal(app, post_id):
    ann, hal = browser(app, "ann"), browser(app, "hal")
    assert "Ask a second reader" in words(ann.get(f"/posts/{post_id}"))

    assert ann.send(f"/posts/{post_id}/appeals", {"reason": "It is public."}).status_code == 303
    assert "Appeals 1" in words(hal.get("/inbox"))
    assert "Overturn it" in words(hal.get(f"/posts/{post_id}"))
    made = db.session.scalars(select(Appeal.id)).one()
    form = {"state": "overturned", "answer": "Right."}
    assert hal.send(f"/posts/{post_id}/appeals/{made}/answers", form).status_code == 303
    assert state(post_id) == "in_review"


def test_an_answer_without_words_keeps_the_form(app, as_person, post_id, url):
    ask(as_person("ann"), url)
    made = db.session.scalars(select(Appeal.id)).one()

    refused_ = browser(app, "hal").send(f"/posts/{post_id}/appeals/{made}/answers", {"answer": "x"})

    assert refused_.status_code == 422


def test_who_may_hear_an_appeal_is_sent_a_letter(app, as_person, url):
    ask(as_person("ann"), url)

    with mailbox(app) as box:
        mail_notices(str(person("hal").id))

    assert any("waits for you" in each.get_content() for each in box.letters)


def test_the_author_of_a_rejected_post_withdraws_it_and_its_appeal_lapses(app, as_person, post_id):
    ask(as_person("ann"), f"{API}/posts/{post_id}")
    ann, where = browser(app, "ann"), f"/posts/{post_id}"
    assert "An appeal that waits ends with it." in words(ann.get(where))

    assert ann.send(f"{where}/withdrawal", {}).status_code == 303

    forget()
    assert db.session.get_one(Post, post_id).state is State.WITHDRAWN
    assert "the post was withdrawn or closed" in words(ann.get(where))
    assert ann.get("/your-data.json").json["appeals"][0]["state"] == "lapsed"
    assert as_person("hal").get(f"{API}/appeals").json["items"] == []
    assert answer(as_person("hal"), f"{API}/posts/{post_id}").status_code == 409
    assert verify_all(db.session()).breaks == ()


def test_words_that_were_rejected_are_known_as_such_after_the_post_was_withdrawn(post_id):
    with unit_of_work(person("ann")) as unit:
        text = withdraw(unit, post_id).draft_text
    again = a_draft(text=text)

    with pytest.raises(RejectedBefore), unit_of_work(person("ann")) as unit:
        submit(unit, again, version=1)


def test_of_an_appeal_whose_post_went_on_without_it_nobody_is_reminded(app, as_person):
    post_id = refused(verdict=Verdict.RETURN)
    ask(as_person("ann"), f"{API}/posts/{post_id}")
    answered = as_person("ann").post(f"{API}/posts/{post_id}/withdrawals", json={})
    assert answered.status_code == 201, answered.text

    sweep(datetime.now(UTC) + timedelta(days=30))

    assert told(NoticeKind.OVERDUE) == []


@pytest.mark.parametrize("statement", ["reason = 'x'", "answer = 'x'", "state = 'upheld'"])
def test_an_altered_appeal_is_named(as_person, url, statement):
    ask(as_person("ann"), url)
    answer(as_person("hal"), url)
    db.session.execute(db.text(f"UPDATE appeal SET {statement}"))  # noqa: S608
    db.session.commit()

    assert "the appeal was altered" in verify_all(db.session()).breaks[0].what


def test_an_appeal_that_nobody_answers_is_told_once_to_who_may_hear_it_and_to_its_author(
    as_person, url
):
    ask(as_person("ann"), url)
    later = datetime.now(UTC) + timedelta(days=30)
    for _each in range(2):
        sweep(later)

    late = told(NoticeKind.OVERDUE)
    assert "Ann" in late
    assert "Hal" in late
    assert "Lea" not in late
    count = select(Notice.id).where(Notice.kind == NoticeKind.OVERDUE)
    assert len(db.session.scalars(count).all()) == len(late)
