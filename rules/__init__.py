"""The checker: what a post must not say, where it says it, why, and what to write instead.

A pack holds the rules of one team. A rule combines terms and concepts by a kind of matcher.
A finding is one place of a text that a rule objects to; a report is all of them, in order.
"""

from rules.binding import (
    CLAIMS,
    Binding,
    Bound,
    Phrases,
    bound,
    mandatory,
    phrases,
    unnumbered,
)
from rules.build import Concept, Concepts
from rules.check import Checker
from rules.collector import collector_at_rest, settle_collector
from rules.describe import described
from rules.errors import Fault, PackError
from rules.examples import Failure, failures, subject_of
from rules.instruments import instrument_in
from rules.kinds import KINDS
from rules.lexicon import Lexicon, parse_lexicon
from rules.model import ContentClass, Example, Pack, Reference, Rule, Severity
from rules.parse import parse_concepts, parse_pack, unknown_terms
from rules.report import ENGINE, ClassReason, Edit, Finding, Fix, Report
from rules.shipped import parsed_packs, shipped_checker, shipped_concepts, shipped_packs
from rules.subject import ALWAYS, DEFAULT_JURISDICTIONS, Subject

__all__ = [
    "ALWAYS",
    "CLAIMS",
    "DEFAULT_JURISDICTIONS",
    "ENGINE",
    "KINDS",
    "Binding",
    "Bound",
    "Checker",
    "ClassReason",
    "Concept",
    "Concepts",
    "ContentClass",
    "Edit",
    "Example",
    "Failure",
    "Fault",
    "Finding",
    "Fix",
    "Lexicon",
    "Pack",
    "PackError",
    "Phrases",
    "Reference",
    "Report",
    "Rule",
    "Severity",
    "Subject",
    "bound",
    "collector_at_rest",
    "described",
    "failures",
    "instrument_in",
    "mandatory",
    "parse_concepts",
    "parse_lexicon",
    "parse_pack",
    "parsed_packs",
    "phrases",
    "settle_collector",
    "shipped_checker",
    "shipped_concepts",
    "shipped_packs",
    "subject_of",
    "unknown_terms",
    "unnumbered",
]
