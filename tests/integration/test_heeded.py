"""A harmful effect is heard wherever somebody tells of it beside a post, not in comments alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.anchors import Edit
from service.jobs import check_post
from service.models import Alert, AppealState, Channel, Post, SampleVerdict, db
from service.steps.appeal import appeal, hear
from service.steps.aside import step_aside
from service.steps.breach import uphold_afterwards
from service.steps.decide import Ruling, decide
from service.steps.draft import OtherClass, close, submit
from service.steps.grounds import Wanted
from service.steps.hold import hold
from service.steps.override import override
from service.steps.propose import accept, decline, propose_edit
from service.steps.recall import Terms, recall, recall_all, see_to
from service.steps.sample import Found, answer
from service.steps.share import share
from service.steps.urgency import ask_urgency, end_urgency
from service.steps.vary import vary
from tests.integration.journey import SECRET, approved
from tests.integration.refusals import NAMED, resting
from tests.integration.test_safety_cases import (
    CALM,
    EFFECT,
    a_post,
    act,
    cases,
    give,
    lab,
    sentences,
)
from tests.integration.trusting import a_sample
from workflows import ContentClass, Role, Verdict

__all__ = ["lab"]

TOLD = "Hier ma voisine a vomi toute la nuit après avoir pris Zelprivex."


def ruled(post_id, verdict=Verdict.RETURN, reason="Non.", grounds=None):
    named = resting(verdict) if grounds is None else grounds
    ruling = Ruling(revision=1, verdict=verdict, reason=reason, grounds=named)
    act("ann", decide, post_id, ruling)


def held(post_id):
    act("ann", hold, post_id, until=datetime.now(UTC).date() + timedelta(days=3), reason=TOLD)


def proposed(post_id):
    act("ann", propose_edit, post_id, revision=1, edit=Edit(0, 5, "Belle"), note=TOLD)


def appealed(post_id):
    ruled(post_id)
    act("eve", appeal, post_id, TOLD)


def heard(post_id):
    ruled(post_id)
    asked = act("eve", appeal, post_id, "Non.")
    act("cat", hear, post_id, asked.id, state=AppealState.UPHELD, answer=TOLD)


def overridden(post_id):
    act("ann", override, post_id, revision=1, finding=0, reason=TOLD)


def declined(post_id):
    edit = act("ann", propose_edit, post_id, revision=1, edit=Edit(0, 5, "Belle"))
    act("eve", decline, post_id, edit.id, TOLD)


def taken_from_urgency(post_id):
    act("eve", ask_urgency, post_id, "Demain.", datetime.now(UTC) + timedelta(days=1))
    act("ann", end_urgency, post_id, TOLD)


def closed(post_id):
    ruled(post_id)
    act("eve", close, post_id, TOLD)


def contested(post_id, **argued):
    ruled(post_id)
    version = db.session.get_one(Post, post_id).draft_version
    act("eve", submit, post_id, version=version, anyway=True, **argued)


WAYS = {
    "a return": lambda post_id: ruled(post_id, reason=TOLD),
    "a rejection": lambda post_id: ruled(post_id, Verdict.REJECT, TOLD),
    "a word beside an approval": lambda post_id: ruled(post_id, Verdict.APPROVE, TOLD),
    "a change that is asked for": lambda post_id: ruled(
        post_id, grounds=[Wanted(change=TOLD, written="Clair.")]
    ),
    "an edit that is proposed": proposed,
    "a hold": held,
    "an appeal": appealed,
    "an answer to an appeal": heard,
    "an override": overridden,
    "a refused edit": declined,
    "the end of urgency": taken_from_urgency,
    "stepping aside": lambda post_id: act("ann", step_aside, post_id, TOLD),
    "the end of a draft": closed,
    "a contest": lambda post_id: contested(post_id, contests={"pharma.any.rule": TOLD}),
    "a contest of the class": lambda post_id: contested(
        post_id, class_contest=OtherClass(content_class=ContentClass.PERSONAL, reason=TOLD)
    ),
    "urgency": lambda post_id: act(
        "eve", ask_urgency, post_id, TOLD, datetime.now(UTC) + timedelta(days=1)
    ),
}


def test_an_edit_that_is_taken_over_is_heeded_as_the_draft_that_it_makes(lab):
    give("ann", Role.COMPLIANCE, "lab")
    post_id = a_post(text="Hier ma voisine a souri toute la nuit après avoir pris Zelprivex.").id
    act("eve", submit, post_id, version=1)
    check_post(str(post_id), 1)
    start = TOLD.index("vomi")
    edit = act("ann", propose_edit, post_id, revision=1, edit=Edit(start, start + 5, "vomi"))
    ruled(post_id)

    before = [words for case in cases() for words in sentences(case)]
    act("eve", accept, post_id, edit.id)

    assert TOLD not in before
    assert TOLD in [words for case in cases() for words in sentences(case)]


def test_a_variant_is_heeded_as_soon_as_it_is_begun(app):
    made = act("bob", vary, approved(), text=SECRET)

    assert db.session.scalars(select(Alert)).one().post_id == made.id


def seen_to(post_id):
    taken = act("ann", share, post_id, Channel.X).id
    act("bob", recall, post_id, "Non.")
    act("bob", see_to, taken, SECRET)


def upheld(post_id):
    act("bob", recall, post_id, "Non.")
    act("bob", uphold_afterwards, post_id, SECRET)


PUBLISHED = {
    "a recall": lambda post_id: act("bob", recall, post_id, SECRET),
    "a copy seen to": seen_to,
    "a breach upheld": upheld,
}


@pytest.mark.parametrize("say", PUBLISHED.values(), ids=PUBLISHED.keys())
def test_whatever_is_said_of_a_published_post_is_heeded(app, say):
    post_id = approved()

    say(post_id)

    assert db.session.scalars(select(Alert)).one().post_id == post_id


def test_one_recall_of_several_entities_is_read_by_the_rules_of_each(lab):
    give("gus", Role.COMMS, "lab")
    give("gus", Role.COMPLIANCE, "lab")
    first, post_id = approved(), a_post(text=CALM).id
    act("eve", submit, post_id, version=1)
    check_post(str(post_id), 1)
    db.session.execute(
        update(Post).where(Post.id == post_id).values(state="approved", approved_number=1)
    )
    db.session.commit()

    act("gus", recall_all, [first, post_id], Terms(reason=TOLD))

    assert [words for case in cases() for words in sentences(case)] == [TOLD]


@pytest.mark.parametrize("verdict", SampleVerdict)
def test_what_the_reader_of_a_sample_says_is_heeded(app, verdict):
    grounds = NAMED if verdict is SampleVerdict.BREACH else ()

    act("bob", answer, a_sample(), Found(verdict=verdict, reason=SECRET, grounds=grounds))

    assert db.session.scalars(select(Alert)).one().category == "common.credential"


@pytest.mark.parametrize("say", WAYS.values(), ids=WAYS.keys())
def test_whatever_is_said_beside_a_post_is_heeded(lab, say):
    give("ann", Role.COMPLIANCE, "lab")
    give("cat", Role.COMPLIANCE, "lab")
    post_id = a_post().id
    act("eve", submit, post_id, version=1)
    check_post(str(post_id), 1)

    say(post_id)

    told = {words: case for case in cases() for words in sentences(case)}
    assert [*told] == [EFFECT, TOLD]
    assert told[TOLD].post_id == post_id
