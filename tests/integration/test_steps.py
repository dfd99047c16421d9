from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from service.errors import Forbidden, Invalid, NotFound, NotShareable, Stale
from service.models import CaseRow, Channel, Post, Revision, Share, db
from service.queries.library import Wanted, library
from service.queries.reviews import inbox, stages_for, waiting_count
from service.shareable import in_force, shareable
from service.steps.check import subject_of
from service.steps.comment import comment
from service.steps.decide import Ruling, decide
from service.steps.draft import Draft, close, save, submit, withdraw, write
from service.steps.library import date_post
from service.steps.recall import confirm, recall
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.refusals import NAMED, returning
from workflows import (
    AlreadyDecided,
    ClosedStage,
    IllegalMove,
    NotAReviewer,
    OwnPost,
    State,
    Verdict,
)

PLAIN = "Ravie d'accueillir trois apprentis dans notre équipe de Lyon."


def a_draft(**but):
    boring = {
        "text": PLAIN,
        "language": "fr",
        "channels": (Channel.LINKEDIN, Channel.X),
        "jurisdictions": ("FR",),
    }
    return Draft(**{**boring, **but})


@pytest.fixture
def act(app):
    def take(name, step, *given, **named):
        with unit_of_work(person(name)) as unit:
            return step(unit, *given, **named)

    return take


@pytest.fixture
def submitted(act, work):
    def make(author="ann", where="bank", **but):
        post_id = act(author, write, entity(where).id, a_draft(**but)).id
        act(author, submit, post_id, version=1)
        work()
        return fresh(post_id)

    return make


@pytest.fixture
def approved(act, submitted):
    def make(**but):
        post = submitted(**but)
        while post.state is State.IN_REVIEW:
            for name in ("cat", "lea", "bob"):
                case = db.session.scalars(select(CaseRow).where(CaseRow.post_id == post.id)).one()
                if stages_for(person(name), case, datetime.now(UTC)):
                    act(name, decide, post.id, Ruling(revision=1, verdict=Verdict.APPROVE))
                    post = fresh(post.id)
        assert post.state is State.APPROVED
        return post

    return make


def fresh(post_id):
    db.session.expire_all()
    return db.session.get_one(Post, post_id)


def approve(revision=1, **more):
    return Ruling(revision=revision, verdict=Verdict.APPROVE, **more)


def test_a_submission_is_an_immutable_revision(act, submitted):
    post = submitted()

    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(text("UPDATE revision SET text = 'other'"))
    db.session.rollback()
    assert [each.number for each in fresh(post.id).revisions] == [1]


def test_a_revision_is_checked_for_its_channels(app, submitted):
    post = submitted()
    with unit_of_work(person("ann")) as unit:
        in_force = app.extensions["definitions"].in_force(unit.session)
        asked = subject_of(unit, post, post.revisions[0], in_force)

    assert asked.channels == ("linkedin", "x")


def test_a_second_window_does_not_overwrite_the_first(act):
    post = act("ann", write, entity("bank").id, a_draft())
    act("ann", save, post.id, a_draft(text="First window"), version=1)

    with pytest.raises(Stale) as refusal:
        act("ann", save, post.id, a_draft(text="Second window"), version=1)

    assert refusal.value.changed == {"text": "First window", "version": 2}


def test_submitting_twice_makes_one_revision(act, submitted):
    post = submitted()

    with pytest.raises(IllegalMove):
        act("ann", submit, post.id, version=1)

    assert fresh(post.id).revision_count == 1


@pytest.mark.parametrize(
    ("but", "field"),
    [({"text": "  \n"}, "text"), ({"channels": ()}, "channels")],
    ids=["blank", "no channel"],
)
def test_an_unfinished_draft_is_not_submitted(act, but, field):
    post = act("ann", write, entity("bank").id, a_draft(**but))

    with pytest.raises(Invalid) as refusal:
        act("ann", submit, post.id, version=1)

    assert refusal.value.pointer == field


