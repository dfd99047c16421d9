"""Whatever people do, in whatever order: no byte gets out that the law does not admit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import event, select

from service.content import digest_of
from service.definitions import DefinitionKind, release
from service.errors import ServiceError
from service.jobs import check_post
from service.models import CaseRow, Channel, DecisionRow, Event, Post, Revision, db
from service.shareable import shareable
from service.steps.decide import Ruling, decide
from service.steps.draft import Draft, save, submit, withdraw, write
from service.steps.recall import recall
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import PEOPLE, entity, person
from tests.integration.refusals import resting, returning
from workflows import CONTROL, Role, State, Verdict, WorkflowError

TEXTS = (
    "Ravie d'accueillir trois apprentis dans notre équipe de Lyon.",
    "Notre Livret est le meilleur du marché.",
    "Placez votre épargne chez nous avant vendredi, le taux change !",
    "Rendement garanti de 8 % sans aucun risque !",
)
"""Nothing to say, two grave ones of different functions, and one that stops."""

COMPLIANCE = {"name": "compliance", "reviewers": "compliance"}
LEGAL, COMMS = {"name": "legal", "reviewers": "legal"}, {"name": "comms", "reviewers": "comms"}
GROUP = {"name": "group", "reviewers": "compliance", "at": "parent"}
WAYS: dict[str, list[dict[str, Any]]] = {
    "alone": [COMMS],
    "two-of-them": [COMPLIANCE | {"quorum": 2}, COMMS],
    "side-by-side": [{"parallel": [LEGAL, COMMS]}, GROUP],
    "outvoted": [COMPLIANCE | {"quorum": 2, "veto": False}],
    "same-person": [LEGAL | {"same_person": True}, GROUP | {"same_person": True}],
}
REVIEWERS = ("bob", "cat", "dan", "lea", "gus", "hal")
REFUSED = (ServiceError, WorkflowError)


class Crash(Exception):
    """The process ends before its transaction does."""


@pytest.fixture
def ways(app: Any) -> None:
    """Put the ways in force that posts may take."""
    for name, stages in WAYS.items():
        title = {"fr": name, "en": name}
        source = {"workflow": name, "version": "1", "title": title, "stages": stages}
        release(db.session(), DefinitionKind.WORKFLOW, name, source, datetime.now(UTC))
    db.session.commit()


@contextmanager
def crashing(crashes: bool) -> Iterator[None]:
    """Let the next commit fail, as if the process were killed at that moment."""

    def die(_session: Any) -> None:
        raise Crash

    session = db.session()
    if crashes:
        event.listen(session, "before_commit", die)
    try:
        yield
    finally:
        if crashes:
            event.remove(session, "before_commit", die)
        db.session.remove()


class Desk(RuleBasedStateMachine):
    """People, posts, edits, crashes and repeats; and a memory of what they were told."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[UUID] = []
        self.told: set[tuple[UUID, int, str, str]] = set()
        self.ended: dict[UUID, str] = {}
        self.held: dict[tuple[UUID, int], str] = {}

    def act(self, who: str, step: Callable[[Any], Any], *, crashes: bool = False) -> Any:
        """Return what came of an act, or None if it was refused or never ended."""
        with crashing(crashes):
            try:
                with unit_of_work(person(who)) as unit:
                    return step(unit)
            except (*REFUSED, Crash):
                return None

    @initialize(
        way=st.sampled_from(sorted(WAYS)),
        author=st.sampled_from(["ann", "bob"]),
        text=st.sampled_from(TEXTS[:3]),
    )
    def begin(self, way: str, author: str, text: str) -> None:
        self.turn_to(way)
        self.propose(author, text)

    @rule(way=st.sampled_from(sorted(WAYS)))
    def turn_to(self, way: str) -> None:
        entity("bank").workflow = way
        db.session.commit()

    @precondition(lambda self: len(self.posts) < 3)
    @rule(author=st.sampled_from(["ann", "bob"]), text=st.sampled_from(TEXTS))
    def propose(self, author: str, text: str) -> None:
        place = entity("bank").id
        made = self.act(author, lambda unit: write(unit, place, _draft(text)).id)
        self.posts.append(made)
        self.send(made, crashes=False)

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), crashes=st.booleans())
    def send_again(self, data: st.DataObject, crashes: bool) -> None:
        self.send(data.draw(st.sampled_from(self.posts)), crashes=crashes)

    def send(self, post_id: UUID, *, crashes: bool) -> None:
        post = db.session.get_one(Post, post_id)
        author, version = _name(post.author.email), post.draft_version
        self.act(author, lambda unit: submit(unit, post_id, version=version), crashes=crashes)

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), twice=st.booleans())
    def check(self, data: st.DataObject, twice: bool) -> None:
        post = db.session.get_one(Post, data.draw(st.sampled_from(self.posts)))
        post_id, number = str(post.id), post.revision_count
        for _each in range(1 + twice):
            check_post(post_id, number)
            db.session.remove()

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), text=st.sampled_from(TEXTS))
    def edit(self, data: st.DataObject, text: str) -> None:
        post = db.session.get_one(Post, data.draw(st.sampled_from(self.posts)))
        post_id, author, version = post.id, _name(post.author.email), post.draft_version
        self.act(author, lambda unit: save(unit, post_id, _draft(text), version=version))

    @precondition(lambda self: self.posts)
    @rule(
        data=st.data(),
        who=st.sampled_from(REVIEWERS),
        verdict=st.sampled_from([Verdict.APPROVE] * 5 + [Verdict.RETURN, Verdict.REJECT]),
        back=st.sampled_from([0, 0, 0, 0, 1]),
        crashes=st.sampled_from([False, False, False, True]),
        twice=st.booleans(),
    )
    def say(self, data: Any, who: str, verdict: Verdict, back: int, crashes: bool, twice: bool):
        post = db.session.get_one(Post, data.draw(st.sampled_from(self.posts)))
        post_id, number = post.id, post.revision_count - back
        case = _open(post_id)
        names = [stage.name for stage in case.stages] if case else []
        stage = data.draw(st.sampled_from([*names, None]))
        ruling = Ruling(
            revision=number,
            verdict=verdict,
            reason="So it is.",
            stage=stage,
            grounds=resting(verdict),
        )
        for _each in range(1 + twice):
            self.decide(who, post_id, ruling, crashes=crashes)

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), order=st.permutations(REVIEWERS), most=st.integers(2, 6))
    def march(self, data: st.DataObject, order: list[str], most: int) -> None:
        """Let a post be checked, and those approve it who may, until so many have."""
        post = db.session.get_one(Post, data.draw(st.sampled_from(self.posts)))
        post_id, number = post.id, post.revision_count
        check_post(str(post_id), number)
        db.session.remove()
        for who in order:
            ruling = Ruling(revision=number, verdict=Verdict.APPROVE)
            most -= self.decide(who, post_id, ruling)
            if not most:
                return

    def decide(self, who: str, post_id: UUID, ruling: Ruling, *, crashes: bool = False) -> bool:
        """Let somebody decide, remember what they were told, and say whether it was kept."""
        case = _open(post_id)
        known = {each.id for each in case.decisions} if case else set()
        case_id = case.id if case else None
        if not self.act(who, lambda unit: decide(unit, post_id, ruling), crashes=crashes):
            return False
        kept = db.session.get_one(CaseRow, case_id).decisions
        (new,) = [each for each in kept if each.id not in known]
        author = db.session.get_one(Post, post_id).author.email
        assert who != _name(author)
        assert db.session.get_one(Revision, new.revision_id).number == ruling.revision
        self.told.add((new.id, ruling.revision, who, ruling.verdict))
        return True

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), order=st.permutations(REVIEWERS), text=st.sampled_from(TEXTS[:3]))
    def come_back(self, data: st.DataObject, order: list[str], text: str) -> None:
        """Let whoever may ask for changes, the author make them, and one decide on what was."""
        post = db.session.get_one(Post, data.draw(st.sampled_from(self.posts)))
        post_id, number = post.id, post.revision_count
        ruling = returning("Not yet.", number)
        if not any(self.decide(who, post_id, ruling) for who in order):
            return
        post = db.session.get_one(Post, post_id)
        author, version = _name(post.author.email), post.draft_version
        self.act(author, lambda unit: save(unit, post_id, _draft(text), version=version))
        self.send(post_id, crashes=False)
        check_post(str(post_id), number + 1)
        for who in order:
            self.decide(who, post_id, Ruling(revision=number, verdict=Verdict.APPROVE))

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), crashes=st.booleans())
    def take_back(self, data: st.DataObject, crashes: bool) -> None:
        post = db.session.get_one(Post, data.draw(st.sampled_from(self.posts)))
        post_id, author = post.id, _name(post.author.email)
        self.act(author, lambda unit: withdraw(unit, post_id), crashes=crashes)

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), recalled=st.booleans())
    def use(self, data: st.DataObject, recalled: bool) -> None:
        post_id = data.draw(st.sampled_from(self.posts))
        taken = self.act("ann", lambda unit: share(unit, post_id, Channel.X).revision.digest)
        if taken is not None:
            assert taken == _digest(_approved(post_id))
        if recalled:
            self.act("bob", lambda unit: recall(unit, post_id, "A figure was wrong."))

    @invariant()
    def nothing_gets_out_that_the_law_does_not_admit(self) -> None:
        now = datetime.now(UTC)
        for post in db.session.scalars(select(Post).where(Post.id.in_(self.posts))):
            if shareable(post, now):
                assert _admissible(post), (post.id, post.state)
        db.session.remove()

    @invariant()
    def a_case_ends_once_and_a_revision_stays_what_it_was(self) -> None:
        for case in db.session.scalars(select(CaseRow).where(CaseRow.post_id.in_(self.posts))):
            if case.outcome is not None:
                assert self.ended.setdefault(case.id, case.outcome) == case.outcome
            assert self.ended.get(case.id) == case.outcome
        for each in db.session.scalars(select(Revision).where(Revision.post_id.in_(self.posts))):
            assert self.held.setdefault((each.post_id, each.number), each.digest) == _digest(each)
        db.session.remove()

    @invariant()
    def no_decision_is_lost_and_none_is_made_up(self) -> None:
        rows = db.session.scalars(
            select(DecisionRow)
            .join(CaseRow, CaseRow.id == DecisionRow.case_id)
            .where(CaseRow.post_id.in_(self.posts))
        )
        assert {each.id for each in rows} == {told[0] for told in self.told}
        db.session.remove()


