"""How the rarer events fold; the way of every ticket folds in `routing.evolve`."""

from collections.abc import Callable, Mapping
from typing import Never

from dispatch_service.routing import events as did
from dispatch_service.routing.evolving import checking, desk, handling, relatives, time
from dispatch_service.routing.states import Ticket

RARER: Mapping[type[did.Event], Callable[[Ticket, Never], Ticket]] = {
    did.ContactAttempted: handling.contact_attempted,
    did.AssistReported: handling.assisted,
    did.DeadlineMissed: handling.missed,
    did.TicketRegistered: desk.classified,
    did.TicketReclassified: desk.classified,
    did.PlaceCorrected: desk.place_corrected,
    did.SiteCheckOrdered: desk.check_ordered,
    did.SiteCheckReported: desk.check_reported,
    did.VoidRequested: desk.void_requested,
    did.VoidRefused: desk.void_refused,
    did.LeadSet: desk.lead_set,
    did.DisputeOpened: desk.dispute_opened,
    did.DisputeRuled: desk.dispute_ruled,
    did.ExtensionRequested: time.extension_requested,
    did.ExtensionGranted: time.extension_granted,
    did.ExtensionRefused: time.asked_in_vain,
    did.SuspensionRequested: time.suspension_requested,
    did.SuspensionRefused: time.asked_in_vain,
    did.TicketSuspended: time.suspended,
    did.TicketResumed: time.resumed,
    did.SupervisionOrdered: time.supervised,
    did.SupervisionReplied: time.replied,
    did.DueMoved: time.due_moved,
    did.ResolutionApproved: checking.approved,
    did.ReworkOrdered: checking.rework,
    did.VerificationOrdered: checking.verification_ordered,
    did.VerificationReported: checking.verification_reported,
    did.TicketRated: checking.rated,
    did.TicketReopened: checking.reopened,
    did.AppealFiled: checking.appealed,
    did.AppealExamined: checking.appeal_examined,
    did.AppealDecided: checking.appeal_decided,
    did.TicketMerged: relatives.merged,
    did.TicketUnmerged: relatives.unmerged,
    did.FollowerJoined: relatives.follower_joined,
    did.FollowerLeft: relatives.follower_left,
    did.MasterAdvanced: relatives.heard,
    did.TicketSplit: relatives.split,
    did.ChildEnded: relatives.child_ended,
    did.FollowUpOpened: relatives.follow_up_opened,
    did.FollowUpDeclined: relatives.follow_up_declined,
    did.FollowUpAdvanced: relatives.heard_of_follow_up,
    did.HandedUp: relatives.handed_up,
    did.AuthorityDueChanged: relatives.authority_due_changed,
    did.AuthorityAsked: relatives.authority_asked,
    did.AuthorityAnswered: relatives.authority_answered,
}
