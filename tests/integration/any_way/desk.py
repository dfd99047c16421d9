"""The desk: posts, crashes and repeats; a memory of what was told; what must always hold."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select, text, tuple_

from service.definitions import DefinitionKind, release
from service.errors import ServiceError
from service.jobs import check_post
from service.models import (
    CaseRow,
    DecisionRow,
    Grant,
    Person,
    Post,
    Revision,
    StageRow,
    Stream,
    db,
)
from service.queries.proof import verify_all
from service.shareable import shareable
from service.steps.decide import Ruling, decide
from service.steps.draft import OtherClass, submit, write
from service.unit import unit_of_work
from tests.integration.any_way.acting import (
    Crash,
    actor,
    crashing,
    digest,
    draft,
    name_of,
    open_case,
    ruling,
)
from tests.integration.any_way.admissible import admitted_by, rightful
from tests.integration.any_way.asked import check_route
from tests.integration.any_way.carried import check_all_carried
from tests.integration.any_way.drawn import AUTHORS, BLOCKING, PLACES, REVIEWERS, TEXTS, workflows
from tests.integration.conftest import entity
from tests.integration.refusals import resting
from workflows import ContentClass, State, Verdict, WorkflowError

REFUSED = (ServiceError, WorkflowError)
CONTESTS = dict.fromkeys(BLOCKING, "The prospectus says so.")
MOST = 8
"""Posts of one run."""
OTHER = OtherClass(content_class=ContentClass.PERSONAL, reason="I speak for myself.")


RELEASES = count(1_000, 100)
FROM_HERE = text("SELECT setval(pg_get_serial_sequence('definition', 'release'), :number)")
"""No two releases bear one number: what was compiled of the one would stand for the other."""


class Desk(RuleBasedStateMachine):
    """What may happen on the way of a post to its approval, and the law that always holds."""

    def __init__(self, begin_anew: Callable[[], object], acts: Counter[str]) -> None:
        super().__init__()
        self.acts = acts
        self.versions = count(1)
        self.posts: list[UUID] = []
        self.states: dict[UUID, State] = {}
        self.suspended: set[UUID] = set()
        self.told: set[tuple[UUID, int, str, str]] = set()
        self.ended: dict[UUID, str] = {}
        self.held: dict[tuple[UUID, int], str] = {}
        self.judged: dict[UUID, tuple[int, int, int | None]] = {}
        db.session.remove()
        begin_anew()
        db.session.execute(FROM_HERE, {"number": next(RELEASES)})
        db.session.commit()

    def teardown(self) -> None:
        """Judge all once more; let the record prove itself, and the rows that it speaks of."""
        self.judged.clear()
        self.nothing_gets_out_that_the_law_does_not_admit()
        assert verify_all(db.session()).breaks == ()
        db.session.remove()

    def act(self, name: str, who: str, step: Callable[[Any], Any], *, crashes: bool = False) -> Any:
        """Return what came of an act, or None if it was refused or never ended."""
        with crashing(crashes):
            try:
                with unit_of_work(actor(who)) as unit:
                    done = step(unit)
            except REFUSED:
                return None
            except Crash:
                self.acts[f"crashed: {name}"] += 1
                return None
        self.acts[name] += 1
        return True if done is None else done

    def one(self, data: st.DataObject, *states: State, out: bool | None = None) -> Post:
        """Return one of the posts, the latest first, in one of these states if there may be any.

        And one that is suspended, or none that is, if that is said.
        """
        able = [each for each in self.posts[::-1] if self.states[each] in states]
        fit = [each for each in able if out in {None, each in self.suspended}] or able
        if not fit and State.IN_REVIEW in states and len(self.posts) < MOST:
            fit = [self.propose(data, "ann", data.draw(st.sampled_from(TEXTS[:-1])))]
        return db.session.get_one(Post, data.draw(st.sampled_from(fit or self.posts)))

    def somebody(self, data: st.DataObject, post_id: UUID) -> str:
        """Return one of those who might decide on a post now, or anybody."""
        return data.draw(st.sampled_from([*sorted(self.asked(post_id)) * 3, *REVIEWERS]))

    def look(self) -> None:
        """See where the posts stand."""
        rows = select(Post.id, Post.state, Post.suspended_at).where(Post.id.in_(self.posts))
        found = db.session.execute(rows).all()
        self.states = {each.id: each.state for each in found}
        self.suspended = {each.id for each in found if each.suspended_at is not None}

    @initialize(way=workflows(), author=st.sampled_from(AUTHORS), data=st.data())
    def begin(self, way: dict[str, Any], author: str, data: st.DataObject) -> None:
        self.turn_to(way, [*PLACES])
        self.propose(data, author, data.draw(st.sampled_from(TEXTS[:-1])))

    @rule(way=workflows(), places=st.sampled_from([["bank"], ["bank-be"], [*PLACES]]))
    def turn_to(self, way: dict[str, Any], places: list[str]) -> None:
        """Put a workflow in force, which running cases must not feel."""
        source = way | {"version": str(next(self.versions))}
        release(db.session(), DefinitionKind.WORKFLOW, "drawn", source, datetime.now(UTC))
        for each in places:
            entity(each).workflow = "drawn"
        db.session.commit()

    @precondition(lambda self: len(self.posts) < MOST)
    @rule(data=st.data(), author=st.sampled_from(AUTHORS), text=st.sampled_from(TEXTS))
    def propose_another(self, data: st.DataObject, author: str, text: str) -> None:
        self.propose(data, author, text)

    def propose(self, data: st.DataObject, author: str, text: str) -> UUID:
        """Let somebody write a post, send it, and have it checked."""
        place = entity(data.draw(st.sampled_from(PLACES))).id
        content = draft(text, data)
        made: UUID = self.act("written", author, lambda unit: write(unit, place, content).id)
        self.posts.append(made)
        self.send(made, contested=data.draw(st.booleans()))
        self.checked(made)
        self.look()
        return made

    def send(
        self, post_id: UUID, *, contested: bool, crashes: bool = False, other: bool = False
    ) -> bool:
        post = db.session.get_one(Post, post_id)
        more = {
            "version": post.draft_version,
            "contests": CONTESTS if contested and post.draft_text == TEXTS[-1] else {},
            "class_contest": OTHER if other else None,
            "anyway": True,
        }
        sent = self.act(
            "submitted",
            name_of(post.author.email),
            lambda unit: submit(unit, post_id, **more).number,
            crashes=crashes,
        )
        return bool(sent)

    def checked(self, post_id: UUID, times: int = 1) -> None:
        number = db.session.get_one(Post, post_id).revision_count
        for _each in range(times):
            check_post(str(post_id), number)
            db.session.remove()
        case = open_case(post_id)
        if case is not None:
            check_route(case)
            check_all_carried(case)
            stand = {each.carried_from for each in case.stages} - {None}
            self.acts["carried over"] += bool(stand - {case.revision_id})
        db.session.remove()

    def waiting(self, post_id: UUID) -> list[StageRow]:
        """Return the stages of a post that wait now."""
        rows = select(StageRow).join(CaseRow).where(CaseRow.post_id == post_id)
        open_ = StageRow.opened_at.is_not(None), StageRow.closed_at.is_(None)
        return list(db.session.scalars(rows.where(CaseRow.closed_at.is_(None), *open_)))

    def asked(self, post_id: UUID) -> dict[str, list[str]]:
        """Return who might decide on a post now, and at which stages."""
        found: dict[str, list[str]] = {}
        for stage in self.waiting(post_id):
            held = [*stage.deciding()]
            rows = select(Person.email).join(Grant, Grant.person_id == Person.id)
            pair = tuple_(Grant.role, Grant.entity_id)
            for email in db.session.scalars(rows.where(pair.in_(held), Grant.until.is_(None))):
                found.setdefault(name_of(email), []).append(stage.name)
        return found

    def say_one(
        self,
        who: str,
        post_id: UUID,
        verdict: Verdict = Verdict.APPROVE,
        grounds: tuple[Any, ...] | None = None,
    ) -> bool:
        """Let somebody decide at the first stage that waits for them, if any does."""
        names = self.asked(post_id).get(who, ())
        number = db.session.get_one(Post, post_id).revision_count
        rests = resting(verdict) if grounds is None else grounds
        return any(
            self.decide(who, post_id, ruling(number, verdict, each, rests)) for each in names
        )

    def approve_by(self, order: list[str], post_id: UUID, most: int) -> int:
        """Let those approve who may, one after the other, until so many have; say how many."""
        given = 0
        for _again in range(2):
            able = self.asked(post_id).keys()
            for who in (each for each in order if each in able):
                given += given < most and self.say_one(who, post_id)
        return given

    def pass_stages(self, order: list[str], post_id: UUID, most: int) -> None:
        """Let those approve who may until so many stages are complete, if that can be."""
        over = select(func.count()).select_from(StageRow).join(CaseRow)
        over = over.where(CaseRow.post_id == post_id, CaseRow.closed_at.is_(None))
        for who in order * most:
            if (db.session.scalar(over.where(StageRow.closed_at.is_not(None))) or 0) < most:
                self.say_one(who, post_id)

    def decide(self, who: str, post_id: UUID, said: Ruling, *, crashes: bool = False) -> bool:
        """Let somebody decide, remember what they were told, and say whether it was kept."""
        case = open_case(post_id)
        known = {each.id for each in case.decisions} if case else set()
        case_id, again = (case.id, case.again) if case else (None, False)
        act = f"{said.verdict} again" if again else str(said.verdict)
        if not self.act(act, who, lambda unit: decide(unit, post_id, said).id, crashes=crashes):
            return False
        row = db.session.get_one(CaseRow, case_id)
        (new,) = [each for each in row.decisions if each.id not in known]
        stages = {each["name"]: each for group in row.route["groups"] for each in group}
        self.acts[f"by {rightful(new, row, stages[new.stage])}"] += 1
        self.acts["signed"] += new.signed_as is not None
        self.acts["stood in"] += new.on_behalf_of is not None
        self.acts["outvoted"] += row.outcome == "approve" and any(
            each.verdict is not Verdict.APPROVE for each in row.decisions
        )
        assert db.session.get_one(Revision, new.revision_id).number == said.revision
        self.told.add((new.id, said.revision, who, said.verdict))
        return True

    @invariant()
    def nothing_gets_out_that_the_law_does_not_admit(self) -> None:
        """Judge what may be shared, each time that something was recorded of it."""
        self.look()
        now, lengths = datetime.now(UTC), select(Stream.subject_id, Stream.length)
        told = {row.subject_id: row.length for row in db.session.execute(lengths)}
        for post in db.session.scalars(select(Post).where(Post.id.in_(self.posts))):
            state = post.version, told[post.id], told.get(post.parent_id)
            if shareable(post, now) and self.judged.get(post.id) != state:
                self.acts[f"shareable by {admitted_by(post)}"] += 1
                self.judged[post.id] = state
        db.session.remove()

    @invariant()
    def a_case_ends_once_and_a_revision_stays_what_it_was(self) -> None:
        for case in db.session.scalars(select(CaseRow).where(CaseRow.post_id.in_(self.posts))):
            if case.outcome is not None:
                assert self.ended.setdefault(case.id, case.outcome) == case.outcome
            assert self.ended.get(case.id) == case.outcome
        for each in db.session.scalars(select(Revision).where(Revision.post_id.in_(self.posts))):
            assert self.held.setdefault((each.post_id, each.number), each.digest) == digest(each)
        db.session.remove()

    @invariant()
    def no_decision_is_lost_and_none_is_made_up(self) -> None:
        rows = db.session.execute(
            select(DecisionRow, Revision.number)
            .join(Revision, Revision.id == DecisionRow.revision_id)
            .where(Revision.post_id.in_(self.posts))
        )
        assert self.told == {
            (each.id, number, name_of(each.reviewer.email), each.verdict) for each, number in rows
        }
        db.session.remove()
