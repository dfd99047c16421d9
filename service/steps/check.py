"""The check: what the checker says of a revision, kept with what it was made with."""

from typing import Any

from rules import Finding, Fix, Report, Subject
from service.content import sha256
from service.definitions import InForce
from service.models import FindingRow, FindingSource, Post, ReportRow, Revision, new_id
from service.steps.heed import heed_submission
from service.steps.subject import subject_in
from service.unit import Unit
from workflows import Risk


def check(unit: Unit, post: Post, revision: Revision, in_force: InForce) -> ReportRow:
    """Check one revision against the packs of its entity and keep the report."""
    report = in_force.checker.check(revision.text, subject_of(unit, post, revision, in_force))
    kept = kept_report(unit, report)
    kept.revision = revision
    unit.session.add(kept)
    unit.record(
        "post.checked",
        post,
        ids={"revision": revision.id, "report": kept.id},
        digests={"revision": revision.digest, "report": sha256(kept.value())},
        facts=told_of(report, kept),
    )
    heed_submission(unit, post, revision.text, report.findings)
    return kept


def subject_of(unit: Unit, post: Post, revision: Revision, in_force: InForce) -> Subject:
    """Say where and when; the language is read in the text, whatever its author says it is."""
    places, channels = revision.jurisdictions, revision.channels
    return subject_in(unit, post.entity, places, in_force, channels=channels)


def told_of(report: Report, kept: ReportRow) -> dict[str, Any]:
    """Return what the record tells of a report."""
    return {
        "risk": str(report.risk),
        "class": str(report.content_class),
        "language": report.lang,
        "as_of": kept.as_of,
        "made_with": kept.digests,
        "findings": [
            [each.rule, str(each.severity), each.start, each.end] for each in report.findings
        ],
    }


def kept_report(unit: Unit, report: Report) -> ReportRow:
    """Return the row that keeps a report; it belongs to no revision yet."""
    reason = report.class_reason
    return ReportRow(
        id=new_id(),
        as_of=report.as_of.isoformat(),
        language=report.lang,
        content_class=str(report.content_class),
        class_start=reason.start if reason else None,
        class_end=reason.end if reason else None,
        risk=Risk(report.risk),
        digests={**report.digests, "packs": dict(report.digests["packs"])},
        created_at=unit.now,
        findings=[_row(place, each) for place, each in enumerate(report.findings)],
    )


def _row(position: int, finding: Finding) -> FindingRow:
    return FindingRow(
        position=position,
        rule=finding.rule,
        category=finding.category,
        severity=Risk(finding.severity),
        start=finding.start,
        end=finding.end,
        quote=finding.quote,
        message=dict(finding.message),
        why=dict(finding.why),
        fix=_fix(finding.fix),
        references=[each.as_dict() for each in finding.references],
        reviewers=list(finding.reviewers),
        confidence=finding.confidence / 100,
        source=FindingSource(finding.source),
    )


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    """Return the fix with its note in both languages."""
    if fix is None:
        return None
    return {"note": dict(fix.note), "edits": [each._asdict() for each in fix.edits]}
