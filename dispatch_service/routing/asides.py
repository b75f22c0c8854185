"""What goes on beside the way of a ticket: things asked for, a clock standing still, supervision, relatives, an owner.

Most tickets never have any of it, so all of it is one field of theirs, and replaying the others costs nothing.
"""

from datetime import datetime
from enum import StrEnum

from dispatch_service.routing.facts import Value
from dispatch_service.routing.rules import AppealTerms, Due, Limit


class Wish(StrEnum):
    """What a custodian may ask of the desk and has to wait for."""

    EXTENSION = "extension"
    SUSPENSION = "suspension"
    VOID = "void"

    __hash__ = str.__hash__  # as its text; the enum's own is a call into Python at every look-up


class Pending(Value):
    """Asked for and not decided yet."""

    wish: Wish
    unit: str
    ground: str
    due: Due | None = None
    """The outer deadline an extension would lead to."""
    until: datetime | None = None
    """When a suspension would end by itself."""
    by: Limit | None = None
    """How much an extension would add."""
    asker: str = ""
    """Staff code of who asked: somebody else decides."""


class Pause(Value):
    """The clock stands still (挂账)."""

    since: datetime
    until: datetime
    cause: str
    work: str
    """What the custodian was at, and will be at again."""


class Duty(Value):
    """A supervision (督办) or a leader's instruction (批示): a reply is owed."""

    id: str
    kind: str
    unit: str
    ordered_at: datetime
    due_at: datetime


class FollowUp(Value):
    """The ticket that a case goes on as. `open`: as far as was heard."""

    ticket: str
    open: bool = True


class Relatives(Value):
    """Other tickets this one depends on, by id."""

    master: str = ""
    """Merged into it (并案)."""
    asked: int = 0
    """Number of this ticket's event by which its requester was told the answer of its master that stands, and asked to
    rate it; 0 while none does."""
    master_ended: str = ""
    """The kind of closing by which its master ended, while it has."""
    followers: tuple[str, ...] = ()
    """Merged into this one: what this one is answered they are told."""
    parent: str = ""
    children: tuple[str, ...] = ()
    """Split off and still open; closing waits for them."""
    split: int = 0
    """How many were ever split off."""
    first: str = ""
    """Made safe; this one is what it goes on as (后续工单)."""
    follow_ups: tuple[FollowUp, ...] = ()
    """What this one went on as: one, or another one after it was opened again."""

    @property
    def going_on(self) -> tuple[str, ...]:
        """Those of them that are not over: more than one where an earlier one was opened again."""
        return tuple(one.ticket for one in self.follow_ups if one.open)


class Outside(Value):
    """The platform a case belongs to where that is not our own desk (督管方)."""

    authority: str
    external_id: str = ""
    due_at: datetime | None = None
    """Theirs; ours lies before it."""
    waiting: str = ""
    """What it has been asked and has not answered: `extension`, `return` or `closing`."""
    kind: str = ""
    """The kind of closing that was proposed to it."""
    reason: str = ""
    note: str = ""
    """Our words with what it was asked, sealed: the resident is told them once it has agreed."""
    met: bool = False
    """Whether our desk said that the closing criterion is met."""
    client: str = ""
    """The client system that filed for it and may answer for it."""


APPEALING = frozenset({"filed", "examined"})


class Record(Value):
    """What has been, as far as a later rule asks."""

    first_unit: str = ""
    """The first that was given the case: it leads while others dispute."""
    returns_accepted: int = 0
    ruled: str = ""
    """The unit a ruling bound."""
    extensions: int = 0
    suspensions: int = 0
    checked_by: str = ""
    """The unit ordered to look, before registering or before calling back."""
    closed_at: datetime | None = None
    ended: str = ""
    """The kind of closing."""
    goes_on_as: str = ""
    """The condition that its end left to be seen to; empty where nothing was."""
    declined: str = ""
    """Why no ticket was opened for that."""
    appeal: str = ""
    """`filed` until the desk has examined it, `examined` until the hotline has decided, then `upheld` or `denied`.
    Upheld, it leaves the miss a fact and takes it out of the figures."""
    appeal_terms: AppealTerms = AppealTerms()
    """As they were when it was filed."""
    appeal_unit: str = ""
    """Whose miss it is about."""
    appeal_asker: str = ""
    """Staff code of who filed it: others examine and decide it."""
    appeal_examiner: str = ""
    """Staff code of who examined it at the desk: somebody else has the last word."""
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    """When the clock stood still, from and until: another limit is counted around them."""
    granted: tuple[tuple[datetime, Limit], ...] = ()
    """Extensions with the moment each was granted: another limit is extended by them."""
    late: frozenset[str] = frozenset()
    """Units a miss was charged to."""

    @property
    def appealing(self) -> bool:
        """Whether an appeal waits for somebody's word."""
        return self.appeal in APPEALING


class Asides(Value):
    pending: Pending | None = None
    pause: Pause | None = None
    duties: tuple[Duty, ...] = ()
    relatives: Relatives = Relatives()
    outside: Outside | None = None
    record: Record = Record()


NONE = Asides()
