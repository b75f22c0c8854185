"""The whole dispatch service in memory, with a clock that stands still and a key store of its own."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from prometheus_client import CollectorRegistry

from dispatch_service.api.lists import Asked, Lately, Page, Raised
from dispatch_service.api.parts import Parts
from dispatch_service.bootstrap.artifacts import MemoryArtifacts
from dispatch_service.bootstrap.inforce import NewVersion, RulesInForce
from dispatch_service.directory.presence import Presence
from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.order import Done, Order
from dispatch_service.handlers.path import CommandPath
from dispatch_service.handlers.streams import Streams
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.messages.outbox_memory import MemoryOutbox
from dispatch_service.rates.asked import RatesAsked
from dispatch_service.rates.reckoning import Reckoning
from dispatch_service.routing import commands as ask
from dispatch_service.routing.ruling import Rulers
from dispatch_service.routing.states import Ticket
from dispatch_service.search.finding import Search
from dispatch_service.suggestions.ground import Ground
from dispatch_service.suggestions.suggesting import Suggesting
from shared.access.identity import SYSTEM, Identity, Kind
from shared.access.roles import packaged_roles
from shared.bus.parking import Parking
from shared.clock import ManualClock
from shared.eventlog.memory import MemoryLog
from shared.http.health import Version
from shared.ids import new_id
from shared.vault.cursor import Cursors
from shared.vault.index_memory import MemoryTextIndex
from shared.vault.keyring import KeyRing
from shared.vault.keys_memory import MemoryAccessLog, MemoryKeyStore
from shared.vault.naming import Naming
from shared.vault.opening import Opener
from shared.vault.port import Group
from shared.vault.sealing import Sealer
from tests.dispatch.grounds import GROUND
from tests.dispatch.town import CLUE, RUNGS, UNITS, Town

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NAMING = Naming(b"a key of these tests")
NARRATIVE = {"subject": "路灯不亮", "description": "文化路12号门前路灯坏了", "address": "文化路12号"}
PERSON = {"name": "王小明", "phone": "13800005678"}


def build_town(contents: Mapping[str, bytes]) -> Town:
    """Any three documents make the same town, under their own names."""
    del contents
    return Town()


@dataclass
class Service:
    """Ports on memory, and the few things a test does with them."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(MORNING))

    def __post_init__(self) -> None:
        self.log = MemoryLog(self.clock, "dispatch-test")
        self.keys = MemoryKeyStore()
        self.ring = KeyRing(self.keys, self.clock)
        self.sealer = Sealer("dispatch-test", self.ring)
        self.accesses = MemoryAccessLog()
        self.opener = Opener(self.ring, self.accesses, self.clock)
        self.texts = MemoryTextIndex(self.keys)
        cursors = Cursors(self.keys)
        self.search = Search(self.texts, self.keys, self.accesses, self.opener, self.log, self.clock, cursors=cursors)
        self.ground: Ground | None = GROUND
        self.suggesting = Suggesting(self.grounded, self.texts, self.keys, self.accesses, self.clock)
        self.outbox = MemoryOutbox()
        self.rules = RulesInForce(self.log, MemoryArtifacts(), self.clock, build_town)
        self.streams = Streams(self.log)
        self.path = CommandPath(self.log, self.streams, self.rules, self.sealer)

    async def put_rules(self) -> "Service":
        """Put three documents in force."""
        for kind in ("policy", "directory", "calendar"):
            await self.rules.put(NewVersion(kind, kind.encode(), f"{kind} 1"), SYSTEM.actor)
        return self

    async def grounded(self) -> Ground | None:
        """The town's rules for suggestions."""
        return self.ground

    async def presence(self) -> Presence:
        """Everybody of the town is always there; at its desk the second one calls back and does nothing else."""
        held = {unit: [(f"{unit}-{number}", f"post-{number}") for number in (1, 2)] for unit in UNITS}
        paths = {code: unit.path for code, unit in UNITS.items()}

        def able(unit: str, post: str, duty: str) -> bool:
            return unit != "desk" or (post == "post-2") is (duty == "ticket.record-callback")

        return Presence(None, paths, held, able=able)

    async def reckoning(self) -> Reckoning:
        """By the town's own units and rungs."""
        return Reckoning(UNITS, RUNGS)

    async def open_ticket(
        self,
        category: str | None = None,
        narrative: Mapping[str, str] | None = None,
        *,
        confidential: bool = False,
        platform: str = "",
        about: Sequence[str] = (),
    ) -> str:
        """A ticket in grid-1, dispatched to the grid; its deadline and closing are the platform's that filed it."""
        ticket = str(new_id())
        stream = f"ticket-{ticket}"
        command = ask.OpenTicket(
            at=self.clock.now(),
            by=BY_SYSTEM,
            ticket=ticket,
            number=f"TEST-{ticket[-6:]}",
            channel="web",
            category=category,
            condition=None,
            place=ask.Place("grid-1", "grid-code"),
            narrative=await self.sealer.seal_new(Group.NARRATIVE, stream, dict(narrative or NARRATIVE)),
            person=await self.sealer.seal_new(Group.PERSON, stream, PERSON),
            confidential=confidential,
            source=platform,
            external_id="12345-1" if platform else "",
            authority="city-hotline" if platform else "",
            office="discipline" if category == CLUE.category else "",
            about=NAMING.all_of(about),
        )
        await self.path.submit(Order(plan=TicketPlan(ticket, command), actor=SYSTEM.actor, command=new_id()))
        return ticket

    async def submit(self, identity: Identity, plan: TicketPlan, **order: object) -> Done:
        """One order of this identity."""
        return await self.path.submit(Order(plan=plan, actor=identity.actor, command=new_id(), **order))  # pyright: ignore[reportArgumentType] # the test names fields

    async def ticket(self, ticket: str) -> Ticket:
        """The ticket as the log says it is."""
        return cast(Ticket, (await self.streams.fresh(f"ticket-{UUID(ticket)}")).state)


