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
from service.models import Appeal, AppealState, Channel, Grant, Post, StageRow, db
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
from tests.integration.any_way.acting import RARELY, name_of, open_case, ruling
from tests.integration.any_way.desk import Desk
from tests.integration.any_way.drawn import OTHER_WORDS, REVIEWERS, TEXTS
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

    @rule(data=st.data(), order=ORDERS, before=st.integers(0, 3), stray=st.sampled_from(RARELY))
    def come_back(self, data: st.DataObject, order: list[str], before: int, stray: bool) -> None:
        """Let somebody ask for other words, the author write them, and those read who must."""
        post = self.one(data, *REVIEWED)
        post_id, number, text = post.id, post.revision_count, post.draft_text
        self.checked(post_id)
        self.approve_by(order, post_id, before)
        span = data.draw(spans(text))
        asked = (Wanted(change="Say it otherwise.", written="House style", span=span),)
        any(self.say_one(who, post_id, Verdict.RETURN, asked) for who in order[::-1])
        if db.session.get_one(Post, post_id).state is not State.DRAFT:
            return
        words = data.draw(st.sampled_from(OTHER_WORDS))
        self.rewrite(post_id, f"{text[: span[0]]}{words}{text[span[1] :]}{' !' * stray}")
        self.send(post_id, contested=True)
        self.checked(post_id)
        for who in order:
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

    @rule(data=st.data(), text=st.sampled_from(TEXTS))
    def edit(self, data: st.DataObject, text: str) -> None:
        self.rewrite(self.one(data, State.DRAFT).id, text)

    @rule(data=st.data(), who=st.sampled_from(REVIEWERS))
    def reopen(self, data: st.DataObject, who: str) -> None:
        """Let somebody read anew what an approval of an earlier revision stands for."""
        rows = select(StageRow).where(StageRow.carried_from.is_not(None), StageRow.case.has())
        names = [(each.case.post_id, each.name) for each in db.session.scalars(rows)]
        open_ = [each for each in names if self.states[each[0]] is State.IN_REVIEW]
        if open_:
            post_id, name = data.draw(st.sampled_from(open_))
            self.act("read again", who, lambda unit: read_again(unit, post_id, name).id)

    @rule(
        data=st.data(),
        order=ORDERS,
        before=st.integers(0, 3),
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
        post = self.one(data, State.IN_REVIEW, State.CHECKING, State.REJECTED)
        post_id, author = post.id, name_of(post.author.email)
        self.checked(post_id)
        self.approve_by(order, post_id, before)
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

    @rule(data=st.data(), who=st.sampled_from(REVIEWERS), crashes=st.sampled_from(RARELY))
    def leave(self, data: st.DataObject, who: str, crashes: bool) -> None:
        """Let somebody step aside from a case; what they say of it then is refused."""
        post_id = self.one(data, State.IN_REVIEW).id
        if self.act("stepped aside", who, lambda unit: step_aside(unit, post_id), crashes=crashes):
            assert not self.say_one(who, post_id)

    @rule(wanted=ROLES)
    def change_role(self, wanted: tuple[str, Role, str]) -> None:
        """Let somebody hold a role, or no longer, by two who administer."""
        who, role, slug = wanted
        person_id, place = person(who).id, entity(slug).id
        same = Grant.person_id == person_id, Grant.role == role, Grant.entity_id == place
        held = db.session.scalar(select(Grant.id).where(*same, Grant.until.is_(None)))
        if held:
            step = lambda unit: propose_revocation(unit, held, "They leave.").id  # noqa: E731
        else:
            asked = Sought(person_id=person_id, role=role, entity_id=place)
            step = lambda unit: propose_grant(unit, asked, "They join.").id  # noqa: E731
        change = self.act("role proposed", "max", step)
        if change:
            in_force = the_definitions(db.session())
            name = "role ended" if held else "role granted"
            self.act(name, "nia", lambda unit: release_change(unit, change, in_force).id)

    @rule(pair=st.sampled_from(STAND_INS))
    def go_away(self, pair: tuple[str, str]) -> None:
        """Let somebody be away, and a colleague stand in."""
        today = datetime.now(UTC).date()
        away = Away(
            starts_on=today, ends_on=today + timedelta(days=3), delegate=f"{pair[1]}@aurore.example"
        )
        self.act("absent", pair[0], lambda unit: enter_absence(unit, away).id)

    @rule(data=st.data(), order=ORDERS, most=st.integers(0, 3))
    def let_time_pass(self, data: st.DataObject, order: list[str], most: int) -> None:
        """Let the clock strike after all deadlines, and those decide who may since."""
        keep_time(datetime.now(UTC) + timedelta(days=60))
        rows = select(StageRow.case_id).where(StageRow.escalated_decides)
        self.acts["escalated"] += len(set(db.session.scalars(rows)))
        post_id = self.one(data, State.IN_REVIEW).id
        db.session.remove()
        self.approve_by(order, post_id, most)

    @rule(data=st.data(), who=st.sampled_from(REVIEWERS), ends=st.booleans())
    def wait(self, data: st.DataObject, who: str, ends: bool) -> None:
        """Let somebody look at a case and hold it, and perhaps go on with it."""
        post_id = self.one(data, State.IN_REVIEW).id
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


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[int, int]:
    """Draw where some words of a text begin and end, but not all of them."""
    words = [each.span() for each in re.finditer(r"\S+", text)]
    first = draw(st.integers(0, max(0, len(words) - 2)))
    last = draw(st.integers(first, min(first + 2, max(first, len(words) - 2))))
    return words[first][0], words[last][1]
