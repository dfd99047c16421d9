"""What the checker says of a text: the same members on the command line, live and kept."""

from typing import Any

from marshmallow import Schema, fields, validate

from rules import instrument_in
from service.api.fields import Choice, Day, Listed, Pattern, Truth, Words
from service.api.schemas.base import In, in_reader_language, tongue
from service.errors import _
from service.models import Channel, FindingRow, FindingSource, ReportRow
from workflows import Risk, Role

LANGUAGE = Pattern("[a-z]{2}", _("A language is two small letters, such as fr."))
JURISDICTION = Pattern("[A-Z]{2,6}", _("A jurisdiction is capital letters, such as FR."))
SLUG = Pattern("[a-z0-9][a-z0-9-]*", _("A name has small letters, digits and hyphens."))
PACK = Pattern("[a-z0-9][a-z0-9_-]*", _("A name has small letters, digits and hyphens."))

LONGEST_NAME = 60


class CheckIn(In):
    """A text to check, for an entity or by some packs."""

    text = Words(most=None, required=True)
    language = Words(most=2, validate=[LANGUAGE], allow_none=True, load_default=None)
    entity = Words(most=LONGEST_NAME, validate=[SLUG], load_default=None)
    packs = Listed(Words(most=LONGEST_NAME, validate=[PACK]), most=50, load_default=None)
    channels = Listed(Choice(Channel), most=len(Channel), load_default=list)
    jurisdictions = Listed(
        Words(most=6, validate=[JURISDICTION]), most=20, least=1, load_default=None
    )
    as_of = Day(load_default=None)
    class_contested = Truth(
        load_default=False,
        metadata={"description": "Predict the way of a post whose class its author contests."},
    )


class EditOut(Schema):
    """One replacement; edits are applied right to left."""

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    text = fields.String(required=True)


class FixOut(Schema):
    """What to write instead."""

    note = fields.String(required=True)
    edits = fields.List(fields.Nested(EditOut), required=True)


class ReferenceOut(Schema):
    """The article that a rule rests on."""

    instrument = fields.String(required=True)
    article = fields.String(required=True)
    jurisdiction = fields.String(required=True)
    mark = fields.String(required=True, allow_none=True)


class FindingOut(Schema):
    """The exact words, why they are flagged, and the fix; offsets count code points."""

    rule = fields.String(required=True)
    category = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(list(Risk)[1:]))
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    quote = fields.String(required=True)
    message = fields.String(required=True)
    why = fields.String(required=True)
    fix = fields.Nested(FixOut, required=True, allow_none=True)
    references = fields.List(fields.Nested(ReferenceOut), required=True)
    reviewers = fields.List(fields.String(), required=True)
    confidence = fields.Float(required=True)
    source = fields.String(required=True, validate=validate.OneOf(list(FindingSource)))


class ClassReasonOut(Schema):
    """The words that decided the class."""

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    quote = fields.String(required=True)


class DigestsOut(Schema):
    """What a report was made with."""

    packs = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    model = fields.String(required=True, allow_none=True)
    lexicon = fields.String(required=True)
    engine = fields.String(required=True)


class StagePredicted(Schema):
    """A stage that the post would meet."""

    name = fields.String(required=True)
    reviewers = Choice(Role, required=True)
    quorum = fields.Integer(required=True)
    by_law = fields.Boolean(required=True)


class TrustOut(Schema):
    """What a fast lane asks of an author, and what they have of it."""

    earned = fields.Boolean(required=True)
    certified = fields.Boolean(required=True)
    passed = fields.Integer(required=True)
    asked = fields.Integer(required=True)


class RoutePredicted(Schema):
    """Where a submission would go; stages of one group are open at the same time."""

    workflow = fields.String(required=True)
    automatic = fields.Boolean(required=True)
    blocking = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Categories that block until the text changes."},
    )
    groups = fields.List(fields.List(fields.Nested(StagePredicted)), required=True)
    trust = fields.Nested(
        TrustOut,
        required=True,
        allow_none=True,
        metadata={"description": "Null unless the author’s trust decides who reads the post."},
    )


class ReportOut(Schema):
    """What the checker found in a text, and with what it looked."""

    lang = fields.String(required=True)
    content_class = fields.String(required=True, data_key="class")
    class_reason = fields.Nested(
        ClassReasonOut,
        required=True,
        allow_none=True,
        metadata={"description": "Null when no words decided it: then it is personal."},
    )
    risk = fields.String(required=True, validate=validate.OneOf(list(Risk)))
    findings = fields.List(fields.Nested(FindingOut), required=True)
    digests = fields.Nested(DigestsOut, required=True)
    as_of = fields.String(required=True)


class CheckOut(ReportOut):
    """A live check, and the way that a submission would take."""

    route = fields.Nested(RoutePredicted, required=True, allow_none=True)


def kept(report: ReportRow | None) -> dict[str, Any] | None:
    """Return a kept report as a live one looks, in the reader's language."""
    if report is None:
        return None
    return {
        "lang": report.language,
        "content_class": report.content_class,
        "class_reason": report.class_reason,
        "risk": report.risk,
        "findings": [_finding(each) for each in report.findings],
        "digests": report.digests,
        "as_of": report.as_of,
    }


def _finding(row: FindingRow) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "category": row.category,
        "severity": row.severity,
        "start": row.start,
        "end": row.end,
        "quote": row.quote,
        "message": in_reader_language(row.message),
        "why": in_reader_language(row.why),
        "fix": row.fix and {**row.fix, "note": in_reader_language(row.fix["note"])},
        "references": [
            {**each, "instrument": instrument_in(each["instrument"], tongue())}
            for each in row.references
        ],
        "reviewers": row.reviewers,
        "confidence": row.confidence,
        "source": row.source,
    }
