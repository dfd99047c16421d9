"""Texts made from a library post, in and out."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Truth, Words
from service.api.schemas.base import In
from service.api.schemas.history import RunOut
from service.api.schemas.posts import PostOut
from service.api.schemas.reports import LANGUAGE
from service.models import SharingRule
from service.voice import Obstacle
from workflows import PostKind


class RuleIn(In):
    """How far employees may go from a post."""

    rule = Choice(SharingRule, required=True)


class OwnWordsIn(In):
    """The words of a version."""

    text = Words(most=None, required=True)


class PersonalisationIn(OwnWordsIn):
    """An employee's own version."""

    anyway = Truth(
        load_default=False,
        metadata={"description": "Send words that were rejected before all the same."},
    )


class VariantIn(OwnWordsIn):
    """Another text of a post; one in another language is its translation."""

    language = Words(most=2, validate=[LANGUAGE], allow_none=True, load_default=None)


class MadeOut(PostOut):
    """A post that was made from another: approved at once, or on its way."""

    kind = Choice(PostKind, required=True)
    parent = fields.UUID(required=True, attribute="parent_id")
    translates = fields.Boolean(required=True)


class PassageOut(Schema):
    """Words of the version and where they stand, in code points."""

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    words = fields.String(required=True)


class ClosenessOut(Schema):
    """How close a version is to what several colleagues shared; it blocks nothing."""

    share = fields.Integer(
        required=True,
        metadata={"description": "Per cent of the words in passages that at least five shared."},
    )
    passages = fields.List(fields.Nested(PassageOut), required=True)


class TrialOut(Schema):
    """What would become of a version: needs it people, and why; what changed, what is locked."""

    at_once = fields.Boolean(required=True)
    obstacles = fields.List(Choice(Obstacle), required=True)
    changed = fields.Integer(required=True)
    locked = fields.List(fields.Nested(PassageOut), required=True)
    touched = fields.List(fields.String(), required=True)
    added = fields.List(fields.String(), required=True)
    names = fields.List(fields.String(), required=True)
    new_findings = fields.List(fields.String(), required=True)
    redline = fields.List(fields.Nested(RunOut), required=True)
    closeness = fields.Nested(ClosenessOut, required=True)