def staff(role: str, unit: str, person: str = "", over: tuple[str, ...] = ()) -> Identity:
    """Somebody of the town."""
    return Identity(person=person or f"{role}@{unit}", kind=Kind.STAFF, role=role, unit=unit, post=role, over=over)


GRID_MEMBER = staff("grid-member", "grid-1")
STRANGER = staff("grid-member", "grid-2")
DESK = staff("resident-desk", "desk", over=("street",))
CALLER_BACK = staff("callback-agent", "desk", "callback@desk", over=("street",))
OPS = staff("ops", "")
WATER = staff("department-handler", "water")
PANEL = staff("panel", "panel", over=("street",))
RULER = staff("panel", "panel", "ruler-1")
"""One of the panel whose credential names no units he is over."""
WATER_HEAD = staff("department-lead", "water")
COMMUNITY = staff("community", "community")
LEADER = staff("street-leader", "street")
HOTLINE = Identity(person="hotline-1", kind=Kind.CLIENT, role="hotline-client")
OTHER_HOTLINE = Identity(person="hotline-2", kind=Kind.CLIENT, role="hotline-client")
CLIENTS = (HOTLINE, OTHER_HOTLINE)
OFFICER = staff("discipline-officer", "discipline", "officer-1")
SECOND = staff("discipline-officer", "discipline", "officer-2")
ABOVE = staff("discipline-officer", "discipline-above", "officer-3")
COMMISSIONER = staff("discipline-commissioner", "community", "commissioner-1")
AUDITOR = staff("auditor", "")
HOTLINE_OFFICER = staff("hotline-officer", "desk", over=("street",))
SUPERVISOR = staff("supervisor", "street", over=("street",))
STAFF = (
    GRID_MEMBER, STRANGER, DESK, CALLER_BACK, OPS, WATER, COMMUNITY, LEADER,
    OFFICER, SECOND, ABOVE, COMMISSIONER, AUDITOR, SUPERVISOR, HOTLINE_OFFICER, WATER_HEAD,
    PANEL, RULER,
)  # fmt: skip
PEOPLE = {one.person: one for one in (*STAFF, *CLIENTS)}


class FixedLists:
    """Read models that always hold the same rows."""

    def __init__(self, *rows: Mapping[str, object]) -> None:
        self.rows = rows
        self.asked: list[Asked | Lately | RatesAsked | Raised | str] = []

    async def worklist(self, asked: Asked, now: datetime) -> Page:
        return self._page(asked)

    def behind(self, line: Mapping[str, object]) -> str:
        return str(line["ticket"])

    async def lines(self, tickets: Sequence[str], now: datetime, rulers: Rulers) -> list[Mapping[str, object]]:
        known = {str(row["ticket"]): self._ruled(row, rulers) for row in self.rows}
        return [known[ticket] for ticket in tickets if ticket in known]

    async def opened(self, lately: Lately, now: datetime) -> list[Mapping[str, object]]:
        self.asked.append(lately)
        return [row for row in self.rows if row["area"] in lately.areas][: lately.limit]

    async def timeline(self, ticket: str, min_position: int = 0) -> Page:
        return self._page(ticket)

    async def counts(self, asked: Asked, now: datetime) -> Page:
        return self._page(asked)

    async def rates(self, asked: RatesAsked, min_position: int = 0) -> Page:
        return self._page(asked)

    async def rulings(self, category: str = "", unit: str = "", min_position: int = 0) -> Page:
        return self._page(f"{category} {unit}")

    async def matters(self, raised: Raised, min_position: int = 0) -> Page:
        return self._page(raised)

    async def held(self, raised: Raised, min_position: int = 0) -> Page:
        return Page(0, ())

    async def timers(self, asked: Asked) -> Page:
        return self._page(asked)

    def _ruled(self, row: Mapping[str, object], rulers: Rulers) -> Mapping[str, object]:
        """In dispute without a clock, unless the row says who is to rule."""
        return {"to_rule": rulers.panel, **row} if row.get("work") == "disputed" else row

    def _page(self, asked: Asked | RatesAsked | Raised | str) -> Page:
        self.asked.append(asked)
        return Page(0, self.rows)


class Paged(FixedLists):
    """A worklist of pages as long as was asked; `behind` a line is where its ticket is."""

    async def worklist(self, asked: Asked, now: datetime) -> Page:
        begin = [*map(self.behind, self.rows)].index(asked.after) + 1 if asked.after else 0
        rows = self.rows[begin : begin + asked.limit]
        return Page(0, rows, self.behind(rows[-1]) if len(rows) == asked.limit else "")


class Badges:
    """Credentials of these tests: a person's code is his token."""

    async def identify(self, credential: str) -> Identity | None:
        return PEOPLE.get(credential)


def parts_for(service: Service, parking: Parking, lists: FixedLists | None = None) -> Parts:
    """The API's parts on this service."""
    return Parts(
        path=service.path,
        streams=service.streams,
        log=service.log,
        rules=service.rules,
        opener=service.opener,
        clock=service.clock,
        roles=packaged_roles(),
        credentials=Badges(),
        lists=lists or FixedLists(),
        search=service.search,
        suggesting=service.suggesting,
        outbox=service.outbox,
        presence=service.presence,
        reckoning=service.reckoning,
        naming=NAMING,
        parking=parking,
        checks={},
        version=Version(service="dispatch", version="test", log=service.log.log_id),
        registry=CollectorRegistry(),
        running=nullcontext,
    )
