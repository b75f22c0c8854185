"""The demo district on a log in memory, with everything that tells people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from msgspec.structs import replace

from dispatch_service import codec
from dispatch_service.bootstrap.artifacts import MemoryArtifacts
from dispatch_service.bootstrap.inforce import NewVersion, RulesInForce
from dispatch_service.handlers.actors import BY_SYSTEM
from dispatch_service.handlers.order import Order
from dispatch_service.handlers.path import CommandPath
from dispatch_service.handlers.streams import Streams
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.messages.document import read
from dispatch_service.messages.letters import Letters
from dispatch_service.messages.links import Links
from dispatch_service.messages.messenger_memory import MemoryMessenger
from dispatch_service.messages.office import Office
from dispatch_service.messages.outbox_memory import MemoryOutbox
from dispatch_service.messages.port import Message, State, Wanted
from dispatch_service.policy.matters import CodeEntry
from dispatch_service.policy.policy import Policy
from dispatch_service.routing import commands as ask
from dispatch_service.rules.snapshot import Snapshot
from shared.clock import ManualClock
from shared.contracts.actor import SYSTEM, Actor
from shared.eventlog.memory import MemoryLog
from shared.eventlog.tail import Tail
from shared.ids import new_id
from shared.vault.keyring import KeyRing
from shared.vault.keys_memory import MemoryKeyStore
from shared.vault.naming import Naming
from shared.vault.port import Group
from shared.vault.sealing import Sealer
from tests.messages.made import NOON
from tests.rules.demo import FOLDER, directory, policy_document, rules

GRID, MEMBER = "C01-06", "网格员-文化路-06"
WORKERS = ("社区工作者-文化路-01", "社区工作者-文化路-02")
PHONE = "13812345678"


class KnownAddresses:
    """Every resident has the same number, until it is erased."""

    def __init__(self) -> None:
        self.erased = False

    async def phone(self, message: Message) -> str:
        assert message.address.startswith("gws2.")
        return "" if self.erased else PHONE


NAMING = Naming(b"a key of these tests")


class Town:
    """Its rules, its log, and who was told."""

    def __init__(self, now: datetime = NOON, links: Links | None = None, made: Snapshot | None = None) -> None:
        def build(_contents: Mapping[str, bytes]) -> Snapshot:
            return made or rules()

        self.clock = ManualClock(now)
        self.log = MemoryLog(self.clock, "dispatch-test")
        self.rules = RulesInForce(self.log, MemoryArtifacts(), self.clock, build)
        self.sealer = Sealer("dispatch-test", KeyRing(MemoryKeyStore(), self.clock))
        self.path = CommandPath(self.log, Streams(self.log), self.rules, self.sealer)
        self.outbox = MemoryOutbox()
        self.addresses = KnownAddresses()
        self.messenger = MemoryMessenger(self.addresses)
        self.restart(links)
        self.seen = 0

    def restart(self, links: Links | None) -> None:
        """What tells people begins, or begins again on the same outbox, with links that lead there."""
        letters = Letters("dispatch-test", read(FOLDER / "messages.yaml"), NAMING, links)
        self.office = Office(letters, self.log, self.rules, self.outbox, self.messenger, self.clock)

    async def begun(self) -> "Town":
        for kind in ("policy", "directory", "calendar"):
            await self.rules.put(NewVersion(kind, kind.encode(), kind), SYSTEM)
        return self

    async def open_ticket(
        self,
        category: str = "E02-01",
        condition: str | None = None,
        *,
        historic: bool = False,
        person: bool = True,
        about: Sequence[str] = (),
    ) -> str:
        """A ticket dispatched to grid C01-06."""
        ticket = str(new_id())
        stream = codec.ticket_stream(ticket)
        command = ask.OpenTicket(
            at=self.clock.now(),
            by=BY_SYSTEM,
            ticket=ticket,
            number=f"GW-{ticket[-4:]}",
            channel="web",
            category=category,
            condition=condition,
            place=ask.Place(GRID, "grid-code"),
            narrative=await self.sealer.seal_new(Group.NARRATIVE, stream, {"subject": "噪声"}),
            person=await self.sealer.seal_new(Group.PERSON, stream, {"phone": PHONE}) if person else "",
            historic=historic,
            about=NAMING.all_of(about),
        )
        await self.path.submit(Order(plan=TicketPlan(ticket, command), actor=SYSTEM, command=new_id()))
        return ticket

    async def sign(self, ticket: str) -> None:
        """The grid member takes it on."""
        by = ask.By(person=MEMBER, unit=GRID, post="grid-member", role="grid-member")
        plan = TicketPlan(ticket, ask.Sign(at=self.clock.now(), by=by))
        actor = Actor(person=MEMBER, unit=GRID, post="grid-member", role="grid-member")
        await self.path.submit(Order(plan=plan, actor=actor, command=new_id()))

    async def follow(self) -> None:
        """The follower sees what is new."""
        page = await self.log.read(self.seen)
        handler = self.office.telling(Tail(codec.decode))
        await handler.handle(cast(Any, None), page)
        self.seen += len(page)

    async def rounds(self) -> list[str]:
        """The postman goes until nothing moves; who was handed a message so far, in order."""
        while await self.office.postman.step():
            pass
        return [message.person for _, message in self.messenger.handed.values()]

    async def of(self, person: str) -> list[Message]:
        return await self.outbox.listed(Wanted(person=person))

    async def states(self) -> dict[str, State]:
        """By person; of staff only."""
        return {one.person: one.state for one in await self.outbox.listed(Wanted()) if one.unit}


async def resolved(town: Town, ticket: str) -> str:
    """The grid member reports it done."""
    await town.sign(ticket)
    by = ask.By(person=MEMBER, unit=GRID, post="grid-member", role="grid-member")
    await _done(town, ticket, ask.Resolve(at=town.clock.now(), by=by, result="solved", answer="sealed"))
    return ticket


def read_first() -> Snapshot:
    """The demo's rules, under which the desk reads the answers of grids before the requester does."""
    document = policy_document()
    codes = {**document.codes, "review-rung": (CodeEntry(zh="网格", en="Grid", code="grid"),)}
    return Snapshot(Policy(replace(document, codes=codes)), directory(), rules().calendar, rules().versions)


