"""The tables, one aggregate per module."""

from service.models.absences import Absence
from service.models.appeals import Appeal, AppealState
from service.models.base import Base, db, new_id, table_of
from service.models.cases import EVENT_OF, CaseRow, DecisionRow, StageRow
from service.models.changes import Change, ChangeKind, ChangeState
from service.models.closeness import ClosenessOfDay, SharedPassage
from service.models.conversation import (
    Comment,
    Ground,
    Proposal,
    ProposalState,
    Reading,
    Weight,
)
from service.models.definitions import Definition, DefinitionKind, Policy
from service.models.dials import Dial
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
from service.models.flush import flush_with
from service.models.held import HeldForm
from service.models.letters import LetterRow
from service.models.library import Recall, RecallAnswer, Share
from service.models.links import Link, LinkPurpose
from service.models.notes import Note
from service.models.notices import (
    URGENT,
    WAITING_KINDS,
    FiredTimer,
    MutedKind,
    Notice,
    NoticeKind,
    Postman,
)
from service.models.offers import (
    LONGEST_NAME,
    OFFERED,
    LibraryWord,
    Offer,
    SavedSearch,
)
from service.models.overrides import Override
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
    ClassContest,
    Contest,
    FindingRow,
    FindingSource,
    Post,
    ReportRow,
    Revision,
    SharingRule,
)
from service.models.precedents import DecidedPassage, PassageKey
from service.models.record import Event, Payload, Stream, StreamKind
from service.models.reservations import Reservation
from service.models.rows import Rows, among, insert_rows
from service.models.safety import WAITING, Alert, Origin, SafetyCase, SafetyState
from service.models.sessions import BrowserSession, SignInMethod
from service.models.sharing import AdmittedKey, Clicks, NotForMe, PublishedText, Signpost
from service.models.signatures import SignatureProof
from service.models.topics import Audience, Campaign, Named, Team, TeamMember, Topic
from service.models.trust import Breach, Certificate, Sample, SampleVerdict
from service.models.upkeep import (
    Awaited,
    BroughtLibrary,
    BroughtPost,
    Pause,
    Phase,
    Recheck,
    RecheckPart,
    Way,
)
from service.models.urgency import Urgency
from service.world import Channel

__all__ = [
    "EVENT_OF",
    "KEPT",
    "LONGEST_GROUP",
    "LONGEST_NAME",
    "OFFERED",
    "SYSTEM",
    "URGENT",
    "WAITING",
    "WAITING_KINDS",
    "Absence",
    "AdmittedKey",
    "Alert",
    "Answer",
    "Appeal",
    "AppealState",
    "Audience",
    "Awaited",
    "Base",
    "Breach",
    "BroughtLibrary",
    "BroughtPost",
    "BrowserSession",
    "Campaign",
    "CaseRow",
    "Certificate",
    "Change",
    "ChangeKind",
    "ChangeState",
    "Channel",
    "ClassContest",
    "Clicks",
    "ClosenessOfDay",
    "Comment",
    "Contest",
    "DecidedPassage",
    "DecisionRow",
    "Definition",
    "DefinitionKind",
    "Dial",
    "DirectoryGroup",
    "Effect",
    "EmergencyAccount",
    "Entity",
    "EntityKind",
    "Event",
    "ExternalIdentity",
    "FindingRow",
    "FindingSource",
    "FiredTimer",
    "Grant",
    "Ground",
    "GroupGrant",
    "GroupMember",
    "HeldForm",
    "LetterRow",
    "LibraryWord",
    "Link",
    "LinkPurpose",
    "LogoutToken",
    "MappedGrant",
    "MutedKind",
    "Named",
    "NotForMe",
    "Note",
    "Notice",
    "NoticeKind",
    "Offer",
    "Origin",
    "Override",
    "Participation",
    "ParticipationState",
    "PassageKey",
    "Pause",
    "Payload",
    "Person",
    "PersonKind",
    "Phase",
    "Policy",
    "Post",
    "Postman",
    "Proposal",
    "ProposalState",
    "Provisioned",
    "PublishedText",
    "Reading",
    "Recall",
    "RecallAnswer",
    "Recheck",
    "RecheckPart",
    "ReportRow",
    "Reservation",
    "Revision",
    "Rows",
    "SafetyCase",
    "SafetyState",
    "Sample",
    "SampleVerdict",
    "SavedSearch",
    "Scope",
    "Share",
    "SharedPassage",
    "SharingRule",
    "SignInMethod",
    "SignatureProof",
    "Signpost",
    "Source",
    "StageRow",
    "Stream",
    "StreamKind",
    "Team",
    "TeamMember",
    "Token",
    "Topic",
    "Urgency",
    "Way",
    "Weight",
    "among",
    "db",
    "flush_with",
    "insert_rows",
    "new_id",
    "table_of",
]
