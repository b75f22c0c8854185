"""The ticket's transitions as one table: what may be asked in which state, by whom, and where it leads.

Whatever `decide` refuses for state or person it refuses by a row of this table; the deciders add only what needs the
rules or the command's own words. The diagram is generated from here and so are the wishes open to a resident.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch_service.routing import commands as ask
from dispatch_service.routing.states import Stage, Ticket, Work


class Part(StrEnum):
    """What somebody is to a ticket; see `routing.parts` for how it is found out."""

    CUSTODIAN = "custodian"
    LEAD = "lead"
    ASSIST = "assist"
    DESK = "desk"
    CALLBACK = "callback"
    SUPERVISOR = "supervisor"
    REQUESTER = "requester"
    SYSTEM = "system"


Place = tuple[Stage, Work]
"""Stage and work together: one box of the diagram."""


@dataclass(frozen=True, slots=True)
class Row:
    """One command. `at` is where it is allowed, `to` where else it may leave the ticket; empty: it stays."""

    name: str
    who: frozenset[Part]
    at: frozenset[Place]
    to: tuple[Place, ...] = ()
    stays: bool = True
    """Whether the ticket may stay where it is."""
    by_rung: bool = True
    """Whether the rung of whoever has the ticket must allow it; a whistle's kind says itself who may blow it."""

    @property
    def rule(self) -> str:
        """Id of the rule, as it stands in the events it made."""
        return f"ticket.{self.name}"


DESKED = (Stage.REGISTERED, Work.TO_DISPATCH)
GIVEN = (Stage.DISPATCHED, Work.TO_SIGN)
AGAIN = (Stage.HANDLING, Work.TO_SIGN)
SIGNED = (Stage.HANDLING, Work.SIGNED)
CONTACTED = (Stage.HANDLING, Work.CONTACTED)
WORKING = (Stage.HANDLING, Work.WORKING)
RETURNING = (Stage.HANDLING, Work.RETURN_PENDING)
RESOLVED = (Stage.FEEDBACK, Work.TO_CALL_BACK)
CALLED_BACK = (Stage.VERIFY, Work.TO_CLOSE)

TO_SIGN = frozenset({GIVEN, AGAIN})
TAKEN = frozenset({SIGNED, CONTACTED, WORKING})
HELD = TO_SIGN | TAKEN
CHECKING = frozenset({RESOLVED, CALLED_BACK})
UNANSWERED = HELD | {DESKED, RETURNING}
ANYWHERE = UNANSWERED | CHECKING
ENDS = {
    "normal": Stage.CLOSED,
    "informed": Stage.CLOSED,
    "unreachable": Stage.CLOSED,
    "anonymous": Stage.CLOSED,
    "answered": Stage.ANSWERED,
    "refused": Stage.REFUSED,
    "void": Stage.VOID,
    "merged": Stage.MERGED,
}
"""The kinds of closing and the stage each ends in."""


def _parts(*parts: Part) -> frozenset[Part]:
    return frozenset(parts)


_CUSTODIAN = _parts(Part.CUSTODIAN)
_LEADING = _parts(Part.CUSTODIAN, Part.LEAD)
_DESK = _parts(Part.DESK)
_CHECKERS = _parts(Part.DESK, Part.CALLBACK)

TABLE: Mapping[type[ask.Command], Row] = {
    ask.OpenTicket: Row("open-ticket", _parts(Part.SYSTEM, Part.DESK), frozenset(), (DESKED, GIVEN), stays=False),
    ask.Assign: Row("assign", _DESK, HELD | {DESKED}, (GIVEN,), stays=False),
    ask.Sign: Row("sign", _CUSTODIAN, TO_SIGN, (SIGNED,), stays=False),
    ask.RecordContact: Row("record-contact", _CUSTODIAN, TAKEN, (CONTACTED,)),
    ask.ReportProgress: Row("report-progress", _LEADING | {Part.ASSIST}, TAKEN, (WORKING,)),
    ask.Escalate: Row("escalate", _CUSTODIAN, HELD, (GIVEN,), stays=False),
    ask.SendDown: Row("send-down", _CUSTODIAN, HELD, (GIVEN,), stays=False),
    ask.Transfer: Row("transfer", _CUSTODIAN, HELD, (GIVEN,), stays=False),
    ask.RequestReturn: Row("request-return", _CUSTODIAN, HELD, (RETURNING,), stays=False),
    ask.DecideReturn: Row("decide-return", _DESK, frozenset({RETURNING}), (DESKED, SIGNED), stays=False),
    ask.Resolve: Row("resolve", _LEADING, TAKEN, (RESOLVED,), stays=False),
    ask.RecordCallback: Row("record-callback", _CHECKERS, frozenset({RESOLVED}), (CALLED_BACK, AGAIN)),
    ask.OrderRehandle: Row("order-rehandle", _CHECKERS | {Part.SUPERVISOR}, CHECKING, (AGAIN,), stays=False),
    ask.Close: Row(
        "close", _CHECKERS, ANYWHERE, tuple((end, Work.NONE) for end in dict.fromkeys(ENDS.values())), stays=False
    ),
    ask.Remind: Row("remind", _parts(Part.REQUESTER, Part.DESK, Part.SUPERVISOR), ANYWHERE),
    ask.Supplement: Row("supplement", _parts(Part.REQUESTER, Part.DESK), ANYWHERE),
    ask.Withdraw: Row(
        "withdraw", _parts(Part.REQUESTER, Part.DESK), UNANSWERED, ((Stage.WITHDRAWN, Work.NONE),), stays=False
    ),
    ask.AttachWhistle: Row("attach-whistle", _CUSTODIAN | {Part.SYSTEM, Part.DESK}, HELD, by_rung=False),
    ask.DetachWhistle: Row("detach-whistle", _parts(Part.SYSTEM), ANYWHERE),
    ask.FireDeadline: Row("fire-deadline", _parts(Part.SYSTEM), ANYWHERE, (SIGNED, GIVEN)),
}

OF_THE_RUNG = frozenset({Part.CUSTODIAN, Part.LEAD, Part.ASSIST})
"""Parts that must also be allowed the command by their rung."""
WISHES = (ask.Supplement, ask.Remind, ask.Withdraw)
"""What a resident may ask for; a refusal is an event that he sees."""


def place(ticket: Ticket) -> Place:
    return (ticket.stage, ticket.work)


def may_now(ticket: Ticket) -> tuple[str, ...]:
    """Names of the wishes that are open to the resident in this state."""
    return tuple(TABLE[wish].name for wish in WISHES if place(ticket) in TABLE[wish].at)