async def approved(town: Town, ticket: str) -> None:
    """The street's desk has read the answer."""
    desk = ("派遣员-云溪-01", "S01-DESK", "dispatcher", "dispatcher")
    await _done(town, ticket, ask.ReviewResolution(at=town.clock.now(), by=ask.By(*desk), accept=True))


async def disputed(town: Town, ticket: str) -> None:
    """The street's desk brings it to a ruling."""
    desk = ask.By("派遣员-云溪-01", "S01-DESK", "dispatcher", "dispatcher")
    await _done(town, ticket, ask.OpenDispute(at=town.clock.now(), by=desk, ground="duties-unclear"))


async def looked_at(town: Town, ticket: str, *, passed: bool) -> None:
    """Another grid's member has looked whether it holds, as the desk had ordered."""
    desk = ("派遣员-云溪-01", "S01-DESK", "dispatcher", "dispatcher")
    await _done(town, ticket, ask.OrderVerify(at=town.clock.now(), by=ask.By(*desk), unit="C01-05"))
    looker = ("网格员-文化路-05", "C01-05", "grid-member", "grid-member")
    await _done(town, ticket, ask.ReportVerify(at=town.clock.now(), by=ask.By(*looker), passed=passed))


async def _done(town: Town, ticket: str, command: ask.Command) -> None:
    by = command.by
    actor = Actor(person=by.person, unit=by.unit, post=by.post, role=by.role)
    await town.path.submit(Order(plan=TicketPlan(ticket, command), actor=actor, command=new_id()))
    await town.follow()
    await town.rounds()
