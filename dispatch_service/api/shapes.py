"""What the staff API answers with. Sealed text appears only in `texts`, and only when it was asked for and allowed."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from dispatch_service.routing.rules import Rules
from dispatch_service.routing.ruling import to_rule
from dispatch_service.routing.states import Clock, Meeting, Ticket
from dispatch_service.views.light import light
from dispatch_service.whistles.states import WhistleClock


class ClockShown(BaseModel):
    timer: str
    kind: str
    unit: str
    due_at: datetime
    warn_at: datetime
    step: int
    provisional: bool
    light: str
    suspended: bool


class HolderShown(BaseModel):
    rung: str
    unit: str
    name: str
    name_en: str
    person: str
    lead: str
    assists: list[str]


class DutyShown(BaseModel):
    """A reply that is owed; `id` is what `reply-supervision` names."""

    id: str
    kind: str
    unit: str
    due_at: datetime


class AsidesShown(BaseModel):
    """What goes on beside the ticket's way."""

    wish: str = Field("", description="What the custodian asked for and the desk has not decided: extension ...")
    suspended_until: datetime | None = None
    duties: list[DutyShown] = []
    master: str = ""
    followers: list[str] = []
    followers_unsolved: int = Field(
        default=0,
        description="并案诉求人评价未解决: how many of them say of the answer that stands that it is not solved.",
    )
    parent: str = ""
    parts: list[str] = Field([], description="Split off and still open.")
    first: str = Field("", description="The ticket that was made safe and goes on as this one.")
    follow_ups: list[str] = Field([], description="What it went on as once it was made safe.")
    goes_on_as: str = Field("", description="The condition that its end left to be seen to.")
    follow_up_declined: str = Field("", description="Why no ticket was opened for that.")
    authority: str = Field("", description="The platform the case belongs to; empty: our own desk.")
    authority_due_at: datetime | None = None
    authority_number: str = Field("", description="The case's number on that platform.")
    authority_waiting: str = ""
    extensions: int = 0
    suspensions: int = 0
    returns_accepted: int = 0
    to_rule: str = Field("", description="In dispute: the unit that is to rule on competence.")
    ruled: str = Field("", description="The unit a ruling bound.")
    appeal: str = Field("", description="filed: the desk examines; examined: the hotline decides; upheld or denied.")
    ended: str = Field("", description="The kind of closing.")


class RulingShown(BaseModel):
    """Whose matter it was ruled to be, when, on which ticket, on which ground and by whom; and in words."""

    ticket: str
    number: str
    position: int
    at: datetime
    category: str
    condition: str
    area: str
    unit: str
    ground: str
    ruled_by: str
    zh: str
    en: str


class MeetingShown(BaseModel):
    """The meeting it was raised at; `meeting` is what `/v1/meetings/{meeting}` takes."""

    meeting: str
    kind: str
    held_on: date
    area: str


class TicketShown(BaseModel):
    """A ticket as it stands. `version` is also the `ETag`; `may_now` are the commands open to this very caller."""

    ticket: str
    version: int
    number: str
    stage: str
    work: str
    unit: str
    category: str
    condition: str
    urgency: str
    area: str
    channel: str
    confidential: bool
    historic: bool
    round: int
    reminders: int
    returns: int
    misses: int
    contacts_in_vain: int = Field(description="Attempts to reach the requester since the present custodian has it.")
    closing: list[str] = Field([], description="What must be the case before it is closed, in Chinese and English.")
    accepted_at: datetime
    due_at: datetime
    warn_at: datetime
    provisional: bool
    light: str
    result: str
    callback: str
    rated: bool = Field(default=False, description="居民已自行评价: the resident has answered himself by his link.")
    holder: HolderShown
    supervised_by: list[str]
    whistles: list[str]
    clocks: list[ClockShown]
    asides: AsidesShown
    may_now: list[str]
    reachable: dict[str, list[str]] = Field(
        default={}, description="By unit: staff codes that can be reached now, in the order of asking."
    )
    precedents: list[RulingShown] = Field(
        default=[],
        description="For who may dispatch it now: rulings on the same matter, nearest first. A hint.",
    )
    meeting: MeetingShown | None = None
    by_proxy: bool = Field(default=False, description="代办: staff act for the resident.")
    texts: dict[str, object] | None = None


class Answer(BaseModel):
    """What a command came to. Reads with `min_position` set to `position` see it."""

    position: int
    ticket: str
    version: int
    stage: str
    work: str
    unit: str
    due_at: datetime
    repeated: bool = Field(False, description="This Idempotency-Key had been carried out before; nothing happened now.")


