"""What happened to a ticket. Past tense, frozen, facts only: an event carries results, so folding it needs no rule.

`rule` says which rule decided; `custody` and `clocks`, where present, are the whole part after the event.
"""

from dispatch_service.routing.events.base import Event, Handled
from dispatch_service.routing.events.checking import (
    AppealDecided,
    AppealExamined,
    AppealFiled,
    ResolutionApproved,
    ReworkOrdered,
    TicketReopened,
    VerificationOrdered,
    VerificationReported,
)
from dispatch_service.routing.events.competence import (
    DisputeOpened,
    DisputeRuled,
    ReturnAccepted,
    ReturnRefused,
    ReturnRequested,
)
from dispatch_service.routing.events.desk import (
    Classified,
    LeadSet,
    PlaceCorrected,
    SiteCheckOrdered,
    SiteCheckReported,
    TicketReclassified,
    TicketRegistered,
    VoidRefused,
    VoidRequested,
)
from dispatch_service.routing.events.handling import (
    AssistReported,
    CallbackRecorded,
    ContactAttempted,
    DeadlineMissed,
    OperationRefused,
    ProgressReported,
    RehandleOrdered,
    RequesterContacted,
    ResolutionSubmitted,
    SupplementRecorded,
    TicketClosed,
    TicketDispatched,
    TicketEscalated,
    TicketOpened,
    TicketRaised,
    TicketRated,
    TicketReminded,
    TicketSentDown,
    TicketSigned,
    TicketTakenOver,
    TicketTransferred,
    TicketWithdrawn,
    WhistleAttached,
    WhistleDetached,
    WhistleRefused,
)
from dispatch_service.routing.events.outside import AuthorityAnswered, AuthorityAsked, AuthorityDueChanged, HandedUp
from dispatch_service.routing.events.relatives import (
    ChildEnded,
    FollowerJoined,
    FollowerLeft,
    FollowUpAdvanced,
    FollowUpDeclined,
    FollowUpOpened,
    MasterAdvanced,
    TicketMerged,
    TicketSplit,
    TicketUnmerged,
)
from dispatch_service.routing.events.time import (
    DueMoved,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    SupervisionOrdered,
    SupervisionReplied,
    SuspensionRefused,
    SuspensionRequested,
    TicketResumed,
    TicketSuspended,
)

TicketEventUnion = (
    TicketOpened | TicketDispatched | TicketSigned | RequesterContacted | ProgressReported | TicketEscalated
    | TicketSentDown | TicketTransferred | ReturnRequested | ReturnAccepted | ReturnRefused
    | ResolutionSubmitted | CallbackRecorded | RehandleOrdered | TicketClosed | TicketReminded
    | SupplementRecorded | TicketWithdrawn | OperationRefused | WhistleAttached | WhistleDetached | WhistleRefused
    | DeadlineMissed | TicketRaised | TicketTakenOver | TicketRegistered | TicketReclassified | PlaceCorrected
    | SiteCheckOrdered | SiteCheckReported | VoidRequested | VoidRefused | LeadSet | DisputeOpened
    | DisputeRuled | ExtensionRequested | ExtensionGranted | ExtensionRefused | SuspensionRequested
    | SuspensionRefused | TicketSuspended | TicketResumed | SupervisionOrdered | SupervisionReplied | DueMoved
    | ResolutionApproved | ReworkOrdered | VerificationOrdered | VerificationReported | TicketReopened
    | ContactAttempted | AssistReported | AppealFiled | AppealExamined | AppealDecided | TicketMerged | TicketUnmerged
    | FollowerJoined | FollowerLeft
    | MasterAdvanced | TicketSplit | ChildEnded | FollowUpOpened | FollowUpDeclined | FollowUpAdvanced
    | HandedUp | AuthorityAsked | AuthorityAnswered | AuthorityDueChanged | TicketRated
)  # fmt: skip

__all__ = [
    "AppealDecided",
    "AppealExamined",
    "AppealFiled",
    "AssistReported",
    "AuthorityAnswered",
    "AuthorityAsked",
    "AuthorityDueChanged",
    "CallbackRecorded",
    "ChildEnded",
    "Classified",
    "ContactAttempted",
    "DeadlineMissed",
    "DisputeOpened",
    "DisputeRuled",
    "DueMoved",
    "Event",
    "ExtensionGranted",
    "ExtensionRefused",
    "ExtensionRequested",
    "FollowUpAdvanced",
    "FollowUpDeclined",
    "FollowUpOpened",
    "FollowerJoined",
    "FollowerLeft",
    "HandedUp",
    "Handled",
    "LeadSet",
    "MasterAdvanced",
    "OperationRefused",
    "PlaceCorrected",
    "ProgressReported",
    "RehandleOrdered",
    "RequesterContacted",
    "ResolutionApproved",
    "ResolutionSubmitted",
    "ReturnAccepted",
    "ReturnRefused",
    "ReturnRequested",
    "ReworkOrdered",
    "SiteCheckOrdered",
    "SiteCheckReported",
    "SupervisionOrdered",
    "SupervisionReplied",
    "SupplementRecorded",
    "SuspensionRefused",
    "SuspensionRequested",
    "TicketClosed",
    "TicketDispatched",
    "TicketEscalated",
    "TicketEventUnion",
    "TicketMerged",
    "TicketOpened",
    "TicketRaised",
    "TicketRated",
    "TicketReclassified",
    "TicketRegistered",
    "TicketReminded",
    "TicketReopened",
    "TicketResumed",
    "TicketSentDown",
    "TicketSigned",
    "TicketSplit",
    "TicketSuspended",
    "TicketTakenOver",
    "TicketTransferred",
    "TicketUnmerged",
    "TicketWithdrawn",
    "VerificationOrdered",
    "VerificationReported",
    "VoidRefused",
    "VoidRequested",
    "WhistleAttached",
    "WhistleDetached",
    "WhistleRefused",
]
