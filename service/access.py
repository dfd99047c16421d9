"""Authority: which role may do what, in which entity; asked by steps and queries alike."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from service.entity_tree import forget_tree as forget_tree
from service.entity_tree import tree as tree
from service.errors import Forbidden, _
from service.models import (
    SYSTEM,
    CaseRow,
    Change,
    ChangeKind,
    Grant,
    Person,
    PersonKind,
    Post,
    Sample,
    StageRow,
)
from service.unit import Unit
from workflows import Role

REVIEWERS = frozenset(
    {Role.COMMS, Role.LEGAL, Role.COMPLIANCE, Role.SAFETY, Role.SECURITY, Role.PRIVACY}
)
"""The roles that a stage of a workflow can name."""

APART = REVIEWERS | {Role.AUDITOR}
"""The roles that nobody holds who is an admin: who grants roles decides on no post."""

OUTSIDE = frozenset({PersonKind.PARTNER, PersonKind.GUEST})
"""Who does not belong to the company: what they hold counts in that one entity, not below it."""

OUTSIDE_ROLES = frozenset({Role.AUTHOR})
"""The roles that somebody from outside may hold."""


class Act(StrEnum):
    """What a person may want to do, where a role decides on it."""

    PROPOSE = "propose"
    SEE_SUBMITTED = "see_submitted"
    COMMENT = "comment"
    DECIDE = "decide"
    SHARE = "share"
    KEEP_LIBRARY = "keep_library"
    PAUSE_SHARING = "pause_sharing"
    ORDER_LIBRARY = "order_library"
    PREPARE_VARIANTS = "prepare_variants"
    SEE_RECORD = "see_record"
    KNOW_ENTITY = "know_entity"
    SEE_DEFINITIONS = "see_definitions"
    MANAGE_PEOPLE = "manage_people"
    SEE_PEOPLE = "see_people"
    SEE_TRUST = "see_trust"
    SEE_DASHBOARD = "see_dashboard"
    MANAGE_ENTITIES = "manage_entities"
    MANAGE_SETTINGS = "manage_settings"
    SEE_CHANGES = "see_changes"
    PROPOSE_RULES = "propose_rules"
    RELEASE_RULES = "release_rules"
    PROPOSE_WORKFLOW = "propose_workflow"
    RELEASE_WORKFLOW = "release_workflow"
    PROPOSE_LEXICON = "propose_lexicon"
    RELEASE_LEXICON = "release_lexicon"
    RELEASE_REGIME = "release_regime"


ALLOWED: dict[Act, frozenset[Role]] = {
    Act.PROPOSE: frozenset({Role.AUTHOR}),
    Act.SEE_SUBMITTED: REVIEWERS | {Role.AUDITOR},
    Act.COMMENT: REVIEWERS,
    Act.DECIDE: REVIEWERS,
    Act.SHARE: frozenset({Role.AUTHOR, Role.COMMS}),
    Act.KEEP_LIBRARY: frozenset({Role.COMMS, Role.LEGAL, Role.COMPLIANCE, Role.SAFETY}),
    Act.PAUSE_SHARING: frozenset({Role.COMMS, Role.LEGAL, Role.COMPLIANCE}),
    Act.ORDER_LIBRARY: frozenset({Role.COMMS}),
    Act.PREPARE_VARIANTS: frozenset({Role.COMMS}),
    Act.SEE_RECORD: frozenset({Role.AUDITOR, Role.LEGAL, Role.COMPLIANCE}),
    Act.KNOW_ENTITY: frozenset(Role),
    Act.SEE_DEFINITIONS: frozenset(Role),
    Act.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Act.SEE_PEOPLE: frozenset({Role.ADMIN, Role.AUDITOR}),
    Act.SEE_TRUST: frozenset({Role.ADMIN, Role.AUDITOR, Role.COMMS}),
    Act.SEE_DASHBOARD: frozenset({Role.COMMS, Role.AUDITOR, Role.ADMIN}),
    Act.MANAGE_ENTITIES: frozenset({Role.ADMIN}),
    Act.MANAGE_SETTINGS: frozenset({Role.ADMIN}),
    Act.SEE_CHANGES: frozenset({Role.AUDITOR}),
    Act.PROPOSE_RULES: frozenset({Role.LEGAL, Role.COMPLIANCE, Role.SAFETY, Role.ADMIN}),
    Act.RELEASE_RULES: frozenset({Role.LEGAL, Role.COMPLIANCE}),
    Act.PROPOSE_WORKFLOW: frozenset({Role.COMMS, Role.LEGAL, Role.COMPLIANCE, Role.ADMIN}),
    Act.RELEASE_WORKFLOW: frozenset({Role.LEGAL, Role.COMPLIANCE}),
    Act.PROPOSE_LEXICON: frozenset({Role.COMMS, Role.LEGAL, Role.COMPLIANCE, Role.ADMIN}),
    Act.RELEASE_LEXICON: frozenset({Role.LEGAL, Role.COMPLIANCE}),
    Act.RELEASE_REGIME: frozenset({Role.LEGAL, Role.COMPLIANCE}),
}
"""The one table of authority. A grant holds in its entity and below."""

INSIDE = frozenset({Act.SEE_DEFINITIONS})
"""What nobody from outside may do, whatever they hold."""

OPERATED = frozenset({Act.MANAGE_PEOPLE, Act.MANAGE_ENTITIES, Act.MANAGE_SETTINGS})
"""What the operator may do at the command line, in the service's own name."""

