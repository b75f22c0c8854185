"""The way of every ticket: opened, given, handled, answered, called back, closed. Texts arrive sealed.

Notes are opaque tokens: the core never sees a word of them.
"""

from datetime import datetime

from dispatch_service.routing.commands.base import Command, Place
from dispatch_service.routing.commands.unsaid import REQUESTER
from dispatch_service.routing.states import Meeting


class OpenTicket(Command):
    """Open a ticket for a filed request; routing decides who gets it and by when."""

    ticket: str
    number: str
    channel: str
    category: str | None
    condition: str | None
    place: Place
    narrative: str
    person: str = ""
    confidential: bool = False
    historic: bool = False
    occurred_at: datetime | None = None
    source: str = ""
    external_id: str = ""
    parent: str = ""
    """The ticket it is split off from."""
    first: str = ""
    """The ticket that was made safe and goes on as this one."""
    authority: str = ""
    """The platform that owns deadline and closing (督管方); empty: our own desk."""
    authority_due_at: datetime | None = None
    meeting: Meeting | None = None
    by_proxy: bool = False
    office: str = ""
    """The kind of office it was filed for."""
    about: tuple[str, ...] = ()
    """Whom it reports, as keyed hashes."""
    recused: tuple[str, ...] = ()
    """Offices that cannot have it because it is about them, or about all who work there."""


class Assign(Command):
    """The desk gives the ticket to a unit (派遣), naming a lead and assists where several must work."""

    unit: str
    reason: str
    person: str = ""
    assists: tuple[str, ...] = ()
    note: str = ""
    category: str | None = None
    condition: str | None = None


class Sign(Command):
    """The custodian takes the ticket on (签收)."""


class RecordContact(Command):
    """The custodian spoke with the requester (联系), with proof."""

    result: str
    proof: str = ""
    contacted_at: datetime | None = None
    note: str = ""


class ReportProgress(Command):
    """Work goes on; `public` lets the resident read the note."""

    public: bool
    note: str


class Escalate(Command):
    """One rung up (上报), after an own attempt or with an urgency code."""

    reason: str
    note: str = ""


class SendDown(Command):
    """One rung down (下派), to a unit of the own subtree."""

    unit: str
    reason: str
    note: str = ""


class Transfer(Command):
    """Sideways to a unit of the same rung under the same parent (转派)."""

    unit: str
    reason: str
    note: str = ""


class RequestReturn(Command):
    """The custodian asks the desk to take the ticket back (退单), with a ground and a suggested owner."""

    ground: str
    suggested: str = ""
    note: str = ""


class DecideReturn(Command):
    """The desk takes it back or leaves it where it is; a platform that owns the case may be asked to take it."""

    accept: bool
    to_authority: bool = False
    note: str = ""


class Resolve(Command):
    """The custodian reports the matter done, with the answer the resident will read (办结)."""

    result: str
    answer: str
    cause: str = ""
    note: str = ""
    contact_proof: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class RecordCallback(Command):
    """The callback desk asked the resident (回访): contacted, solved, satisfied; or could not reach him."""

    reached: bool
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: str = ""
    note: str = ""


class Rate(Command):
    """The resident says himself how it went, by the link he was sent (居民评价)."""

    operation: str
    round: int
    """The round of handling he was asked about."""
    solved: bool
    contacted: bool | None = None
    satisfied: str = ""
    note: str = ""
    asked: int = 0
    """Number of the event he was asked after: of a merged ticket it says which of its master's answers he rates."""


class OrderRehandle(Command):
    """Back to the lead for another round (重办)."""

    reason: str
    note: str = ""


class Close(Command):
    """End the loop (结案)."""

    kind: str
    reason: str = ""
    note: str = ""
    met: bool = False
    """That what the category demands for its closing is the case (结案条件)."""


class Remind(Command):
    """Nudge (催办): by the requester, the desk or supervision. No duty changes."""

    operation: str = ""
    note: str = ""


class Supplement(Command):
    """The requester adds something."""

    operation: str = ""
    note: str


class Withdraw(Command):
    """The requester takes his request back (撤诉)."""

    operation: str = ""
    reason: str = REQUESTER
    note: str = ""


class AttachWhistle(Command):
    """A whistle was blown for this ticket."""

    whistle: str
    kind: str
    units: tuple[str, ...]


class NoteRefusedWhistle(Command):
    """A whistle was asked for and the rules refused it: kept, because it counts."""

    kind: str
    units: tuple[str, ...]
    reason: str


class DetachWhistle(Command):
    """A whistle of this ticket ended."""

    whistle: str
    outcome: str


class FireDeadline(Command):
    """A clock ran out; `at` is when that was noticed. `late_cause` says why so late, if it was (our outage)."""

    timer: str
    late_cause: str = ""
