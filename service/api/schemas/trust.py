"""Certificates, samples and earned trust, in and out."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Day, Listed, Moment, Words
from service.api.schemas.base import EntityRef, In, PersonRef, page_of
from service.api.schemas.conversation import GroundIn
from service.api.schemas.posts import LONGEST_REASON, ReasonIn
from service.api.schemas.reports import TrustOut
from service.models import SampleVerdict
from service.steps.grounds import MOST_GROUNDS
from service.steps.particulars import LONGEST_NAME
from workflows import Role


class CertificateIn(In):
    """What somebody was certified for, by whom, and its first and last day."""

    kind = Words(most=LONGEST_NAME, least=1, required=True)
    source = Words(most=LONGEST_NAME, least=1, required=True)
    valid_from = Day(required=True)
    valid_to = Day(required=True)


class CertificateOut(Schema):
    """A certificate; one that was ended before its last day says why."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    source = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True)
    ended_at = Moment(required=True, allow_none=True)
    end_reason = fields.String(required=True)


class ClassTrustOut(TrustOut):
    """The same for one class of posts in one entity."""

    entity = fields.Nested(EntityRef, required=True)
    content_class = fields.String(required=True, data_key="class")


class OwnTrustOut(Schema):
    """The reader's own standing: nobody else is told it."""

    certificates = fields.List(fields.Nested(CertificateOut), required=True)
    classes = fields.List(fields.Nested(ClassTrustOut), required=True)
    last_breach_at = Moment(required=True, allow_none=True)


class SampledRevision(Schema):
    """The revision that was published, to be read."""

    number = fields.Integer(required=True)
    text = fields.String(required=True)


class SampledPost(Schema):
    """The post that was published, named."""

    id = fields.UUID(required=True)
    entity = fields.Nested(EntityRef, required=True)
    author = fields.Nested(PersonRef, required=True)


class SampleOut(Schema):
    """A post that a fast lane let through, to be read afterwards."""

    id = fields.UUID(required=True)
    post = fields.Nested(SampledPost, required=True)
    revision = fields.Nested(SampledRevision, required=True)
    role = Choice(Role, required=True)
    drawn_at = Moment(required=True)
    due_at = Moment(required=True)
    verdict = Choice(SampleVerdict, required=True, allow_none=True)
    reason = fields.String(required=True)
    reader = fields.Nested(PersonRef, required=True, allow_none=True)
    read_at = Moment(required=True, allow_none=True)


class SampleAnswerIn(In):
    """What was found; a breach needs a reason, and may say on which rules and words it rests."""

    verdict = Choice(SampleVerdict, required=True)
    reason = Words(most=LONGEST_REASON, load_default="")
    grounds = Listed(fields.Nested(GroundIn), most=MOST_GROUNDS, load_default=list)


class EndIn(ReasonIn):
    """Why a certificate ends before its last day."""


class ReadingsOut(Schema):
    """What became of samples in ninety days, and what waits now."""

    drawn = fields.Integer(required=True)
    fine = fields.Integer(required=True)
    breaches = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    late = fields.Integer(required=True)


class TotalsOut(Schema):
    """How trust stands, without names; people are null while they are fewer than five."""

    entities = fields.List(fields.Nested(EntityRef), required=True)
    certified = fields.Integer(required=True, allow_none=True)
    ending = fields.Integer(required=True, allow_none=True)
    published = fields.Integer(required=True)
    readings = fields.Nested(ReadingsOut, required=True)


CertificatesOut = page_of(CertificateOut, "CertificatesOut")
SamplesOut = page_of(SampleOut, "SamplesOut")
