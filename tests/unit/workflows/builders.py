from workflows import (
    Case,
    Facts,
    Flag,
    Grant,
    Lane,
    Risk,
    Role,
    Route,
    RouteStage,
    Stage,
    Title,
    Workflow,
)

ROOT, PARENT, OWN = "id-group", "id-france", "id-lyon"


def a_flag(category="common.superlative", severity=Risk.LOW, *reviewers, **but):
    return Flag(category, severity, reviewers, **but)


def facts(*flags, **changes):
    boring = {
        "channels": frozenset({"linkedin"}),
        "content_class": "brand",
        "jurisdictions": frozenset({"FR"}),
        "entity_path": ("group", "france", "lyon"),
        "entity_ids": (ROOT, PARENT, OWN),
        "language": "fr",
    }
    return Facts(flags=flags, **boring | changes)


def a_stage(name="comms", reviewers=Role.COMMS, **changes):
    return Stage(name=name, reviewers=reviewers, **changes)


def a_workflow(*groups, fast_lane=None):
    return Workflow(
        name="ordinary",
        version="7",
        title=Title("Ordinaire", "Ordinary"),
        groups=tuple(group if isinstance(group, tuple) else (group,) for group in groups),
        fast_lane=fast_lane,
        digest="d1",
    )


def a_route_stage(name="comms", reviewers=Role.COMMS, **changes):
    return RouteStage(name=name, reviewers=reviewers, **{"scope": (ROOT, OWN)} | changes)


def a_route(*groups):
    return Route(
        workflow="ordinary",
        version="7",
        digest="d1",
        groups=tuple(group if isinstance(group, tuple) else (group,) for group in groups),
        lane=None if groups else Lane(risk=Risk.LOW),
    )


def a_case(*groups):
    return Case(a_route(*groups), author="ann")


def holding(*roles, entity=OWN) -> frozenset[Grant]:
    return frozenset((role, entity) for role in roles)


COMMS = holding(Role.COMMS)
LEGAL = holding(Role.LEGAL)
COMPLIANCE = holding(Role.COMPLIANCE)
