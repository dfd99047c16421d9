"""What a person said of others' words, and what was asked of theirs, for the list of their data."""

from typing import Any

from sqlalchemy import Select, String, and_, case, not_, or_, select, type_coerce

from service.models import (
    Appeal,
    AppealState,
    CaseRow,
    Comment,
    DecisionRow,
    FindingRow,
    Ground,
    Note,
    NotForMe,
    Override,
    Person,
    Post,
    Proposal,
    PublishedText,
    Reading,
    Revision,
    Share,
)
from service.serving import unanswered

Rows = Select[*tuple[Any, ...]]


def decisions(person: Person) -> Rows:
    """Return what they decided on the posts of others."""
    columns = (DecisionRow.stage, DecisionRow.verdict, DecisionRow.reason, DecisionRow.signed_as)
    return (
        select(*columns, DecisionRow.decided_at)
        .where(DecisionRow.reviewer_id == person.id)
        .order_by(DecisionRow.id)
    )


def comments(person: Person) -> Rows:
    """Return their remarks."""
    columns = (Comment.post_id, Comment.body, Comment.created_at)
    return select(*columns).where(Comment.author_id == person.id).order_by(Comment.id)


def proposals(person: Person) -> Rows:
    """Return the edits that they proposed."""
    columns = (Proposal.post_id, Proposal.text, Proposal.note, Proposal.state)
    return (
        select(*columns, Proposal.created_at)
        .where(Proposal.proposer_id == person.id)
        .order_by(Proposal.id)
    )


def overrides(person: Person) -> Rows:
    """Return what they said of findings."""
    columns = (Override.post_id, FindingRow.rule, Override.reason)
    return (
        select(*columns, Override.created_at, Override.ended_at)
        .join(FindingRow, FindingRow.id == Override.finding_id)
        .where(Override.person_id == person.id)
        .order_by(Override.id)
    )


def readings(person: Person) -> Rows:
    """Return the revisions that they had before their eyes."""
    return (
        select(Revision.post_id, Revision.number, Reading.first_at)
        .join(Revision, Revision.id == Reading.revision_id)
        .where(Reading.person_id == person.id)
        .order_by(Reading.first_at)
    )


def changes_asked(person: Person) -> Rows:
    """Return what was asked to change in their posts."""
    columns = (CaseRow.post_id, Ground.rule, Ground.written, Ground.change, Ground.done_at)
    return (
        select(*columns)
        .join(DecisionRow, DecisionRow.id == Ground.decision_id)
        .join(CaseRow, CaseRow.id == DecisionRow.case_id)
        .join(Post, Post.id == CaseRow.post_id)
        .where(Post.author_id == person.id)
        .order_by(Ground.id)
    )


def appeals(person: Person) -> Rows:
    """Return the appeals that they made or heard."""
    lapsed = and_(Appeal.state == AppealState.OPEN, not_(unanswered()))
    state = case((lapsed, "lapsed"), else_=type_coerce(Appeal.state, String)).label("state")
    columns = (Appeal.post_id, Appeal.reason, state, Appeal.answer)
    return (
        select(*columns, Appeal.made_at, Appeal.decided_at)
        .join(Post, Post.id == Appeal.post_id)
        .where(or_(Post.author_id == person.id, Appeal.decided_by == person.id))
        .order_by(Appeal.id)
    )


def notes(person: Person) -> Rows:
    """Return the notes that they kept; the words of privileged ones are the company's."""
    body = case((Note.privileged, None), else_=Note.body).label("body")
    columns = (Note.post_id, Note.role, Note.privileged, body, Note.created_at, Note.erased_at)
    return select(*columns).where(Note.author_id == person.id).order_by(Note.id)


def rulings(person: Person) -> Rows:
    """Return what was decided on what they wrote."""
    columns = (CaseRow.post_id, DecisionRow.stage, DecisionRow.verdict, DecisionRow.reason)
    return (
        select(*columns, DecisionRow.decided_at)
        .join(CaseRow, CaseRow.id == DecisionRow.case_id)
        .join(Post, Post.id == CaseRow.post_id)
        .where(Post.author_id == person.id)
        .order_by(DecisionRow.id)
    )


def shares(person: Person) -> Rows:
    """Return what they took to which channel."""
    columns = (Share.post_id, Share.channel, Share.shared_at, Share.confirmed_at, Share.answer)
    return select(*columns).where(Share.person_id == person.id).order_by(Share.id)


def published(person: Person) -> Rows:
    """Return what they pasted of what they published."""
    return (
        select(PublishedText.share_id, PublishedText.text, PublishedText.pasted_at)
        .join(Share, Share.id == PublishedText.share_id)
        .where(Share.person_id == person.id)
        .order_by(PublishedText.share_id)
    )


def not_for_me(person: Person) -> Rows:
    """Return the posts of which they said that they are not for them."""
    return (
        select(NotForMe.post_id, NotForMe.said_at)
        .where(NotForMe.person_id == person.id)
        .order_by(NotForMe.said_at)
    )
