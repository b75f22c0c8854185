"""Commands out of a number: the same number gives the same command, so that a failing story can be told again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.decide import decide
from dispatch_service.routing.events import Event
from dispatch_service.routing.evolve import evolve, fold
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import LimitUnit
from dispatch_service.routing.states import Ticket
from dispatch_service.routing.table import ENDS, TABLE, Part, place
from tests.routing.fake_rules import FakeRules
from tests.routing.stories import START, TICKET, filed_by_platform, opening

PEOPLE = tuple("abcdefghijkl")
ROLES = (
    "staff",
    "callback",
    "supervisor",
    "resident",
    "system",
    "district-leader",
    "shift-leader",
    "panel",
    "hotline-client",
    "hotline-officer",
)
PARTS_BY_ROLE = {
    Part.REQUESTER: "resident",
    Part.SYSTEM: "system",
    Part.SUPERVISOR: "supervisor",
    Part.CALLBACK: "callback",
    Part.LEADER: "district-leader",
    Part.PANEL: "panel",
    Part.SHIFT_LEADER: "shift-leader",
    Part.AUTHORITY: "hotline-client",
    Part.HOTLINE: "hotline-officer",
}
ENDING = (ask.Close, ask.Withdraw)
CLOSED_AS = {"solved": "normal", "unsolved": "informed", "unreachable": "unreachable"}
REASONS: dict[type[ask.Command], str] = {
    ask.Assign: "by-hand",
    ask.Withdraw: "mistake",
    ask.Escalate: "danger",
    ask.SendDown: "belongs-below",
    ask.Transfer: "neighbour",
    ask.OrderRehandle: "answer-wrong",
    ask.Close: "double",
    ask.RequestVoid: "test",
    ask.Merge: "same-matter",
    ask.Unmerge: "other-matter",
    ask.Split: "several-matters",
    ask.Resume: "cause-gone",
    ask.Supervise: "overdue",
    ask.Reopen: "recurred",
    ask.DeclineFollowUp: "repaired-at-once",
    ask.ChangeAuthorityDue: "announced",
}
GROUNDS: dict[type[ask.Command], str] = {
    ask.Refuse: "not-our-law",
    ask.RequestExtension: "complex",
    ask.OpenDispute: "duties-unclear",
    ask.RuleDispute: "by-list",
    ask.Appeal: "wrong-dispatch",
}
CAUSES: dict[type[ask.Command], str] = {ask.Resolve: "funds"}
PARTS = ((), (ask.Child("c1", "noise"),), (ask.Child("c2", "lamp"), ask.Child("c3", "water")))
WORDS: list[tuple[str, Sequence[Any]]] = [
    ("assists", [(), ("s1-works",)]),
    ("ground", ["not-ours"]),
    ("answer", ["sealed"]),
    ("note", ["sealed"]),
    ("accept", [True, False]),
    ("reached", [True, True, False]),
    ("solved", [True, False]),
    ("operation", ["op"]),
    ("whistle", ["w1"]),
    ("public", [True, False]),
    ("units", [("s1-water",)]),
    ("outcome", ["confirmed"]),
    ("other_way", ["court"]),
    ("demand", ["", "help"]),
    ("found", [True, False]),
    ("passed", [True, False]),
    ("agreed", [True, False]),
    ("support", [True, True, False]),
    ("uphold", [True, False]),
    ("to_authority", [False, False, True]),
    ("amount", [1, 20, 90]),
    ("per", [LimitUnit.HOUR, LimitUnit.DAY]),
    ("met", [True]),
    ("reply", ["settled"]),
    ("calendar", ["calendar"]),
    ("area", ["s1c1", "s1c2"]),
    ("children", PARTS),
    ("what", ["ResolutionSubmitted"]),
    ("stage", ["closed"]),
    ("authority", ["city-hotline"]),
    ("first", ["m"]),
    ("confidential", [True, False]),
]
"""What fits every ticket alike."""
Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Asking:
    """What might be asked of a ticket at a moment."""

    ticket: Ticket
    world: FakeRules
    now: datetime
    seed: int

    def anything(self, kind: type[ask.Command]) -> ask.Command:
        """By anybody, with any words, mostly refused."""
        by = By(self._pick(0, PEOPLE), self._pick(1, self._units), role=self._pick(2, ROLES))
        return self._filled(kind, by, {name: self._pick(3 + n, values) for n, (name, values) in enumerate(self._wild)})

    def fitting(self, kinds: Sequence[type[ask.Command]]) -> ask.Command:
        """By somebody whose part it is, with words from the lists; often accepted."""
        lasting = [kind for kind in kinds if kind not in ENDING]
        kind = self._pick(0, kinds if self.ticket.outcome.callback or self.seed % 9 == 0 else lasting)
        words = {
            "result": "solved",
            "cause": CAUSES.get(kind, "weather"),
            "reason": REASONS.get(kind, "no-power"),
            "ground": GROUNDS.get(kind, "not-ours"),
        }
        if kind in (ask.Register, ask.Reclassify):
            words["category"] = self._pick(10, ["noise", "water", "burst"])
        if kind is ask.RecordContact:
            words["result"] = self._pick(10, ["spoken", "no-answer", "no-number"])
        if kind is ask.Supervise:
            words["kind"] = "supervision"
        tame = {name: self._pick(3 + n, values) for n, (name, values) in enumerate(self._tame)}
        return self._filled(kind, self._somebody_for(kind), tame | words)

    def _somebody_for(self, kind: type[ask.Command]) -> By:
        part = self._pick(1, sorted(TABLE[kind].who))
        custody = self.ticket.custody
        duties = self.ticket.asides.duties
        units = {
            Part.CUSTODIAN: custody.unit,
            Part.LEAD: custody.lead,
            Part.DESK: custody.unit if self.ticket.flags.office else "d-desk",
            Part.CHECKER: self.ticket.asides.record.checked_by,
            Part.OWING: duties[0].unit if duties else "d",
            Part.ASSIST: custody.assists[0] if custody.assists else "d",
            Part.CHARGED: min(self.ticket.asides.record.late, default="d"),
        }
        return By(self._pick(2, PEOPLE), units.get(part, "d-supervision"), role=PARTS_BY_ROLE.get(part, "staff"))

    def _filled(self, kind: type[ask.Command], by: By, values: Mapping[str, Any]) -> ask.Command:
        wanted = {name: value for name, value in values.items() if name in kind.__struct_fields__}
        if kind is ask.ChangeAuthorityDue:
            wanted["due_at"] = self.now + timedelta(hours=self._pick(10, (-1, 2, 30, 90)))
        return kind(at=self.now, by=by, **wanted)

    def _pick(self, place: int, choices: Sequence[Choice]) -> Choice:
        mixed = (self.seed + 1) * (2 * place + 3) * 2654435761 % 2**32
        return choices[(mixed >> 7) % len(choices)]

    @property
    def _units(self) -> list[str]:
        return sorted(self.world.units)

    @property
    def _tame(self) -> list[tuple[str, Sequence[Any]]]:
        near = [unit for unit in self._units if self.ticket.custody.unit in self.world.units[unit].path[:-1]]
        timers = [clock.timer for clock in self.ticket.clocks]
        return [
            *WORDS,
            ("unit", near or ["s1c1", "s1-water"]),
            ("kind", [CLOSED_AS.get(self.ticket.outcome.callback, "anonymous"), self._pick(9, list(ENDS))]),
            ("timer", timers or ["gone"]),
            ("round", [self.ticket.flags.round]),
            ("asked", [self.ticket.asides.relatives.asked]),
            ("until", [self.now + timedelta(hours=hours) for hours in (1, 30, 2000)]),
            ("duty", [duty.id for duty in self.ticket.asides.duties] or ["none"]),
            ("master", ["m", self.ticket.id]),
            ("ticket", [*self.ticket.asides.relatives.children, *self.ticket.asides.relatives.followers, "f"]),
            ("follow_up", [one.ticket for one in self.ticket.asides.relatives.follow_ups] or ["u"]),
            ("due_at", [None, self.now + timedelta(hours=30)]),
        ]

    @property
    def _wild(self) -> list[tuple[str, Sequence[Any]]]:
        values = dict(self._tame)
        values |= {
            "unit": [*self._units, "nowhere"],
            "reason": ["no-power", "danger", "double", "by-hand", "requester", "?"],
            "ground": ["not-ours", "?"],
            "result": ["solved", "partial", "spoken", "no-answer", "?"],
            "cause": ["weather", "funds"],
            "met": [True, False],
            "answer": ["", "sealed"],
            "note": ["", "sealed"],
            "solved": [True, False, None],
            "kind": [*ENDS, "supervision", "instruction", "?"],
            "operation": ["", "op"],
            "round": [1, 2, 3],
            "category": [None, "burst"],
            "condition": [None],
        }
        return list(values.items())


def whatever_people_do(seeds: Sequence[int]) -> tuple[Event, ...]:
    """A history out of numbers: each lets some hours pass, then somebody does what fits, or the next clock fires."""
    world, now = FakeRules(), START
    category = "main" if seeds[0] % 2 else "lamp"
    begun = filed_by_platform(category) if seeds[0] % 5 == 1 else opening(category, anonymous=seeds[0] % 3 == 0)
    history = decide(None, begun, world)
    ticket = fold(TICKET, history)
    for seed in seeds:
        now += timedelta(minutes=seed % 97)
        command = _something(cast(Ticket, ticket), world, now, seed)
        try:
            events = decide(ticket, command, world) if command else ()
        except Rejected:
            events = ()
        history += events
        for event in events:
            ticket = evolve(ticket, event, TICKET)
    return history


def _something(ticket: Ticket, world: FakeRules, now: datetime, seed: int) -> ask.Command | None:
    running = [clock for clock in ticket.clocks if clock.suspended_at is None]
    if running and seed % 5 == 0:
        clock = min(running, key=lambda clock: clock.due_at)
        return ask.FireDeadline(at=max(now, clock.due_at), by=By("system", role="system"), timer=clock.timer)
    fitting = [kind for kind in TABLE if kind is not ask.OpenTicket and place(ticket) in TABLE[kind].moves]
    return Asking(ticket, world, now, seed).fitting(fitting) if fitting else None
