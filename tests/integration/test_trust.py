"""Earned trust: what counts, what it opens, what is read afterwards, and what ends it."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest
from flask_babel import force_locale
from sqlalchemy import delete, func, select, update

from service.access import tree
from service.errors import Forbidden, Invalid, NotFound, Stale
from service.jobs import mail_notices, sweep
from service.models import Breach, Event, Grant, Notice, NoticeKind, Post, Sample, SampleVerdict, db
from service.notices import sentence
from service.queries.proof import verify_all
from service.standing import standing
from service.steps.breach import uphold, uphold_afterwards
from service.steps.decide import Ruling, decide
from service.steps.draft import withdraw
from service.steps.grounds import Wanted
from service.steps.recall import recall
from service.steps.sample import Found, answer, drawn
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import a_recalled_post, approved, forget, in_review, send_back
from tests.integration.mailbox import mailbox
from tests.integration.pages import submitted_again, waiting
from tests.integration.refusals import NAMED
from tests.integration.trusting import certify, earned, published, sample_of, trust
from tests.integration.trusting import trusting as trusting
from workflows import IllegalMove, Role, Standing, State, Verdict

FINE, BREACH = SampleVerdict.FINE, SampleVerdict.BREACH
WRONG = Found(verdict=BREACH, reason="The figure is not ours.", grounds=NAMED)


def act(name, step, *said, **more):
    with unit_of_work(person(name)) as unit:
        return step(unit, *said, **more)


def facts(name="ann", place="bank", content_class="brand", now=None):
    path, now = tree(db.session()).path(entity(place).id), now or datetime.now(UTC)
    return standing(db.session(), person(name), path, content_class, now, most=9)


def passed(**where):
    return facts(**where)["passed_unchanged"]


def approve(post_id, revision):
    for name in ("cat", "lea", "bob"):
        act(name, decide, post_id, Ruling(revision=revision, verdict=Verdict.APPROVE))


def events(post_id):
    rows = db.session.query(Event.name).where(Event.subject_id == post_id).order_by(Event.sequence)
    return [name for (name,) in rows]


def test_posts_count_in_their_entity_and_their_class_alone(app):
    approved()

    assert passed() == 1
    assert passed(place="bank-be") == passed(place="group") == 0
    assert passed(content_class="personal") == passed(name="bob") == 0


def test_a_post_that_came_back_ends_the_row_even_if_it_is_approved_then(app):
    approved()
    post_id = in_review()
    send_back(post_id)
    assert passed() == 0

    submitted_again(post_id, "Ravie d'accueillir quatre apprentis dans notre équipe.")
    approve(post_id, 2)

    assert passed() == 0
    approved()
    assert passed() == 1


def test_a_rejected_post_ends_the_row(app):
    approved()
    ruling = Ruling(revision=1, verdict=Verdict.REJECT, reason="No.", grounds=NAMED)
    act("cat", decide, in_review(), ruling)

    assert passed() == 0


def test_what_is_withdrawn_before_anybody_judged_it_says_nothing(app):
    approved()
    act("ann", withdraw, in_review())

    assert passed() == 1


def test_what_is_withdrawn_after_it_came_back_ends_the_row_all_the_same(app):
    approved()
    post_id = in_review()
    send_back(post_id)
    act("ann", withdraw, post_id)

    assert passed() == 0


def test_a_recall_without_a_breach_takes_its_post_out_and_ends_nothing(app):
    approved()
    act("bob", recall, approved(), "The event is over.")

    assert passed() == 1


def test_a_suspended_post_ends_the_row_while_it_is(app):
    approved()
    post = db.session.get_one(Post, approved())
    post.suspended_at = datetime.now(UTC)
    db.session.commit()

    assert passed() == 0


@pytest.mark.parametrize("name", ["bob", "cat"])
def test_one_breach_ends_trust_of_every_class_and_it_is_earned_anew(app, name):
    approved()
    post_id = approved()

    act(name, recall, post_id, "It names a client.", breach=True)

    assert passed() == 0
    assert events(post_id)[-2:] == ["post.recalled", "post.breach_upheld"]
    assert "person.trust_ended" in events(person("ann").id)
    approved()
    assert passed() == 1


def test_an_author_is_told_once_that_trust_ended_and_a_breach_is_upheld_once(app):
    post_id = approved()
    act("bob", recall, post_id, "It names a client.", breach=True)
    act("bob", lambda unit: uphold(unit, unit.session.get_one(Post, post_id), "Again."))

    outcomes = [
        each.facts.get("outcome")
        for each in db.session.query(Notice).where(Notice.person_id == person("ann").id)
    ]
    assert outcomes.count("breach") == db.session.query(Breach).count() == 1


def withdrawn():
    post_id = approved()
    act("ann", withdraw, post_id)
    return post_id


@pytest.mark.parametrize("out", [withdrawn, a_recalled_post])
def test_a_breach_of_what_is_out_of_the_library_is_upheld_afterwards(app, out):
    approved()
    post_id = out()
    assert passed() > 0

    act("cat", uphold_afterwards, post_id, "It names a client.")

    assert passed() == 0
    assert events(post_id)[-1] == "post.breach_upheld"
    with pytest.raises(Stale):
        act("bob", uphold_afterwards, post_id, "Again.")
    assert verify_all(db.session()).breaks == ()


def test_what_was_never_published_or_still_is_has_no_breach_to_uphold_afterwards(app):
    never, still = in_review(), approved()
    act("ann", withdraw, never)

    with pytest.raises(IllegalMove, match="never published"):
        act("bob", uphold_afterwards, never, "It names a client.")
    with pytest.raises(IllegalMove, match="recall it"):
        act("bob", uphold_afterwards, still, "It names a client.")
    with pytest.raises(Forbidden):
        act("ann", uphold_afterwards, a_recalled_post(), "It names a client.")


def test_nobody_is_certified_before_or_after_the_days_of_their_certificate(app):
    now = datetime.now(UTC)
    certify(begun=-1, now=now)
    certify(days=-1, now=now)
    assert Standing.CERTIFIED not in facts(now=now)["author"]

    certify(begun=0, days=0, now=now)

    assert Standing.CERTIFIED in facts(now=now)["author"]


def test_earned_trust_needs_certificate_and_posts(trusting):
    for_nothing = in_review()
    act("ann", withdraw, for_nothing)
    certify()
    approved()
    still_read = in_review()
    approve(still_read, 1)

    post_id = in_review()

    assert "post.routed" in events(for_nothing)
    assert "post.routed" in events(still_read)
    assert events(post_id)[-2:] == ["post.admitted", "post.drawn"]


def test_what_the_lane_let_through_counts_once_somebody_found_it_fine(trusting):
    post_id = published()
    assert passed() == 2

    act("bob", answer, sample_of(post_id).id, Found(verdict=FINE))

    assert passed() == 3
    assert events(post_id)[-1] == "post.sample_passed"


def test_a_medium_finding_is_read_whoever_wrote_it(trusting):
    earned()

    post_id = waiting("🎉 Notre banque est le leader incontesté du crédit, et recrute.")

    assert db.session.get_one(Post, post_id).state is State.IN_REVIEW


def test_a_share_is_drawn_by_our_key_and_the_post_alone(trusting):
    posts = [uuid5(NAMESPACE_URL, str(number)) for number in range(2_000)]

    chosen = [each for each in posts if drawn(each, 5)]

    assert 70 <= len(chosen) <= 130
    assert chosen == [each for each in posts if drawn(each, 5)]
    trusting.config["SECRET_KEY"], kept = "z" * 32, trusting.config["SECRET_KEY"]
    assert chosen != [each for each in posts if drawn(each, 5)]
    trusting.config["SECRET_KEY"] = kept


def test_what_is_not_drawn_waits_for_nobody(app, monkeypatch):
    trust(app, monkeypatch, sample="1 %")
    monkeypatch.setattr("service.steps.sample.drawn", lambda _post_id, share: share > 1)

    post_id = published()

    assert events(post_id)[-1] == "post.admitted"
    assert db.session.query(Sample).count() == 0


def test_a_sample_is_due_with_comms_of_the_entity_who_are_told(trusting):
    sample = sample_of(published())

    assert (sample.role, sample.scope[-1]) == ("comms", entity("bank").id)
    assert timedelta(days=4) < sample.due_at - sample.drawn_at < timedelta(days=20)
    told = db.session.query(Notice.subject_id).where(Notice.person_id == person("bob").id)
    assert sample.post_id in {each for (each,) in told}


def test_another_function_reads_where_nobody_is_comms(trusting):
    earned()
    db.session.execute(delete(Grant).where(Grant.role == Role.COMMS))
    db.session.commit()

    assert sample_of(in_review()).role is Role.COMPLIANCE


@pytest.mark.parametrize(("read_first", "letters"), [(False, 1), (True, 0)])
def test_who_is_to_read_a_sample_is_sent_a_letter_while_it_waits(trusting, read_first, letters):
    sample = sample_of(published())
    db.session.execute(
        update(Notice).values(settled_at=func.now()).where(Notice.kind != "assigned")
    )
    db.session.execute(
        update(Notice).values(settled_at=func.now()).where(Notice.subject_id != sample.post_id)
    )
    db.session.commit()
    if read_first:
        act("bob", answer, sample.id, Found(verdict=FINE))

    with mailbox(trusting) as box:
        mail_notices(str(person("bob").id))

    assert len(box.letters) == letters
    assert all("waits for you" in each.get_content() for each in box.letters)


def test_a_breach_recalls_the_post_tells_why_and_ends_trust(trusting):
    post_id = published()
    ground = Wanted(change="Take the figure out.", written="No figures of others.")

    act("bob", answer, sample_of(post_id).id, Found(**{**vars(WRONG), "grounds": (ground,)}))

    sample = sample_of(post_id)
    assert db.session.get_one(Post, post_id).state is State.RECALLED
    assert (sample.verdict, sample.grounds[0]["written"]) == (BREACH, "No figures of others.")
    assert passed() == 0
    assert db.session.get_one(Post, in_review()).state is State.IN_REVIEW


def test_a_breach_of_a_post_withdrawn_meanwhile_ends_trust_all_the_same(trusting):
    post_id = published()
    act("ann", withdraw, post_id)

    act("bob", answer, sample_of(post_id).id, WRONG)

    assert db.session.get_one(Post, post_id).state is State.WITHDRAWN
    assert passed() == 0


def test_a_recall_for_a_breach_reads_the_sample_that_waits(trusting):
    post_id = published()

    act("cat", recall, post_id, "It names a client.", breach=True)

    sample = sample_of(post_id)
    assert (sample.verdict, sample.reader_id) == (BREACH, person("cat").id)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("ann", Forbidden), ("cat", Forbidden), ("ida", Forbidden), ("eve", NotFound)],
)
def test_only_the_role_of_a_sample_says_what_it_found(trusting, name, refusal):
    sample = sample_of(published())

    with pytest.raises(refusal):
        act(name, answer, sample.id, Found(verdict=FINE))


def test_a_breach_needs_a_reason(trusting):
    sample = sample_of(published())

    with pytest.raises(Invalid):
        act("bob", answer, sample.id, Found(verdict=BREACH, reason=" "))


def test_a_sample_is_read_once_and_the_same_answer_twice_is_one(trusting):
    sample_id = sample_of(published()).id
    for _click in range(2):
        act("bob", answer, sample_id, Found(verdict=FINE))

    with pytest.raises(Stale):
        act("bob", answer, sample_id, WRONG)
    forget()
    assert events(db.session.get_one(Sample, sample_id).post_id).count("post.sample_passed") == 1


def test_the_record_proves_what_was_drawn_read_and_upheld(trusting):
    fine, wrong = published(), in_review()
    act("bob", answer, sample_of(fine).id, Found(verdict=FINE, reason="As it should be."))
    act("bob", answer, sample_of(wrong).id, WRONG)
    assert verify_all(db.session()).breaks == ()

    sample_of(wrong).verdict, sample_of(wrong).reason = FINE, ""
    db.session.execute(delete(Breach))
    db.session.commit()

    told = {each.what for each in verify_all(db.session()).breaks}
    assert told == {"the sample was altered: verdict, reason", "the breach was removed"}


def test_those_who_give_roles_are_told_of_a_sample_that_nobody_can_read(trusting):
    sample = sample_of(published())
    for held in person("bob").grants:
        held.until = datetime.now(UTC)
    sample.due_at = datetime.now(UTC) - timedelta(hours=1)
    db.session.commit()

    sweep(datetime.now(UTC))

    rows = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.STUCK)).all()
    assert {each.person_id for each in rows} == {person("max").id, person("nia").id}
    with force_locale("en"):
        assert "is to be read afterwards, and nobody may" in sentence(rows[0], "Bank")


def test_readers_are_told_once_more_when_a_sample_is_overdue(trusting):
    sample = sample_of(published())
    told = db.session.query(Notice).where(Notice.subject_id == sample.post_id)
    before = told.where(Notice.person_id == person("bob").id).count()
    sample.due_at = datetime.now(UTC) - timedelta(hours=1)
    db.session.commit()

    for _sweep in range(2):
        sweep(datetime.now(UTC))

    assert told.where(Notice.person_id == person("bob").id).count() == before + 1