class Rows(BaseModel):
    """Rows of a list, and how far into the log they have seen."""

    position: int
    items: list[dict[str, object]]
    next: str = ""


def shown(ticket: Ticket, rules: Rules, now: datetime, may_now: list[str]) -> TicketShown:
    """The ticket for staff, without any text."""
    origin, flags = ticket.origin, ticket.flags
    return TicketShown(
        ticket=ticket.id,
        version=ticket.version,
        number=origin.number,
        stage=ticket.stage,
        work=ticket.work,
        unit=ticket.custody.unit,
        category=origin.category,
        condition=origin.condition,
        urgency=flags.urgency,
        area=origin.area,
        channel=origin.channel,
        confidential=flags.confidential,
        historic=flags.historic,
        round=flags.round,
        reminders=flags.reminders,
        returns=flags.returns,
        misses=flags.misses,
        contacts_in_vain=ticket.attempt.tries,
        closing=[words for words in rules.matter(origin.category, origin.condition).closing if words],
        accepted_at=origin.accepted_at,
        due_at=ticket.due.due_at,
        warn_at=ticket.due.warn_at,
        provisional=ticket.due.provisional,
        light=light(ticket.due.due_at, ticket.due.warn_at, now) if ticket.open else "off",
        result=ticket.outcome.result,
        callback=ticket.outcome.callback,
        rated=ticket.outcome.rated,
        holder=_holder(ticket, rules),
        supervised_by=list(flags.supervised_by),
        whistles=list(ticket.whistles),
        clocks=[clock_shown(clock, now) for clock in ticket.clocks],
        asides=_asides(ticket, rules),
        may_now=may_now,
        meeting=_meeting(origin.meeting),
        by_proxy=origin.by_proxy,
    )


def _meeting(held: Meeting | None) -> MeetingShown | None:
    return MeetingShown(meeting=held.code, kind=held.kind, held_on=held.held_on, area=held.area) if held else None


def _asides(ticket: Ticket, rules: Rules) -> AsidesShown:
    asides = ticket.asides
    relatives, record, outside = asides.relatives, asides.record, asides.outside
    return AsidesShown(
        wish=asides.pending.wish if asides.pending else "",
        suspended_until=asides.pause.until if asides.pause else None,
        duties=[DutyShown(id=one.id, kind=one.kind, unit=one.unit, due_at=one.due_at) for one in asides.duties],
        master=relatives.master,
        followers=list(relatives.followers),
        parent=relatives.parent,
        parts=list(relatives.children),
        first=relatives.first,
        follow_ups=[one.ticket for one in relatives.follow_ups],
        goes_on_as=record.goes_on_as,
        follow_up_declined=record.declined,
        authority=outside.authority if outside else "",
        authority_due_at=outside.due_at if outside else None,
        authority_number=outside.external_id if outside else "",
        authority_waiting=outside.waiting if outside else "",
        extensions=record.extensions,
        suspensions=record.suspensions,
        returns_accepted=record.returns_accepted,
        to_rule=to_rule(ticket, rules),
        ruled=record.ruled,
        appeal=record.appeal,
        ended=record.ended,
    )


def clock_shown(clock: Clock | WhistleClock, now: datetime) -> ClockShown:
    suspended = isinstance(clock, Clock) and clock.suspended_at is not None
    return ClockShown(
        timer=clock.timer,
        kind=clock.kind,
        unit=clock.unit,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        step=clock.step,
        provisional=clock.provisional,
        light="off" if suspended else light(clock.due_at, clock.warn_at, now),
        suspended=suspended,
    )


def answer(ticket: Ticket, position: int, *, repeated: bool) -> Answer:
    return Answer(
        position=position,
        ticket=ticket.id,
        version=ticket.version,
        stage=ticket.stage,
        work=ticket.work,
        unit=ticket.custody.unit,
        due_at=ticket.due.due_at,
        repeated=repeated,
    )


def _holder(ticket: Ticket, rules: Rules) -> HolderShown:
    custody = ticket.custody
    unit = rules.unit(custody.unit)
    return HolderShown(
        rung=custody.rung,
        unit=custody.unit,
        name=unit.name if unit else custody.unit,
        name_en=unit.name_en if unit else "",
        person=custody.person,
        lead=custody.lead,
        assists=list(custody.assists),
    )
