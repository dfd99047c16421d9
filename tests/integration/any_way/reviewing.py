"""What happens while a post is reviewed: objections, appeals, people who come, go and wait."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from service.definitions import the_definitions
from service.jobs import keep_time
from service.models import Appeal, AppealState, Channel, Grant, Post, db
from service.steps.absence import Away, enter_absence
from service.steps.appeal import appeal, hear
from service.steps.aside import step_aside
from service.steps.carry_over import read_again
from service.steps.change import Wanted as Sought
from service.steps.change import propose_grant, propose_revocation
from service.steps.draft import Draft, save, withdraw
from service.steps.grounds import Wanted
from service.steps.hold import go_on, hold
from service.steps.release import release_change
from service.steps.reserve import give_back, reserve
from service.unit import Unit
from tests.integration.any_way.acting import RARELY, name_of, open_case, ruling
from tests.integration.any_way.desk import MOST, Desk
from tests.integration.any_way.drawn import (
    OTHER_WORDS,
    PLACES,
    PLAIN,
    REVIEWERS,
    TEXTS,
    workflows,
)
from tests.integration.conftest import entity, person
from workflows import Role, State, Verdict

ORDERS = st.permutations(REVIEWERS)
REVIEWED = (State.IN_REVIEW, State.CHECKING)
STAND_INS = (("cat", "dan"), ("dan", "gus"), ("lea", "hal"), ("hal", "gus"), ("bob", "cat"))
ROLES = st.tuples(
    st.sampled_from(["ann", *REVIEWERS]),
    st.sampled_from([Role.COMMS, Role.LEGAL, Role.COMPLIANCE]),
    st.sampled_from(["bank", "bank", "group"]),
)


class Reviewing(Desk):
    """The review of posts, with all that people may do in it and beside it."""

    @rule(
        data=st.data(),
        who=st.sampled_from(REVIEWERS),
        verdict=st.sampled_from([*[Verdict.APPROVE] * 3, Verdict.RETURN, Verdict.REJECT]),
        back=st.sampled_from([0, 0, 0, 0, 1]),
        crashes=st.sampled_from(RARELY),
        twice=st.booleans(),
    )
    def say(
        self, data: Any, who: str, verdict: Verdict, back: int, crashes: bool, twice: bool
    ) -> None:
        """Let somebody decide, perhaps on what was, perhaps at a stage that is not theirs."""
        post = self.one(data, *REVIEWED)
        post_id, number = post.id, post.revision_count - back
        case = open_case(post_id)
        names = [each.name for each in case.stages] if case else []
        stage = data.draw(
            st.sampled_from([*(each.name for each in self.waiting(post_id)), *names, None])
        )
        for _each in range(1 + twice):
            self.decide(who, post_id, ruling(number, verdict, stage), crashes=crashes)

    @rule(data=st.data(), order=ORDERS, most=st.integers(2, 8), opposed=st.sampled_from(RARELY))
    def march(self, data: st.DataObject, order: list[str], most: int, opposed: bool) -> None:
        """Let a post be checked, perhaps one object, and others approve, until so many have."""
        post_id = self.one(data, *REVIEWED).id
        self.checked(post_id)
        if opposed:
            any(self.say_one(who, post_id, Verdict.REJECT) for who in order)
        self.approve_by(order, post_id, most)

    @rule(
        data=st.data(),
        order=ORDERS,
        before=st.sampled_from([1, 1, 2, 0]),
        stray=st.sampled_from([False, False, True]),
    )
    def come_back(self, data: st.DataObject, order: list[str], before: int, stray: bool) -> None:
        """Let somebody ask for other words, the author write them, and those read who must."""
        if len(self.posts) < MOST and data.draw(st.sampled_from([True, True, False])):
            self.turn_to(data.draw(workflows(lasting=True)), [*PLACES])
            self.propose(data, "ann", data.draw(st.sampled_from([PLAIN, TEXTS[4], TEXTS[3]])))
        post = self.one(data, *REVIEWED)
        post_id, number, text = post.id, post.revision_count, post.draft_text
        self.checked(post_id)
        self.pass_stages(order, post_id, before)
        span = data.draw(spans(text))
        asked = (Wanted(change="Say it otherwise.", written="House style", span=span),)
        any(self.say_one(who, post_id, Verdict.RETURN, asked) for who in order[::-1])
        if db.session.get_one(Post, post_id).state is not State.DRAFT:
            return
        words = data.draw(st.sampled_from(OTHER_WORDS))
        self.rewrite(post_id, f"{text[: span[0]]}{words}{text[span[1] :]}{' !' * stray}")
        self.send(post_id, contested=True)
        self.checked(post_id)
        if not data.draw(st.sampled_from(RARELY)):
            self.reopen(post_id, order)
        for who in order[:2]:
            assert not self.decide(who, post_id, ruling(number, Verdict.APPROVE, None))
        self.approve_by(order, post_id, data.draw(st.integers(0, 4)))

    def rewrite(self, post_id: UUID, text: str) -> None:
        """Let the author write other words, for the same networks and places."""
        post = db.session.get_one(Post, post_id)
        author, version = name_of(post.author.email), post.draft_version
        content = Draft(
            text=text,
            language=post.draft_language,
            channels=tuple(map(Channel, post.draft_channels)),
            jurisdictions=tuple(post.draft_jurisdictions),
        )
        self.act("edited", author, lambda unit: save(unit, post_id, content, version=version).id)

    @rule(data=st.data(), text=st.sampled_from(TEXTS), crashes=st.booleans())
    def edit(self, data: st.DataObject, text: str, crashes: bool) -> None:
        """Let an author write a draft anew and send it, perhaps against the check's own word."""
        post_id = self.one(data, State.DRAFT).id
        self.rewrite(post_id, text)
        contested, other = data.draw(st.booleans()), data.draw(st.sampled_from(RARELY))
        self.send(post_id, crashes=crashes, contested=contested, other=other)
        self.checked(post_id, times=2)

    def reopen(self, post_id: UUID, order: list[str]) -> None:
        """Let somebody read anew what an approval of an earlier revision stands for."""
        case = open_case(post_id)
        names = [each.name for each in case.stages if each.carried_from] if case else []
        for name in names[:1]:
            again = partial(read_again, post_id=post_id, name=name)
            any(self.act("read again", who, again) for who in order)

    @rule(
        data=st.data(),
        order=ORDERS,
        before=st.integers(0, 1),
        verdict=st.sampled_from([Verdict.REJECT, Verdict.RETURN]),
        answer=st.sampled_from([AppealState.OVERTURNED] * 2 + [AppealState.UPHELD]),
        crashes=st.sampled_from(RARELY),
    )
    def contest(
        self,
        data: Any,
        order: list[str],
        before: int,
        verdict: Verdict,
        answer: AppealState,
        crashes: bool,
    ) -> None:
        """Let a post be refused, its author appeal, and whoever may hear that twice."""
        post = self.one(data, State.IN_REVIEW)
        post_id, author = post.id, name_of(post.author.email)
        self.checked(post_id)
        self.pass_stages(order, post_id, before)
        any(self.say_one(who, post_id, verdict) for who in order[::-1])
        for dies in (crashes, False):
            asks = partial(appeal, post_id=post_id, reason="The ranking is public.")
            self.act("appealed", author, asks, crashes=dies)
        made = select(Appeal.id).where(Appeal.post_id == post_id, Appeal.state == AppealState.OPEN)
        for each in list(db.session.scalars(made)):
            hears = partial(hear, post_id=post_id, appeal_id=each, state=answer, answer="It is so.")
            for who in (*order, *order):
                self.act(f"heard: {answer}", who, hears, crashes=crashes and who == order[0])
        self.approve_by(order, post_id, data.draw(st.integers(0, 4)))

    @rule(data=st.data(), crashes=st.sampled_from(RARELY))
    def leave(self, data: st.DataObject, crashes: bool) -> None:
        """Let somebody step aside from a case; what they say of it then is refused."""
        post_id = self.one(data, State.IN_REVIEW).id
        who = self.somebody(data, post_id)
        if self.act("stepped aside", who, lambda unit: step_aside(unit, post_id), crashes=crashes):
            assert not self.say_one(who, post_id)

    @rule(wanted=ROLES, away=st.sampled_from([None, *STAND_INS]))
    def change_people(self, wanted: tuple[str, Role, str], away: tuple[str, str] | None) -> None:
        """Let somebody be away, or hold a role or no longer, by two who administer."""
        if away is not None:
            self.go_away(*away)
            return
        who, role, slug = wanted
        person_id, place = person(who).id, entity(slug).id
        same = Grant.person_id == person_id, Grant.role == role, Grant.entity_id == place
        held = db.session.scalar(select(Grant.id).where(*same, Grant.until.is_(None)))
        asked = Sought(person_id=person_id, role=role, entity_id=place)

        def propose(unit: Unit) -> UUID:
            if held:
                return propose_revocation(unit, held, "They leave.").id
            return propose_grant(unit, asked, "They join.").id

        change = self.act("role proposed", "max", propose)
        if change:
            in_force = the_definitions(db.session())
            name = "role ended" if held else "role granted"
            self.act(name, "nia", lambda unit: release_change(unit, change, in_force).id)

    def go_away(self, who: str, delegate: str) -> None:
        """Let somebody be away, and a colleague stand in."""
        today = datetime.now(UTC).date()
        away = Away(
            starts_on=today,
            ends_on=today + timedelta(days=3),
            delegate=f"{delegate}@aurore.example",
        )
        self.act("absent", who, lambda unit: enter_absence(unit, away).id)

    @rule(data=st.data(), order=ORDERS, most=st.integers(0, 3))
    def let_time_pass(self, data: st.DataObject, order: list[str], most: int) -> None:
        """Let the clock strike after all deadlines, and those decide first who may only since."""
        post_id = self.one(data, State.IN_REVIEW).id
        before = self.asked(post_id).keys()
        keep_time(datetime.now(UTC) + timedelta(days=60))
        since = [each for each in order if each in self.asked(post_id).keys() - before]
        self.acts["escalated"] += bool(since)
        db.session.remove()
        self.approve_by(since + order, post_id, most)

    @rule(data=st.data(), ends=st.booleans())
    def wait(self, data: st.DataObject, ends: bool) -> None:
        """Let somebody look at a case and hold it, and perhaps go on with it."""
        post_id = self.one(data, State.IN_REVIEW).id
        who = self.somebody(data, post_id)
        until = datetime.now(UTC).date() + timedelta(days=7)
        self.act("reserved", who, lambda unit: reserve(unit, post_id).case_id)
        for name in [each.name for each in self.waiting(post_id)]:
            asked = {"until": until, "reason": "We ask the depositary.", "stage": name}
            self.act("held", who, lambda unit, it=asked: hold(unit, post_id, **it).id)
            if ends:
                self.act("went on", who, lambda unit, it=name: go_on(unit, post_id, it).id)
        if ends:
            self.act("gave back", who, lambda unit: give_back(unit, post_id))

    @rule(data=st.data(), crashes=st.booleans())
    def take_back(self, data: st.DataObject, crashes: bool) -> None:
        post = self.one(data, *REVIEWED, State.REJECTED)
        post_id, author = post.id, name_of(post.author.email)
        self.act("withdrawn", author, lambda unit: withdraw(unit, post_id).id, crashes=crashes)

    contest_again, let_more_time_pass = contest, let_time_pass
    """Drawn twice as often: much must come together for them."""


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[int, int]:
    """Draw where some words of a text begin and end, but not all of them."""
    words = [each.span() for each in re.finditer(r"\S+", text)]
    first = draw(st.integers(0, max(0, len(words) - 2)))
    last = draw(st.integers(first, min(first + 2, max(first, len(words) - 2))))
    return words[first][0], words[last][1]
