"""A harmful effect is heard wherever somebody tells of it beside a post, not in comments alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.anchors import Edit
from service.jobs import check_post
from service.models import Alert, db
from service.steps.appeal import appeal
from service.steps.decide import Ruling, decide
from service.steps.draft import submit
from service.steps.grounds import Wanted
from service.steps.hold import hold
from service.steps.propose import accept, propose_edit
from service.steps.urgency import ask_urgency
from service.steps.vary import vary
from tests.integration.journey import SECRET, approved
from tests.integration.refusals import resting
from tests.integration.test_safety_cases import EFFECT, a_post, act, cases, give, lab, sentences
from workflows import Role, Verdict

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


@pytest.mark.parametrize("say", WAYS.values(), ids=WAYS.keys())
def test_whatever_is_said_beside_a_post_is_heeded(lab, say):
    give("ann", Role.COMPLIANCE, "lab")
    post_id = a_post().id
    act("eve", submit, post_id, version=1)
    check_post(str(post_id), 1)

    say(post_id)

    told = {words: case for case in cases() for words in sentences(case)}
    assert [*told] == [EFFECT, TOLD]
    assert told[TOLD].post_id == post_id
