"""Draw the route of one post: what its workflow asks, and what the law adds."""

from workflows.condition import Condition, Lane
from workflows.errors import Blocked
from workflows.facts import Facts, Role
from workflows.law import Least, Need, admits_alone, least_approval
from workflows.model import Stage, Workflow
from workflows.route import Route, RouteEscalation, RouteStage

LAW_PREFIX = "law-"
"""How the names of the stages that the law adds begin; no workflow may use it."""


def route_for(workflow: Workflow, facts: Facts) -> Route:
    """Return the post's route, never below the least approval, or raise Blocked."""
    least = least_approval(facts.flags)
    if least.blocked:
        raise Blocked(
            "The text must change first: %(categories)s.", categories=", ".join(least.blocking)
        )
    lane = workflow.fast_lane
    if lane is not None and admits_alone(facts) and lane.contains(facts):
        return _route(workflow, (), lane)
    groups = _asked(workflow, facts, least)
    return _route(workflow, groups + _missing(groups, least.needs, facts), None)


def _route(
    workflow: Workflow, groups: tuple[tuple[RouteStage, ...], ...], lane: Lane | None
) -> Route:
    return Route(
        workflow=workflow.name,
        version=workflow.version,
        digest=workflow.digest,
        groups=groups,
        lane=lane,
        on_return=workflow.on_return,
    )


def _asked(workflow: Workflow, facts: Facts, least: Least) -> tuple[tuple[RouteStage, ...], ...]:
    groups = (
        tuple(_resolved(stage, facts, least) for stage in group if _applies(stage, facts))
        for group in workflow.groups
    )
    return tuple(group for group in groups if group)


def _applies(stage: Stage, facts: Facts) -> bool:
    """Return whether the stage stands on this route; a root entity has no parent's stage."""
    orphan = stage.at == "parent" and len(facts.entity_path) == 1
    return not orphan and stage.when.touches(facts)


def _resolved(stage: Stage, facts: Facts, least: Least) -> RouteStage:
    """Return the stage as this post meets it: where the law asks for a role, it has its veto."""
    scope = _scope(stage.at, facts)
    voters = facts.holding(stage.reviewers, scope)
    return RouteStage(
        name=stage.name,
        reviewers=stage.reviewers,
        scope=scope,
        quorum=max(1, len(voters)) if stage.quorum is None else stage.quorum,
        voters=len(voters),
        named=voters if stage.quorum is None else frozenset(),
        veto=stage.veto or stage.reviewers in least.roles,
        same_person=stage.same_person,
        when=stage.when,
        title=stage.title,
        within=stage.within,
        remind=stage.remind,
        escalate_to=_escalation(stage, facts),
        reassign=stage.reassign,
        signature=stage.signature,
    )


def _escalation(stage: Stage, facts: Facts) -> RouteEscalation | None:
    """Return who is turned to in the end; of a root entity's parent, the root itself."""
    over = stage.escalate_to
    if over is None:
        return None
    orphan = over.at == "parent" and len(facts.entity_path) == 1
    scope = _scope("own" if orphan else over.at, facts)
    return RouteEscalation(over.reviewers, scope)


def _scope(at: str, facts: Facts) -> tuple[str, ...]:
    """Return the entities whose holders of a role serve; where the place is not above, the root."""
    depths = {slug: depth for depth, slug in enumerate(facts.entity_path, start=1)}
    own = len(facts.entity_ids)
    depths |= {"own": own, "parent": own - 1, "root": 1}
    return facts.entity_ids[: depths.get(at, depths["root"])]


def _missing(
    groups: tuple[tuple[RouteStage, ...], ...], needs: tuple[Need, ...], facts: Facts
) -> tuple[tuple[RouteStage, ...], ...]:
    """Return the group that the law adds: the roles still due, or comms when nobody would read."""
    present = {stage.reviewers for group in groups for stage in group}
    absent = [need for need in needs if need.role not in present]
    if not groups and not absent:
        absent = [Need(Role.COMMS, ())]
    added = tuple(
        RouteStage(
            name=f"{LAW_PREFIX}{need.role}",
            reviewers=need.role,
            scope=facts.entity_ids,
            voters=len(facts.holding(need.role, facts.entity_ids)),
            when=Condition(category=need.categories),
            by_law=True,
        )
        for need in absent
    )
    return (added,) if added else ()
