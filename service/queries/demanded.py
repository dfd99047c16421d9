"""Which roles the rules in force may demand, so that the law adds stages of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session

from rules import Severity
from service.models import Definition, DefinitionKind
from workflows import Flag, Risk, Role, least_approval


def roles_demanded(session: Session) -> dict[str, frozenset[Role]]:
    """Return for each pack in force the roles that its findings may demand."""
    rules = func.jsonb_path_query(Definition.source, cast("$.rules[*]", JSONPATH), type_=JSONB)
    each = (
        select(Definition.name, rules.label("rule"))
        .where(Definition.kind == DefinitionKind.PACK, Definition.in_force_to.is_(None))
        .subquery()
    )
    read = [each.c.rule[key] for key in _READ]
    found = session.execute(select(each.c.name, *read).distinct())
    demanded: defaultdict[str, set[Role]] = defaultdict(set)
    for pack, *values in found:
        demanded[pack].update(_demanded(pack, dict(zip(_READ, values, strict=True))))
    return {pack: frozenset(roles) for pack, roles in demanded.items()}


def roles_demanded_by(pack: Mapping[str, Any]) -> frozenset[Role]:
    """Return the roles that the findings of a pack, as its file says it, may demand."""
    return frozenset(role for rule in pack["rules"] for role in _demanded(pack["pack"], rule))


_READ = ("category", "severity", "reviewers", "raise", "lowered_by")
"""What of a rule says whom its findings need."""


def _demanded(pack: str, rule: Mapping[str, Any]) -> frozenset[Role]:
    category, reviewers = f"{pack}.{rule['category']}", tuple(map(Role, rule["reviewers"]))
    weights = {Risk(each) for each in _severities(rule)}
    return least_approval(Flag(category, each, reviewers) for each in weights).roles


def _severities(rule: Mapping[str, Any]) -> Iterator[Severity]:
    """Yield each severity that a finding of this rule may have."""
    own = Severity(rule["severity"])
    for each in (own, *(Severity(raised["to"]) for raised in rule.get("raise") or ())):
        yield each
        if rule.get("lowered_by"):
            yield each.lowered
