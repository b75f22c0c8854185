"""From what happened to who is told: recipients by duty, quiet hours, passing on, and answers by acting."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
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
from tests.rules.demo import FOLDER, rules

GRID, MEMBER = "C01-06", "网格员-文化路-06"
WORKERS = ("社区工作者-文化路-01", "社区工作者-文化路-02")
PHONE = "13812345678"


class KnownAddresses:
    """Every resident has the same number."""

    async def phone(self, message: Message) -> str:
        assert message.address.startswith("gws2.")
        return PHONE


NAMING = Naming(b"a key of these tests")


class Town:
    """The demo district's rules on a log in memory, with everything that tells people."""

    def __init__(self, now: datetime = NOON, links: Links | None = None, made: Snapshot | None = None) -> None:
        def build(_contents: Mapping[str, bytes]) -> Snapshot:
            return made or rules()

        self.clock = ManualClock(now)
        self.log = MemoryLog(self.clock, "dispatch-test")
        self.rules = RulesInForce(self.log, MemoryArtifacts(), self.clock, build)
        self.sealer = Sealer("dispatch-test", KeyRing(MemoryKeyStore(), self.clock))
        self.path = CommandPath(self.log, Streams(self.log), self.rules, self.sealer)
        self.outbox = MemoryOutbox()
        self.messenger = MemoryMessenger(KnownAddresses())
        letters = Letters("dispatch-test", read(FOLDER / "messages.yaml"), NAMING, links)
        self.office = Office(letters, self.log, self.rules, self.outbox, self.messenger, self.clock)
        self.seen = 0

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


@pytest.fixture
async def town() -> Town:
    return await Town().begun()


async def test_who_has_to_act_is_told_and_so_is_the_resident(town: Town) -> None:
    ticket = await town.open_ticket()
    await town.follow()
    assert sorted(await town.rounds()) == sorted([MEMBER, "resident"])
    ((told,), (resident,)) = await town.of(MEMBER), await town.of("resident")
    assert told.zh.startswith(f"工单GW-{ticket[-4:]}已派至文化路第6网格，请于11-")
    assert (told.phone[:7], told.receipt_minutes, told.kept) == ("000-555", 120, False)
    assert resident.zh == f"您的诉求GW-{ticket[-4:]}已受理。"
    assert town.messenger.handed[resident.id][0] == PHONE


async def test_a_page_seen_again_tells_nobody_twice(town: Town) -> None:
    await town.open_ticket()
    await town.follow()
    handed = await town.rounds()
    town.seen = 0
    await town.follow()
    assert await town.rounds() == handed


async def test_imported_tickets_and_old_news_wake_nobody(town: Town) -> None:
    await town.open_ticket(historic=True)
    await town.open_ticket()
    town.clock.advance(timedelta(hours=13))
    await town.follow()
    assert await town.rounds() == []