CHANGES: dict[ChangeKind, tuple[Act, Act]] = {
    ChangeKind.GRANT: (Act.MANAGE_PEOPLE, Act.MANAGE_PEOPLE),
    ChangeKind.REVOCATION: (Act.MANAGE_PEOPLE, Act.MANAGE_PEOPLE),
    ChangeKind.PACK: (Act.PROPOSE_RULES, Act.RELEASE_RULES),
    ChangeKind.CONCEPTS: (Act.PROPOSE_RULES, Act.RELEASE_RULES),
    ChangeKind.WORKFLOW: (Act.PROPOSE_WORKFLOW, Act.RELEASE_WORKFLOW),
    ChangeKind.LEXICON: (Act.PROPOSE_LEXICON, Act.RELEASE_LEXICON),
    ChangeKind.ENTITY: (Act.MANAGE_ENTITIES, Act.RELEASE_REGIME),
    ChangeKind.GROUP: (Act.MANAGE_PEOPLE, Act.MANAGE_PEOPLE),
    ChangeKind.GROUP_END: (Act.MANAGE_PEOPLE, Act.MANAGE_PEOPLE),
}
"""Who may propose a change, and who may release what another proposed."""


def roles_held(person: Person, now: datetime) -> frozenset[tuple[Role, UUID]]:
    """Return the grants in force, as pairs of role and entity; those of an admin stand APART."""
    if person.ended(now):
        return frozenset()
    held = frozenset(
        (each.role, each.entity_id)
        for each in person.grants
        if each.since <= now and (each.until is None or now < each.until)
    )
    if person.kind in OUTSIDE:
        return frozenset((role, entity) for role, entity in held if role in OUTSIDE_ROLES)
    if any(role is Role.ADMIN for role, _entity in held):
        return frozenset((role, entity) for role, entity in held if role not in APART)
    return held


def refuse_united(person: Person, role: Role, now: datetime) -> None:
    """Raise Forbidden if this role must stay apart from another of theirs, or from outsiders."""
    if person.kind in OUTSIDE and role not in OUTSIDE_ROLES:
        raise Forbidden(
            _("Who is not of the company can't be %(role)s: %(name)s may only be author."),
            name=person.name,
            role=role,
        )
    others = {each.role for each in person.grants if each.until is None or each.until > now}
    united = others & APART if role is Role.ADMIN else others & {Role.ADMIN}
    if (role is Role.ADMIN or role in APART) and united:
        raise Forbidden(
            _("Who administers neither reviews nor audits: %(name)s is already %(role)s."),
            name=person.name,
            role=min(united),
        )


def granted(person: Person, act: Act, now: datetime) -> frozenset[UUID]:
    """Return the entities in which a grant allows the act, without those below them."""
    if person.kind in OUTSIDE and act in INSIDE:
        return frozenset()
    return frozenset(entity for role, entity in roles_held(person, now) if role in ALLOWED[act])


def entities_where(session: Session, person: Person, act: Act, now: datetime) -> frozenset[UUID]:
    """Return the entities in which the person may do this."""
    if person.id == SYSTEM and act in OPERATED:
        return frozenset(tree(session).parents)
    held = granted(person, act, now)
    return held if person.kind in OUTSIDE else tree(session).below(held)


def may(session: Session, person: Person, act: Act, entity_id: UUID, now: datetime) -> bool:
    """Whether the person may do this in that entity."""
    return entity_id in entities_where(session, person, act, now)


def allow(unit: Unit, act: Act, entity_id: UUID) -> None:
    """Raise Forbidden unless the actor may do this in that entity."""
    if not may(unit.session, unit.actor, act, entity_id, unit.now):
        raise Forbidden("Your roles in this entity do not allow that.")


