"""The dispatch service in memory under the demo's own documents, with a clock a test sets."""

from dataclasses import dataclass
from datetime import datetime

from dispatch_service.bootstrap.artifacts import MemoryArtifacts
from dispatch_service.bootstrap.inforce import NewVersion, RulesInForce
from dispatch_service.bootstrap.reading import checked
from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.order import Order
from dispatch_service.handlers.path import CommandPath
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.rules.build import build
from dispatch_service.rules.bundle import DocumentKind
from shared.contracts.actor import SYSTEM
from shared.ids import new_id
from shared.vault.port import Group
from tests.dispatch.service import NARRATIVE, PERSON, Service
from tests.rules.demo import bundles

DESK = By("dispatcher", "S01-DESK", role="staff")
LEADER = By("leader", "S01-LEAD", role="street-leader")
RESIDENT = By("resident", role="resident")


@dataclass
class Desk(Service):
    """As `Service`, with real rules instead of the town's."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.real = RulesInForce(self.log, MemoryArtifacts(), self.clock, build, checked)
        self.path = CommandPath(self.log, self.streams, self.real, self.sealer)

    async def put(self, kind: DocumentKind, content: bytes, at: datetime | None = None) -> str:
        """Put a version in force; its digest."""
        return (await self.real.put(NewVersion(kind, content, "test", at), SYSTEM))[0]

    async def put_demo(self) -> "Desk":
        for kind, bundle in bundles().items():
            await self.put(kind, bundle.content)
        return self

    async def opened(self, category: str, condition: str) -> str:
        """A ticket in a grid of the demo district."""
        ticket = str(new_id())
        narrative = await self.sealer.seal_new(Group.NARRATIVE, f"ticket-{ticket}", NARRATIVE)
        person = await self.sealer.seal_new(Group.PERSON, f"ticket-{ticket}", PERSON)
        await self.asks(ticket, ask.OpenTicket(
            at=self.clock.now(), by=BY_SYSTEM, ticket=ticket, number=f"N-{category}", channel="web", category=category,
            condition=condition, place=ask.Place("C01-06", "point"), narrative=narrative, person=person,
        ))  # fmt: skip
        return ticket

    async def asks(self, ticket: str, command: ask.Command) -> None:
        """One command on a ticket."""
        await self.path.submit(Order(plan=TicketPlan(ticket, command), actor=SYSTEM, command=new_id()))

    async def holder(self, ticket: str) -> By:
        """Somebody of the unit that must act."""
        return By("holder", (await self.ticket(ticket)).custody.unit, role="staff")

    async def stood_still(self, ticket: str, since: datetime, until: datetime) -> None:
        """A suspension asked for, granted and ended."""
        self.clock.set(since)
        holder = await self.holder(ticket)
        await self.asks(ticket, ask.Sign(at=since, by=holder))
        await self.asks(ticket, ask.RequestSuspension(at=since, by=holder, cause="engineering", until=until))
        await self.asks(ticket, ask.DecideSuspension(at=since, by=DESK, accept=True))
        self.clock.set(until)
        await self.asks(ticket, ask.Resume(at=until, by=DESK, reason="cause-gone"))