def _draft(text: str) -> Draft:
    return Draft(text=text, language="fr", channels=(Channel.X,), jurisdictions=("FR",))


def _name(email: str) -> str:
    return email.partition("@")[0]


def _open(post_id: UUID) -> CaseRow | None:
    return db.session.scalar(
        select(CaseRow).where(CaseRow.post_id == post_id, CaseRow.closed_at.is_(None))
    )


def _approved(post_id: UUID) -> Revision:
    post = db.session.get_one(Post, post_id)
    found = select(Revision).where(
        Revision.post_id == post_id, Revision.number == post.approved_number
    )
    return db.session.scalars(found).one()


def _digest(of: Revision) -> str:
    return digest_of(
        text=of.text, language=of.language, channels=of.channels,
        jurisdictions=of.jurisdictions, entity=of.entity_slug, links=of.links,
    )  # fmt: skip


def _admissible(post: Post) -> bool:
    """Say it anew, from the rows alone: decisions on this revision, or nothing to decide."""
    assert post.state is State.APPROVED
    revision = _approved(post.id)
    findings = revision.report.findings if revision.report else []
    assert not any(each.severity == "critical" for each in findings)
    case = db.session.scalar(
        select(CaseRow).where(CaseRow.revision_id == revision.id, CaseRow.outcome == "approve")
    )
    if case is None:
        names = select(Event.name).where(Event.subject_id == post.id)
        return not findings and "post.admitted" in db.session.scalars(names).all()
    author = _name(post.author.email)
    needed = {CONTROL[each.category] for each in findings if each.severity == "high"}
    stages = [stage for group in case.route["groups"] for stage in group]
    return needed <= {Role(stage["reviewers"]) for stage in stages} and all(
        _complete(case, stage, author) for stage in stages
    )


def _complete(case: CaseRow, stage: dict[str, Any], author: str) -> bool:
    said = [each for each in case.decisions if each.stage == stage["name"]]
    places = {str(entity(slug).id): slug for slug in ("bank", "group")}
    where = {places[each] for each in stage["scope"] if each in places}
    for each in said:
        who = _name(each.reviewer.email)
        held = {slug for role, slug in PEOPLE[who][1] if role == stage["reviewers"]}
        assert who != author
        assert held & where
        assert each.revision_id == case.revision_id
        elsewhere = {d.stage for d in case.decisions if d.reviewer_id == each.reviewer_id}
        assert len(elsewhere) == 1 or stage["same_person"]
    for_it = {each.reviewer_id for each in said if each.verdict is Verdict.APPROVE}
    against = {each.reviewer_id for each in said} - for_it
    unopposed = not against if stage["veto"] else len(for_it) > len(against)
    return len(for_it) >= stage["quorum"] and unopposed


@pytest.mark.usefixtures("ways")
def test_no_order_of_acts_gets_out_what_the_law_does_not_admit():
    limits = settings(
        max_examples=15,
        stateful_step_count=25,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_machine(Desk, settings=limits)
