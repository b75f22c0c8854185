"""The rarer commands, each as somebody would give it to a ticket that the community holds."""

from datetime import timedelta

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.rules import LimitUnit
from tests.routing.stories import (
    CALLER,
    COMMUNITY,
    DESK,
    LEADER,
    SUPERVISOR,
    SYSTEM,
    TICKET,
    at,
)

LATER = 3.0
HOTLINE = By("city", "", "", "hotline-client")
NOTE = "sealed-note"

REGISTER = ask.Register(at=at(LATER), by=DESK, category="noise", demand="help")
REFUSE = ask.Refuse(at=at(LATER), by=DESK, ground="not-our-law", other_way="court", note=NOTE)
ANSWER = ask.AnswerDirectly(at=at(LATER), by=DESK, answer="sealed-answer", knowledge="k-1")
ORDER_CHECK = ask.OrderCheck(at=at(1.1), by=DESK, unit="s1c1g2")
CHECKER = By("grid-8", "s1c1g2", "grid-member", "grid-member")
REPORT_CHECK = ask.ReportCheck(at=at(LATER), by=CHECKER, found=True, note=NOTE, proof="photo-1")
RECLASSIFY = ask.Reclassify(at=at(LATER), by=DESK, category="noise")
CORRECT_PLACE = ask.CorrectPlace(at=at(LATER), by=DESK, area="s1c2")
REQUEST_VOID = ask.RequestVoid(at=at(LATER), by=DESK, reason="test")
DECIDE_VOID = ask.DecideVoid(at=at(LATER), by=LEADER, accept=True)
REQUEST_EXTENSION = ask.RequestExtension(at=at(1.0), by=COMMUNITY, ground="complex", amount=24, per=LimitUnit.HOUR)
DECIDE_EXTENSION = ask.DecideExtension(at=at(LATER), by=DESK, accept=True)
REQUEST_SUSPENSION = ask.RequestSuspension(
    at=at(1.0), by=COMMUNITY, cause="weather", until=at(1.0) + timedelta(hours=100)
)
DECIDE_SUSPENSION = ask.DecideSuspension(at=at(1.2), by=DESK, accept=True)
RESUME = ask.Resume(at=at(LATER), by=DESK, reason="cause-gone")
SUPERVISE = ask.Supervise(at=at(LATER), by=SUPERVISOR, unit="s1c1", reason="overdue")
REPLY = ask.ReplySupervision(at=at(LATER), by=COMMUNITY, duty=f"{TICKET}:4", reply="settled", note=NOTE)
MOVE_DUE = ask.MoveDue(at=at(LATER), by=LEADER, calendar="calendar")
DISPUTE = ask.OpenDispute(at=at(0.9), by=DESK, ground="duties-unclear")
PANEL = By("panel-1", "d-panel", "panel-member", "panel")
RULE = ask.RuleDispute(at=at(LATER), by=PANEL, unit="s1-water", ground="by-list")
SET_LEAD = ask.SetLead(at=at(LATER), by=DESK, unit="s1c1")
ADD_ASSIST = ask.AddAssist(at=at(LATER), by=DESK, unit="s1-works")
DROP_ASSIST = ask.DropAssist(at=at(LATER), by=DESK, unit="s1-works")
REVIEW = ask.ReviewResolution(at=at(LATER), by=DESK, accept=True)
REWORK = ask.ReviewResolution(at=at(LATER), by=DESK, accept=False, note=NOTE)
ORDER_VERIFY = ask.OrderVerify(at=at(1.1), by=DESK, unit="s1c1g2")
REPORT_VERIFY = ask.ReportVerify(at=at(LATER), by=CHECKER, passed=True)
REOPEN = ask.Reopen(at=at(LATER), by=CALLER, reason="recurred")
APPEAL = ask.Appeal(at=at(LATER), by=COMMUNITY, ground="wrong-dispatch")
EXAMINE_APPEAL = ask.ExamineAppeal(at=at(LATER), by=DESK, support=True)
OFFICER = By("officer-1", "d-desk", "hotline-officer", "hotline-officer")
DECIDE_APPEAL = ask.DecideAppeal(at=at(LATER), by=OFFICER, uphold=True)
MERGE = ask.Merge(at=at(LATER), by=DESK, master="m", reason="same-matter")
UNMERGE = ask.Unmerge(at=at(LATER), by=DESK, reason="other-matter")
FOLLOW = ask.Follow(at=at(LATER), by=SYSTEM, ticket="f")
UNFOLLOW = ask.Unfollow(at=at(LATER), by=SYSTEM, ticket="f")
HEAR_UNSOLVED = ask.HearOfFollower(at=at(LATER), by=SYSTEM, ticket="f")
HEAR = ask.HearOfMaster(at=at(LATER), by=SYSTEM, what="ResolutionSubmitted", stage="feedback", note=NOTE)
PARTS = (ask.Child("c1", "noise"), ask.Child("c2", "lamp", area="s1c2"))
SPLIT = ask.Split(at=at(LATER), by=DESK, children=PARTS, reason="several-matters")
END_CHILD = ask.EndChild(at=at(LATER), by=SYSTEM, ticket="c1", stage="closed")
DECLINE = ask.DeclineFollowUp(at=at(LATER), by=CALLER, reason="repaired-at-once")
HEAR_OF_FOLLOW_UP = ask.HearOfFollowUp(
    at=at(LATER), by=SYSTEM, follow_up="u", what="ResolutionSubmitted", stage="feedback", note=NOTE
)
HEAR_OF_FIRST = ask.HearOfFirst(at=at(LATER), by=SYSTEM, first="m", note=NOTE, confidential=False)
HAND_UP = ask.HandUp(at=at(LATER), by=DESK, authority="city-hotline", external_id="12345-1", due_at=at(40))
AUTHORITY_DUE = ask.ChangeAuthorityDue(at=at(LATER), by=DESK, due_at=at(60), reason="brought-forward", note=NOTE)
AUTHORITY_AGREES = ask.RecordAuthorityAnswer(at=at(LATER), by=DESK, agreed=True)

RARER: tuple[ask.Command, ...] = (
    REGISTER,
    REFUSE,
    ANSWER,
    ORDER_CHECK,
    REPORT_CHECK,
    RECLASSIFY,
    CORRECT_PLACE,
    REQUEST_VOID,
    DECIDE_VOID,
    REQUEST_EXTENSION,
    DECIDE_EXTENSION,
    REQUEST_SUSPENSION,
    DECIDE_SUSPENSION,
    RESUME,
    SUPERVISE,
    REPLY,
    MOVE_DUE,
    DISPUTE,
    RULE,
    SET_LEAD,
    ADD_ASSIST,
    DROP_ASSIST,
    REVIEW,
    REWORK,
    ORDER_VERIFY,
    REPORT_VERIFY,
    REOPEN,
    APPEAL,
    EXAMINE_APPEAL,
    DECIDE_APPEAL,
    MERGE,
    UNMERGE,
    FOLLOW,
    UNFOLLOW,
    HEAR,
    HEAR_UNSOLVED,
    SPLIT,
    END_CHILD,
    DECLINE,
    HEAR_OF_FOLLOW_UP,
    HEAR_OF_FIRST,
    HAND_UP,
    AUTHORITY_DUE,
    AUTHORITY_AGREES,
)
