"""The report: findings in reading order, risk, class, and the digests of all that made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from rules.model import ContentClass, Reference, Severity, Words

ENGINE = "5"
"""The version of the checker's own reading; a change of findings changes it."""

NO_RISK = "none"


class Edit(NamedTuple):
    """Put `text` in place of the letters from `start` to before `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What to write instead: a note in both languages and edits to the text."""

    note: Words
    edits: tuple[Edit, ...] = ()

    def applied(self, text: str) -> str:
        """Return the text with every edit made, right to left."""
        for start, end, new in sorted(self.edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place of the text and what a rule has against it, in both languages."""

    rule: str
    category: str
    severity: Severity
    start: int
    end: int
    quote: str
    message: Words
    why: Words
    fix: Fix | None
    references: tuple[Reference, ...]
    reviewers: tuple[str, ...]
    confidence: int
    source: str = "rule"

    def as_dict(self, language: str) -> dict[str, Any]:
        """Return the finding in one language, as the contract writes it."""
        fix = self.fix and {
            "note": self.fix.note[language],
            "edits": [edit._asdict() for edit in self.fix.edits],
        }
        return {
            "rule": self.rule,
            "category": self.category,
            "severity": str(self.severity),
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "message": self.message[language],
            "why": self.why[language],
            "fix": fix,
            "references": [reference.as_dict(language) for reference in self.references],
            "reviewers": list(self.reviewers),
            "confidence": self.confidence / 100,
            "source": self.source,
        }


class ClassReason(NamedTuple):
    """The words that decided the content class."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that the checker has to say about one text."""

    findings: tuple[Finding, ...]
    lang: str
    content_class: ContentClass
    class_reason: ClassReason | None
    digests: Mapping[str, Any]
    as_of: date
    ui: str | None = None

    @property
    def risk(self) -> str:
        """The highest severity, or `none`."""
        return str(max((one.severity for one in self.findings), key=_rank, default=NO_RISK))

    def as_dict(self, ui: str | None = None) -> dict[str, Any]:
        """Return the report as the contract writes it, in `ui` or in the text's language."""
        language = ui or self.ui or (self.lang if self.lang in {"fr", "en"} else "en")
        return {
            "lang": self.lang,
            "class": str(self.content_class),
            "risk": self.risk,
            "findings": [finding.as_dict(language) for finding in self.findings],
            "digests": {**self.digests, "packs": dict(self.digests["packs"])},
            "as_of": self.as_of.isoformat(),
        }


def _rank(severity: Severity) -> int:
    return severity.rank
