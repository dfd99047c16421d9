"""The tables, one aggregate per module."""

from service.models.base import Base, db, new_id
from service.models.cases import EVENT_OF, CaseRow, DecisionRow, StageRow
from service.models.changes import Change, ChangeKind, ChangeState
from service.models.definitions import Definition, DefinitionKind, Policy
from service.models.directory import (
    LONGEST_GROUP,
    DirectoryGroup,
    EmergencyAccount,
    ExternalIdentity,
    GroupGrant,
    GroupMember,
    LogoutToken,
    MappedGrant,
    Provisioned,
    Source,
)
from service.models.effects import Effect
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
    "LONGEST_GROUP",
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
    "DirectoryGroup",
    "Effect",
    "EmergencyAccount",
    "Entity",
    "EntityKind",
    "Event",
    "ExternalIdentity",
    "FindingRow",
    "FindingSource",
    "Grant",
    "GroupGrant",
    "GroupMember",
    "Link",
    "LinkPurpose",
    "LogoutToken",
    "MappedGrant",
    "Participation",
    "ParticipationState",
    "Payload",
    "Person",
    "PersonKind",
    "Policy",
    "Post",
    "Provisioned",
    "Recall",
    "ReportRow",
    "Revision",
    "Scope",
    "Share",
    "SignInMethod",
    "Source",
    "StageRow",
    "Stream",
    "StreamKind",
    "Token",
    "db",
    "new_id",
]
