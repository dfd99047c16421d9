"""The least approval that a post needs, whatever its workflow says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from workflows.facts import REVIEWERS, Facts, Flag, PostKind, Risk, Role
from workflows.route import Route

CONTROL: dict[str, Role] = {
    "common.personal_data": Role.LEGAL,
    "common.confidential": Role.LEGAL,
    "common.credential": Role.COMPLIANCE,
    "common.inside_information": Role.LEGAL,
    "common.forward_looking": Role.LEGAL,
    "common.client_reference": Role.LEGAL,
    "common.disparagement": Role.LEGAL,
    "common.superlative": Role.LEGAL,
    "common.green_claim": Role.LEGAL,
    "common.undisclosed_affiliation": Role.LEGAL,
    "common.offensive": Role.LEGAL,
    "common.politics": Role.LEGAL,
    "common.legal_matter": Role.LEGAL,
    "common.spokesperson": Role.LEGAL,
    "finance.guaranteed_return": Role.COMPLIANCE,
    "finance.performance_claim": Role.COMPLIANCE,
    "finance.missing_risk_warning": Role.COMPLIANCE,
    "finance.investment_advice": Role.COMPLIANCE,
    "finance.pressure": Role.COMPLIANCE,
    "finance.credit_promotion": Role.COMPLIANCE,
    "finance.crypto_promotion": Role.COMPLIANCE,
    "finance.testimonial": Role.COMPLIANCE,
    "finance.tax_claim": Role.COMPLIANCE,
    "pharma.prescription_promotion": Role.COMPLIANCE,
    "pharma.unapproved_use": Role.COMPLIANCE,
    "pharma.adverse_event": Role.SAFETY,
    "pharma.efficacy_claim": Role.COMPLIANCE,
    "pharma.comparative_claim": Role.COMPLIANCE,
    "pharma.patient_identification": Role.LEGAL,
    "gambling.promise_of_gain": Role.COMPLIANCE,
    "gambling.missing_warning": Role.COMPLIANCE,
    "gambling.minors": Role.COMPLIANCE,
    "alcohol.incitement": Role.LEGAL,
    "alcohol.missing_warning": Role.LEGAL,
    "food.health_claim": Role.LEGAL,
}
"""The control function of each category. Communications is none: its categories go to legal."""

KNOWN_CATEGORIES = frozenset({*CONTROL, *(each.partition(".")[0] for each in CONTROL)})
"""What a condition on categories may name of ours: each category, and each pack."""

NEVER_BLOCKS = frozenset({"pharma.adverse_event"})
"""Categories that ask for people and never for silence: authors would delete the report."""

CHECKED_LANGUAGES = frozenset({"fr", "en"})
"""The languages the checker reads; a text in any other goes to people."""


@dataclass(frozen=True)
class Need:
    """A role that must approve, and the categories that demand it."""

    role: Role
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Least:
    """What no workflow may go below: who must approve, and what blocks until the text changes."""

    needs: tuple[Need, ...]
    blocking: tuple[str, ...]

    @property
    def blocked(self) -> bool:
        """Whether no approval is enough."""
        return bool(self.blocking)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles each of which must approve."""
        return frozenset(need.role for need in self.needs)


def control_of(flag: Flag) -> Role:
    """Return the control function that answers for this finding."""
    named = (role for role in _reviewing(flag.reviewers) if role is not Role.COMMS)
    return CONTROL.get(flag.category) or next(named, Role.LEGAL)


def least_approval(flags: Iterable[Flag]) -> Least:
    """Return the least approval for these findings."""
    demands: defaultdict[Role, set[str]] = defaultdict(set)
    blocking = set()
    for flag in flags:
        if blocks(flag):
            blocking.add(flag.category)
        for role in _demanded(flag):
            demands[role].add(flag.category)
    needs = (Need(role, tuple(sorted(demands[role]))) for role in Role if role in demands)
    return Least(tuple(needs), tuple(sorted(blocking)))


def blocks(flag: Flag) -> bool:
    """Return whether this finding stops the post until the text changes or it is contested."""
    return (
        flag.severity is Risk.CRITICAL and not flag.contested and flag.category not in NEVER_BLOCKS
    )


def admits_alone(facts: Facts) -> bool:
    """Return whether the law lets a fast lane admit this post without anybody.

    Never an employee's own version: one that is routed is one that people must read.
    """
    read = facts.language in CHECKED_LANGUAGES and facts.kind is not PostKind.PERSONALISATION
    return facts.risk <= Risk.LOW and read and not facts.class_contested


def covers(route: Route, least: Least) -> bool:
    """Return whether completing this route gives at least the least approval."""
    return not least.blocked and least.roles <= {stage.reviewers for stage in route.stages}


def _demanded(flag: Flag) -> tuple[Role, ...]:
    if flag.severity >= Risk.HIGH:
        return (control_of(flag),)
    if flag.severity is Risk.MEDIUM:
        return _reviewing(flag.reviewers) or (control_of(flag),)
    return ()


def _reviewing(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    return tuple(role for role in roles if role in REVIEWERS)
