"""What routing knows of a finding, whether it was kept or has just been made."""

from collections.abc import Collection

from rules import Finding
from service.models import FindingRow
from workflows import Flag, Risk, Role, Source


def flag_of(finding: FindingRow | Finding, contested: Collection[str] = ()) -> Flag:
    """Return a finding as routing sees it; `contested` names the rules that its author contests."""
    return Flag(
        category=finding.category,
        severity=Risk(finding.severity),
        reviewers=tuple(Role(role) for role in finding.reviewers),
        contested=finding.rule in contested,
        source=Source(finding.source),
    )