def test_nobody_writes_where_they_are_no_author(act):
    with pytest.raises(Forbidden):
        act("ann", write, entity("lab").id, a_draft())


def test_another_persons_draft_does_not_exist_for_anybody(act):
    post = act("ann", write, entity("bank").id, a_draft())

    for name in ("bob", "cat", "lea", "gus", "ida", "max", "eve"):
        with pytest.raises(NotFound):
            act(name, comment, post.id, revision=1, body="Hello")


def test_a_reviewer_of_another_entity_knows_nothing_of_the_post(act, submitted):
    post = submitted()

    with pytest.raises(NotFound):
        act("eve", decide, post.id, approve())


def test_an_author_does_not_decide_on_their_own_post(act, submitted):
    post = submitted(author="bob")

    with pytest.raises((OwnPost, NotAReviewer)):
        act("bob", decide, post.id, approve())


def test_a_person_decides_once(act, submitted):
    post = submitted()
    act("cat", decide, post.id, approve())

    with pytest.raises((AlreadyDecided, ClosedStage)):
        act("cat", decide, post.id, approve())


@pytest.mark.parametrize("verdict", [Verdict.RETURN, Verdict.REJECT])
@pytest.mark.parametrize("reason", ["", "   ", "\u200b\u00ad"], ids=["empty", "blank", "unseen"])
def test_a_refusal_needs_a_reason(act, submitted, verdict, reason):
    post = submitted()

    with pytest.raises(Invalid) as refusal:
        act("cat", decide, post.id, Ruling(revision=1, verdict=verdict, reason=reason))

    assert refusal.value.pointer == "reason"
    assert fresh(post.id).state is State.IN_REVIEW


@pytest.mark.parametrize("verdict", [Verdict.RETURN, Verdict.REJECT])
def test_a_refusal_needs_a_rule(act, submitted, verdict):
    post = submitted()

    with pytest.raises(Invalid) as refusal:
        act("cat", decide, post.id, Ruling(revision=1, verdict=verdict, reason="Too loud."))

    assert refusal.value.pointer == "grounds"
    assert fresh(post.id).state is State.IN_REVIEW


def test_a_returned_post_comes_back_as_another_revision(act, submitted, work):
    post = submitted()
    act("cat", decide, post.id, returning("Too vague"))
    act("ann", save, post.id, a_draft(text=PLAIN + " Bienvenue !"), version=1)
    act("ann", submit, post.id, version=2)
    work()

    with pytest.raises(Stale) as refusal:
        act("cat", decide, post.id, approve(revision=1))

    assert refusal.value.changed["revision"] == 2
    assert {"change": "inserted", "text": " Bienvenue !"} in refusal.value.changed["redline"]
    act("cat", decide, post.id, approve(revision=2))


def test_a_rejected_post_moves_no_more(act, submitted):
    post = submitted()
    ruling = Ruling(revision=1, verdict=Verdict.REJECT, reason="No", grounds=NAMED)
    act("cat", decide, post.id, ruling)

    with pytest.raises(IllegalMove):
        act("ann", submit, post.id, version=1)


def test_a_withdrawn_post_leaves_every_inbox(act, submitted):
    post = submitted()
    assert waiting_count(person("cat"), datetime.now(UTC)) == 1

    act("ann", withdraw, post.id)

    assert waiting_count(person("cat"), datetime.now(UTC)) == 0
    with pytest.raises(IllegalMove):
        act("cat", decide, post.id, approve())


def test_only_the_author_withdraws(act, submitted):
    post = submitted()

    with pytest.raises(Forbidden):
        act("cat", withdraw, post.id)


def test_an_abandoned_draft_is_closed(act):
    post = act("ann", write, entity("bank").id, a_draft())

    act("ann", close, post.id, "Out of date")

    assert fresh(post.id).state is State.CLOSED