def released_in(change: Change) -> tuple[UUID, ...]:
    """Return the entities in all of which who decides on a change must have authority."""
    return (change.entity_id, change.parent_id) if change.parent_id else (change.entity_id,)


def may_decide(session: Session, person: Person, change: Change, now: datetime) -> bool:
    """Whether the roles of this person let them release or refuse such a change."""
    act = CHANGES[change.kind][1]
    return all(may(session, person, act, each, now) for each in released_in(change))


def visible(session: Session, person: Person, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a post and its review may be seen by this person.

    Their own; those submitted where they review or audit; those of which a stage waits, or waited,
    for a role that they hold higher up or elsewhere.
    """
    if person.id == SYSTEM:
        return true()
    reviewed = entities_where(session, person, Act.SEE_SUBMITTED, now)
    conditions: list[ColumnElement[bool]] = [Post.author_id == person.id, _served(person, now)]
    if reviewed:
        conditions.append(and_(Post.revision_count > 0, Post.entity_id.in_(reviewed)))
    return or_(*conditions)


def sees(session: Session, person: Person, post: Post, now: datetime) -> bool:
    """Whether the person may see this post and its review: what `visible` says of it."""
    if person.id in {SYSTEM, post.author_id}:
        return True
    if post.revision_count and may(session, person, Act.SEE_SUBMITTED, post.entity_id, now):
        return True
    return _serves(session, person, post, now)


def reviews(session: Session, person: Person, post: Post, now: datetime) -> bool:
    """Whether the person reviews this post, not their own: in its entity, or at a stage of it."""
    if post.author_id == person.id:
        return False
    if may(session, person, Act.COMMENT, post.entity_id, now):
        return True
    return _serves(session, person, post, now)


def _serves(session: Session, person: Person, post: Post, now: datetime) -> bool:
    """Whether a stage of this post waits, or waited, for the person."""
    return bool(session.scalar(select(Post.id).where(Post.id == post.id, _served(person, now))))


def _served(person: Person, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a stage of a post waits, or waited, for this person."""
    stages = [
        or_(
            and_(StageRow.role == role, StageRow.scope.contains([entity])),
            escalated_to(role, entity),
        )
        for role, entity in roles_held(person, now)
        if role in REVIEWERS
    ]
    if not stages:
        return false()
    return (
        select(CaseRow.id)
        .join(StageRow, StageRow.case_id == CaseRow.id)
        .where(CaseRow.post_id == Post.id, or_(*stages))
        .exists()
    )


def escalated_to(role: Role, entity: UUID) -> ColumnElement[bool]:
    """Return the condition under which a stage was escalated to who holds this role there."""
    return and_(StageRow.escalated_role == role, StageRow.escalated_scope.contains([entity]))


def reads_sample(person: Person, sample: Sample, now: datetime) -> bool:
    """Whether this person may say what they found of a sample: by its role, never its author."""
    return person.id != sample.author_id and any(
        role is sample.role and entity in sample.scope for role, entity in roles_held(person, now)
    )


def readable_samples(person_id: UUID, held: frozenset[tuple[Role, UUID]]) -> ColumnElement[bool]:
    """Return the same answer as a condition for the database, for who holds these roles."""
    served = (
        and_(Sample.role == role, Sample.scope.contains([entity]))
        for role, entity in sorted(held)
        if role in REVIEWERS
    )
    return and_(Sample.author_id != person_id, or_(false(), *served))


def visible_people(
    session: Session, person: Person, now: datetime, act: Act = Act.MANAGE_PEOPLE
) -> ColumnElement[bool]:
    """Return the condition under which a person is known to this admin: theirs, or active there."""
    managed = entities_where(session, person, act, now)
    active = select(Grant.id).where(Grant.person_id == Person.id, Grant.entity_id.in_(managed))
    return and_(Person.id != SYSTEM, or_(Person.entity_id.in_(managed), active.exists()))


def concerned(person: Person, now: datetime) -> bool:
    """Whether a role of this person lets them propose, decide on or audit changes."""
    acts = {Act.SEE_CHANGES, *(act for both in CHANGES.values() for act in both)}
    return any(granted(person, act, now) for act in acts)


def visible_changes(session: Session, person: Person, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a change may be seen: by who may make it, or audits it."""
    audited = entities_where(session, person, Act.SEE_CHANGES, now)
    conditions = [Change.proposed_by == person.id, Change.entity_id.in_(audited)]
    for act in sorted({act for both in CHANGES.values() for act in both}):
        kinds = [kind for kind, both in CHANGES.items() if act in both]
        if made := entities_where(session, person, act, now):
            conditions.append(and_(Change.kind.in_(kinds), Change.entity_id.in_(made)))
    return or_(*conditions)
