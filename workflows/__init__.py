"""The route: who must decide on a post, in which order, and the law that no policy overrides.

A workflow says which stages a kind of post passes; a route is the stages that apply to one post,
frozen; a case is that route with the decisions taken along it.
"""

from workflows.calendar import Calendar, Term, Unit
from workflows.carry_over import Found, Reviewed, carried_over, changed_within
from workflows.case import Case, Decision, Verdict
from workflows.condition import Condition, Lane
from workflows.errors import (
    AlreadyDecided,
    Blocked,
    ClosedStage,
    Fault,
    IllegalMove,
    NotAReviewer,
    OwnPost,
    Pointer,
    UnclearStage,
    UnknownStage,
    WorkflowDefinitionError,
    WorkflowError,
)
from workflows.facts import (
    REVIEWERS,
    ContentClass,
    Facts,
    Flag,
    Grant,
    PostKind,
    Risk,
    Role,
    Source,
    Standing,
)
from workflows.law import (
    CHECKED_LANGUAGES,
    CONTROL,
    KNOWN_CATEGORIES,
    Least,
    Need,
    blocks,
    covers,
    least_approval,
)
from workflows.lifecycle import MOVES, Action, State, move
from workflows.model import (
    ORDINARY_TERM,
    Escalation,
    OnReturn,
    Signature,
    Stage,
    Title,
    Workflow,
)
from workflows.proof import Proof, left_to_law, places, prove
from workflows.propositions import World
from workflows.route import Route, RouteEscalation, RouteStage
from workflows.routing import route_for
from workflows.schema import parse_workflow
from workflows.shipped import shipped_workflows
from workflows.trust import Trust, posts_asked, trust_for

__all__ = [
    "CHECKED_LANGUAGES",
    "CONTROL",
    "KNOWN_CATEGORIES",
    "MOVES",
    "ORDINARY_TERM",
    "REVIEWERS",
    "Action",
    "AlreadyDecided",
    "Blocked",
    "Calendar",
    "Case",
    "ClosedStage",
    "Condition",
    "ContentClass",
    "Decision",
    "Escalation",
    "Facts",
    "Fault",
    "Flag",
    "Found",
    "Grant",
    "IllegalMove",
    "Lane",
    "Least",
    "Need",
    "NotAReviewer",
    "OnReturn",
    "OwnPost",
    "Pointer",
    "PostKind",
    "Proof",
    "Reviewed",
    "Risk",
    "Role",
    "Route",
    "RouteEscalation",
    "RouteStage",
    "Signature",
    "Source",
    "Stage",
    "Standing",
    "State",
    "Term",
    "Title",
    "Trust",
    "UnclearStage",
    "Unit",
    "UnknownStage",
    "Verdict",
    "Workflow",
    "WorkflowDefinitionError",
    "WorkflowError",
    "World",
    "blocks",
    "carried_over",
    "changed_within",
    "covers",
    "least_approval",
    "left_to_law",
    "move",
    "parse_workflow",
    "places",
    "posts_asked",
    "prove",
    "route_for",
    "shipped_workflows",
    "trust_for",
]
