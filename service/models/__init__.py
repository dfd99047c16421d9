"""The tables, one aggregate per module."""

from service.models.base import Base, db, new_id
from service.models.cases import EVENT_OF, CaseRow, DecisionRow, StageRow
from service.models.changes import Change, ChangeKind, ChangeState
from service.models.definitions import Definition, DefinitionKind, Policy
from service.models.library import Recall, Share
from service.models.links import Link, LinkPurpose
from service.models.participation import Participation, ParticipationState
from service.models.people import (
    KEPT,
    SYSTEM,
    Answer,
    Entity,
    EntityKind,
    Grant,
    Person,
    PersonKind,
    Scope,
    Token,
)
from service.models.posts import (
    Channel,
    ClassContest,
    Comment,
    Contest,
    FindingRow,
    FindingSource,
    Post,
    ReportRow,
    Revision,
)
from service.models.record import Event, Payload, Stream, StreamKind
from service.models.sessions import BrowserSession, SignInMethod

__all__ = [
    "EVENT_OF",
    "KEPT",
    "SYSTEM",
    "Answer",
    "Base",
    "BrowserSession",
    "CaseRow",
    "Change",
    "ChangeKind",
    "ChangeState",
    "Channel",
    "ClassContest",
    "Comment",
    "Contest",
    "DecisionRow",
    "Definition",
    "DefinitionKind",
    "Entity",
    "EntityKind",
    "Event",
    "FindingRow",
    "FindingSource",
    "Grant",
    "Link",
    "LinkPurpose",
    "Participation",
    "ParticipationState",
    "Payload",
    "Person",
    "PersonKind",
    "Policy",
    "Post",
    "Recall",
    "ReportRow",
    "Revision",
    "Scope",
    "Share",
    "SignInMethod",
    "StageRow",
    "Stream",
    "StreamKind",
    "Token",
    "db",
    "new_id",
]