def test_a_stage_waits_for_those_who_may_decide_and_nobody_else(act, submitted):
    submitted()
    now = datetime.now(UTC)

    waiting = {
        name: [row.name for row in inbox(person(name), now).rows]
        for name in ("ann", "bob", "cat", "dan", "lea", "gus", "ida", "max", "eve")
    }

    assert {name for name, stages in waiting.items() if stages} == {"cat", "dan", "gus"}


def test_the_inbox_is_read_in_pages(act, submitted):
    posts = [submitted().id for _ in range(3)]
    now = datetime.now(UTC)

    first = inbox(person("cat"), now, limit=2)
    second = inbox(person("cat"), now, limit=2, cursor=first.next)

    assert [row.case.post_id for row in (*first.rows, *second.rows)] == posts
    assert second.next is None


def test_what_is_approved_is_found_and_shared(act, approved):
    post = approved()
    now = datetime.now(UTC)

    found = library(person("ann"), now, Wanted(words="apprenti lyon")).rows
    taken = act("ann", share, post.id, Channel.LINKEDIN)

    assert [each.id for each in found] == [post.id]
    assert db.session.get_one(Share, taken.id).revision.text == PLAIN


def test_a_channel_that_was_not_approved_is_refused(act, approved):
    post = approved()

    with pytest.raises(Invalid):
        act("ann", share, post.id, Channel.FACEBOOK)


def test_a_recall_ends_sharing_and_is_confirmed_by_each_sharer(act, approved):
    post = approved()
    taken = act("ann", share, post.id, Channel.X)

    act("bob", recall, post.id, "The figure was wrong")

    with pytest.raises(NotShareable):
        act("ann", share, post.id, Channel.X)
    assert act("ann", confirm, taken.id).confirmed_at is not None
    with pytest.raises(NotFound):
        act("bob", confirm, taken.id)


def test_an_author_takes_back_what_was_shared_by_a_recall(act, approved):
    post = approved()
    taken = act("ann", share, post.id, Channel.X)

    act("ann", withdraw, post.id)

    assert fresh(post.id).state is State.RECALLED
    assert act("ann", confirm, taken.id).confirmed_at is not None


def test_an_author_takes_back_what_nobody_shared(act, approved):
    post = approved()

    act("ann", withdraw, post.id)

    assert fresh(post.id).state is State.WITHDRAWN


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("not_before", "expires_at", "suspended", "expected"),
    [
        (None, None, False, True),
        (-HOUR, HOUR, False, True),
        (HOUR, None, False, False),
        (None, -HOUR, False, False),
        (None, None, True, False),
    ],
    ids=["plain", "within", "embargo", "expired", "suspended"],
)
def test_both_forms_of_shareable_agree(app, approved, not_before, expires_at, suspended, expected):
    post = approved()
    now = datetime.now(UTC)
    post.not_before = now + not_before if not_before else None
    post.expires_at = now + expires_at if expires_at else None
    post.suspended_at = now if suspended else None
    db.session.commit()

    listed = db.session.scalar(select(Post.id).where(Post.id == post.id, in_force(now)))

    assert shareable(post, now) is expected
    assert (listed is not None) is expected


def test_a_post_does_not_expire_in_the_past(act, approved):
    post = approved()

    with pytest.raises(Invalid, match="past"):
        act("bob", date_post, post.id, not_before=None, expires_at=datetime.now(UTC) - HOUR)


def test_an_expired_post_is_not_shared(act, approved):
    post = approved()
    post.expires_at = datetime.now(UTC) - HOUR
    db.session.commit()

    with pytest.raises(NotShareable):
        act("ann", share, post.id, Channel.X)


def test_a_decision_names_the_bytes_it_was_taken_on(app, approved):
    post = approved()
    revision = db.session.scalars(select(Revision).where(Revision.post_id == post.id)).one()
    case = db.session.scalars(select(CaseRow).where(CaseRow.post_id == post.id)).one()

    assert {each.revision_id for each in case.decisions} == {revision.id}