async def test_a_resident_without_address_is_not_told(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    assert await town.rounds() == [MEMBER]


async def test_without_a_receipt_the_next_in_the_order_of_duty_is_told(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    await town.rounds()
    town.clock.advance(timedelta(minutes=119))
    assert await town.rounds() == [MEMBER]
    town.clock.advance(timedelta(minutes=1))
    assert await town.rounds() == [MEMBER, WORKERS[0]]
    assert await town.states() == {MEMBER: State.PASSED_ON, WORKERS[0]: State.SENT}


async def test_a_receipt_ends_it(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    await town.rounds()
    (told,) = await town.of(MEMBER)
    await town.outbox.receive(told.id, town.clock.now())
    town.clock.advance(timedelta(hours=5))
    assert await town.rounds() == [MEMBER]


async def test_whoever_acts_on_the_ticket_has_answered(town: Town) -> None:
    ticket = await town.open_ticket(person=False)
    await town.follow()
    await town.rounds()
    await town.sign(ticket)
    await town.follow()
    town.clock.advance(timedelta(hours=5))
    assert await town.rounds() == [MEMBER]
    assert await town.states() == {MEMBER: State.SETTLED}


async def test_nobody_is_told_twice_and_the_end_is_unanswered(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    handed: list[str] = []
    for _ in range(40):
        handed = await town.rounds()
        town.clock.advance(timedelta(hours=3))
    assert len(set(handed)) == len(handed) > 3
    assert handed[-1].startswith("回访员-示范")
    states = await town.states()
    assert states.pop(handed[-1]) is State.UNANSWERED
    assert set(states.values()) == {State.PASSED_ON}


async def test_at_night_only_emergencies_are_told() -> None:
    town = await Town(NOON + timedelta(hours=11)).begun()
    await town.open_ticket(person=False)
    await town.follow()
    assert await town.rounds() == []
    town.clock.advance(timedelta(hours=7, minutes=59))
    assert await town.rounds() == []
    town.clock.advance(timedelta(minutes=1))
    assert await town.rounds() == [MEMBER]


async def test_an_emergency_wakes_people_and_waits_ten_minutes() -> None:
    town = await Town(NOON + timedelta(hours=11)).begun()
    await town.open_ticket("P01-01", "missing", person=False)
    await town.follow()
    (first,) = await town.rounds()
    town.clock.advance(timedelta(minutes=10))
    assert (await town.rounds())[0] == first
    assert len(await town.rounds()) == 2


async def test_what_cannot_be_delivered_goes_to_the_next_at_once(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    (told,) = await town.of(MEMBER)
    await town.outbox.put([replace(told, id=str(new_id()), position=told.position + 1000, phone="")])
    assert sorted(await town.rounds()) == sorted([MEMBER, WORKERS[0]])
    assert {one.state for one in await town.of(MEMBER)} == {State.SENT, State.UNDELIVERABLE}


async def test_a_gateway_away_is_tried_again_later(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    town.messenger.away = True
    assert await town.rounds() == []
    town.messenger.away = False
    assert await town.rounds() == []
    town.clock.advance(timedelta(seconds=15))
    assert await town.rounds() == [MEMBER]


async def test_of_what_an_office_keeps_its_own_people_are_told_but_not_who_it_is_about(town: Town) -> None:
    await town.open_ticket("H10-04", person=False, about=["纪检专员-纪检-02"])
    await town.follow()
    assert await town.rounds() == ["纪检专员-纪检-01"]
    assert [one.kept for one in await town.of("纪检专员-纪检-01")] == [True]
    town.clock.advance(timedelta(hours=5))
    assert await town.rounds() == ["纪检专员-纪检-01"], "nobody outside stands in for whoever gives no receipt"


async def test_of_what_an_office_keeps_its_reporter_is_sent_nothing(town: Town) -> None:
    await town.open_ticket("H10-04", about=["纪检专员-纪检-02"])
    await town.follow()
    assert await town.rounds() == ["纪检专员-纪检-01"]
    assert await town.of("resident") == []


async def test_what_an_office_keeps_and_cannot_be_delivered_goes_to_nobody_else(town: Town) -> None:
    await town.open_ticket("H10-04", person=False, about=["纪检专员-纪检-02"])
    await town.follow()
    (told,) = await town.of("纪检专员-纪检-01")
    await town.outbox.put([replace(told, id=str(new_id()), position=told.position + 1000, phone="")])
    assert await town.rounds() == ["纪检专员-纪检-01"], "neither whoever it is about nor anybody outside"
    assert {one.state for one in await town.of("纪检专员-纪检-01")} == {State.SENT, State.UNDELIVERABLE}


@pytest.mark.parametrize(("kept", "next_is_told"), [(False, True), (True, False), (None, False)])
async def test_an_ordinary_message_of_an_office_goes_to_the_next_even_where_it_owes_no_receipt(
    town: Town, kept: bool | None, next_is_told: bool
) -> None:
    await town.open_ticket("H10-04", person=False, about=["纪检专员-纪检-02"])
    await town.follow()
    (told,) = await town.of("纪检专员-纪检-01")
    await town.rounds()
    away = replace(told, id=str(new_id()), position=told.position + 1000, phone="", kept=kept, receipt_minutes=0)
    await town.outbox.put([away])
    assert ("纪检专员-纪检-02" in await town.rounds()) is next_is_told
