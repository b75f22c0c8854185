"""What is made safe goes on under a number nobody gave its requester: he is told of it on the case he filed."""

import pytest
from msgspec.structs import replace

from dispatch_service.handlers.order import Order
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.messages.document import Rule, Template, read
from dispatch_service.messages.letters import Letters
from dispatch_service.messages.links import Links
from dispatch_service.messages.office import Office
from dispatch_service.messages.port import Message, Wanted
from dispatch_service.routing import commands as ask
from dispatch_service.routing.rules import LimitUnit
from dispatch_service.routing.states import Ticket
from shared.contracts.actor import Actor
from shared.ids import new_id
from shared.vault.ratings import RatingLinks
from tests.messages.town import NAMING, Town
from tests.rules.demo import FOLDER

HANDLER = ask.By(person="部门经办-供水-01", unit="D-water", post="department-officer", role="department-handler")
DESK = ask.By(person="派遣员-云溪-01", unit="S01-DESK", post="dispatcher", role="dispatcher")
LINKS = Links(RatingLinks(b"a key of these tests"), "https://12345.example.org/r/{token}")


async def does(town: Town, ticket: str, *commands: ask.Command) -> Ticket:
    """One after the other, told to whom they concern; the ticket as it stands then."""
    for command in commands:
        by = command.by
        actor = Actor(person=by.person, unit=by.unit, post=by.post, role=by.role)
        await town.path.submit(Order(plan=TicketPlan(ticket, command), actor=actor, command=new_id()))
    await town.follow()
    await town.rounds()
    state = (await town.path.streams.fresh(f"ticket-{ticket}")).state
    assert isinstance(state, Ticket)
    return state


async def handled(town: Town, ticket: str) -> Ticket:
    """Taken on, done and read by the desk."""
    now = town.clock.now()
    return await does(
        town,
        ticket,
        ask.Sign(at=now, by=HANDLER),
        ask.RecordContact(at=now, by=HANDLER, result="reached"),
        ask.Resolve(at=now, by=HANDLER, result="solved", answer="sealed"),
        ask.ReviewResolution(at=now, by=DESK, accept=True),
    )


async def ended(town: Town, ticket: str) -> Ticket:
    """Called back and closed."""
    now = town.clock.now()
    heard = ask.RecordCallback(at=now, by=DESK, reached=True, contacted=True, solved=True, satisfied="satisfied")
    return await does(town, ticket, heard, ask.Close(at=now, by=DESK, kind="normal", met=True))


async def made_safe(town: Town) -> tuple[Ticket, str]:
    """A burst main that was stopped, and the repair it goes on as."""
    ticket = await town.open_ticket("E05-01", "burst")
    await handled(town, ticket)
    first = await ended(town, ticket)
    (second,) = first.asides.relatives.follow_ups
    return first, second.ticket


async def told(town: Town) -> list[Message]:
    """What the resident was told, in order."""
    return sorted(await town.of("resident"), key=lambda one: one.position)


@pytest.fixture
async def town() -> Town:
    return await Town(links=LINKS).begun()


async def test_of_the_repair_he_hears_under_the_number_he_has_and_no_other(town: Town) -> None:
    first, second = await made_safe(town)
    before = len(await told(town))
    await handled(town, second)
    await ended(town, second)
    number = first.origin.number
    assert [one.zh for one in (await told(town))[before:]] == [
        f"您的诉求{number}的后续修复已有答复，请凭原查询码查看。",
        f"您的诉求{number}的后续修复已结案，请凭原查询码查看。",
    ]
    assert {(one.ticket, one.number) for one in await told(town)} == {(first.id, number)}


async def test_more_time_for_the_repair_is_told_him_too(town: Town) -> None:
    first, second = await made_safe(town)
    now = town.clock.now()
    await does(
        town,
        second,
        ask.Sign(at=now, by=HANDLER),
        ask.RequestExtension(at=now, by=HANDLER, ground="complex", amount=8, per=LimitUnit.HOUR),
    )
    before = len(await told(town))
    await does(town, second, ask.DecideExtension(at=now, by=DESK, accept=True))
    (more,) = (await told(town))[before:]
    assert more.en.startswith(f"There is more time for the repair that your request {first.origin.number} goes on as")


async def test_progress_alone_is_read_and_not_told(town: Town) -> None:
    _, second = await made_safe(town)
    before = len(await told(town))
    now = town.clock.now()
    report = ask.ReportProgress(at=now, by=HANDLER, note="sealed", public=True)
    await does(town, second, ask.Sign(at=now, by=HANDLER), report)
    assert len(await told(town)) == before


async def test_what_he_adds_is_told_to_whoever_repairs_and_to_himself_under_his_number(town: Town) -> None:
    first, second = await made_safe(town)
    told_of(town, Rule("SupplementRecorded", "resident", "noted"))
    await does(town, first.id, ask.Supplement(at=town.clock.now(), by=DESK, note="sealed"))
    found = [one for one in await town.outbox.listed(Wanted()) if one.what == "SupplementRecorded"]
    assert {(one.ticket, one.unit or one.person) for one in found} == {(first.id, "resident"), (second, "D-water")}


async def test_the_resident_whose_case_the_repair_was_merged_into_is_not_told_of_it(town: Town) -> None:
    first, second = await made_safe(town)
    other = await town.open_ticket("E05-01", "burst")
    await does(town, second, ask.Merge(at=town.clock.now(), by=DESK, master=other, reason="same-matter"))
    told_of(town, Rule("SupplementRecorded", "resident", "noted"))
    await does(town, first.id, ask.Supplement(at=town.clock.now(), by=DESK, note="sealed"))
    found = [one for one in await town.outbox.listed(Wanted()) if one.what == "SupplementRecorded"]
    assert {(one.ticket, one.unit or one.person) for one in found} == {(first.id, "resident"), (other, "D-water")}


def told_of(town: Town, *rules: Rule) -> None:
    """From now on these rules hold as well as the demo's, which tells staff."""
    document = read(FOLDER / "messages.yaml")
    noted = Template("noted", "您对诉求{number}的补充已收到。", "What you added to your request {number} was received.")
    more = replace(document, rules=(*document.rules, *rules), templates=(*document.templates, noted))
    letters = Letters("dispatch-test", more, NAMING, LINKS)
    town.office = Office(letters, town.log, town.rules, town.outbox, town.messenger, town.clock)
