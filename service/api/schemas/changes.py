"""Changes that two people make, and the versions of definitions."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Mapped, Moment, Truth, Whole, Words
from service.api.schemas.base import EntityRef, In, PageIn, PersonRef, page_of
from service.api.schemas.reports import LONGEST_NAME, SLUG
from service.models import ChangeKind, ChangeState
from service.settings import MOST_SUBMISSIONS
from service.steps.change import LONGEST_NOTE
from workflows import Role


class ChangesIn(PageIn):
    """Which changes are wanted: those that wait, or those that were decided."""

    waiting = Truth(load_default=True)


class GrantIn(In):
    """A role that somebody should hold, between which moments, and why."""

    person = fields.UUID(required=True)
    role = Choice(Role, required=True)
    entity = Words(most=LONGEST_NAME, validate=[SLUG], required=True)
    since = Moment()
    until = Moment()
    note = Words(most=LONGEST_NOTE, least=1, required=True)


class RevocationIn(In):
    """A role that should end, and why."""

    grant = fields.UUID(required=True)
    note = Words(most=LONGEST_NOTE, least=1, required=True)


class ProposalIn(In):
    """A whole version of a definition, and why it should hold."""

    source = Mapped(required=True)
    note = Words(most=LONGEST_NOTE, least=1, required=True)
    last = Whole(most=MOST_SUBMISSIONS, load_default=None)


class TrialIn(In):
    """On how many of the last submissions a change is tried; as many as the settings say."""

    last = Whole(most=MOST_SUBMISSIONS, least=1, load_default=None)


class ReleaseIn(In):
    """The effect that was read before the release, by its digest; null does not compare."""

    effect = Words(most=64, load_default=None)


class RefusalIn(In):
    """Why a change is refused."""

    reason = Words(most=LONGEST_NOTE, least=1, required=True)


class ChangeRow(Schema):
    """A change: what would be otherwise, who proposes it, and where it stands."""

    id = fields.UUID(required=True)
    kind = Choice(ChangeKind, required=True)
    state = Choice(ChangeState, required=True)
    entity = fields.Nested(EntityRef, required=True)
    note = fields.String(required=True)
    proposer = fields.Nested(PersonRef, required=True)
    proposed_at = Moment(required=True)
    decider = fields.Nested(PersonRef, required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)
    reason = fields.String(required=True)
    person = fields.Nested(PersonRef, required=True, allow_none=True)
    role = Choice(Role, required=True, allow_none=True)
    since = Moment(required=True, allow_none=True)
    until = Moment(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    digest = fields.String(required=True, allow_none=True)


class EffectOut(Schema):
    """What a definition would have done to the last revisions that were submitted.

    While it is being computed, `otherwise` and `digest` are null and `tried` grows.
    """

    last = fields.Integer(required=True)
    tried = fields.Integer(required=True)
    computed = fields.Boolean(required=True)
    otherwise = fields.Integer(required=True, allow_none=True)
    faults = fields.List(fields.String(), required=True)
    digest = fields.String(required=True, allow_none=True)


class ChangeOut(ChangeRow):
    """A change with the source that it brings, an entity's regime before it, and its effect."""

    before = fields.Dict(required=True, allow_none=True)
    source = fields.Dict(required=True, allow_none=True)
    effect = fields.Nested(EffectOut, required=True, allow_none=True)


class VersionRow(Schema):
    """One version of a definition."""

    release = fields.Integer(required=True)
    digest = fields.String(required=True)
    in_force_from = Moment(required=True)
    in_force_to = Moment(required=True, allow_none=True)


class VersionOut(VersionRow):
    """One version of a definition with its whole source."""

    source = fields.Dict(required=True)


ChangesOut = page_of(ChangeRow, "ChangesOut")
VersionsOut = page_of(VersionRow, "VersionsOut")
