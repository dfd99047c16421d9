"""The route: who must decide on a post, in which order, and the law that no policy overrides.

A workflow says which stages a kind of post passes; a route is the stages that apply to one post,
frozen; a case is that route with the decisions taken along it.
"""

from workflows.case import Case, Decision, Verdict
from workflows.condition import Condition
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
    UnknownEntity,
    UnknownStage,
    WorkflowDefinitionError,
    WorkflowError,
)
from workflows.facts import REVIEWERS, ContentClass, Facts, Flag, Grant, Risk, Role
from workflows.law import CHECKED_LANGUAGES, CONTROL, Least, Need, blocks, covers, least_approval
from workflows.lifecycle import MOVES, Action, State, move
from workflows.model import Stage, Title, Workflow
from workflows.route import Route, RouteStage
from workflows.routing import route_for
from workflows.schema import parse_workflow
from workflows.shipped import shipped_workflows

__all__ = [
    "CHECKED_LANGUAGES",
    "CONTROL",
    "MOVES",
    "REVIEWERS",
    "Action",
    "AlreadyDecided",
    "Blocked",
    "Case",
    "ClosedStage",
    "Condition",
    "ContentClass",
    "Decision",
    "Facts",
    "Fault",
    "Flag",
    "Grant",
    "IllegalMove",
    "Least",
    "Need",
    "NotAReviewer",
    "OwnPost",
    "Pointer",
    "Risk",
    "Role",
    "Route",
    "RouteStage",
    "Stage",
    "State",
    "Title",
    "UnclearStage",
    "UnknownEntity",
    "UnknownStage",
    "Verdict",
    "Workflow",
    "WorkflowDefinitionError",
    "WorkflowError",
    "blocks",
    "covers",
    "least_approval",
    "move",
    "parse_workflow",
    "route_for",
    "shipped_workflows",
]
