"""The command path: every command decided once, on the newest state, with its texts sealed."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from dispatch_service import codec
from dispatch_service.handlers.actors import by
from dispatch_service.handlers.once import KEPT_FOR, SPACE, is_expired
from dispatch_service.handlers.order import KeyReused, Stale, Unknown
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing import commands as ask
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.states import Work
from shared.contracts.ticket_event import TicketAnnounced
from shared.eventlog import codec as bodies
from shared.eventlog.forgetting import forget
from shared.ids import new_id
from shared.vault.opening import Opened, Purpose
from shared.vault.port import Erasure
from shared.vault.sealing import KeyDestroyed, key_id_of
from tests.dispatch.service import GRID_MEMBER, STRANGER, Service


@pytest.fixture
async def service() -> Service:
    return await Service().put_rules()


def signing(service: Service, ticket: str) -> TicketPlan:
    return TicketPlan(ticket, ask.Sign(at=service.clock.now(), by=by(GRID_MEMBER)))


def progress(service: Service, ticket: str, note: str) -> TicketPlan:
    command = ask.ReportProgress(at=service.clock.now(), by=by(GRID_MEMBER), public=True, note=note)
    return TicketPlan(ticket, command, in_clear=True)


async def test_opening_a_ticket_dispatches_it_and_answers_its_position(service: Service) -> None:
    ticket = await service.open_ticket()
    assert (await service.ticket(ticket)).custody.unit == "grid-1"
    happened = [one.type for one in await service.log.read_stream(f"ticket-{ticket}")]
    assert happened == ["TicketOpened", "TicketDispatched"]


async def test_every_event_of_a_ticket_is_announced_under_its_own_number(service: Service) -> None:
    ticket = await service.open_ticket()
    await service.submit(GRID_MEMBER, signing(service, ticket))
    public = [bodies.decode(one.body).public for one in await service.log.read_stream(f"ticket-{ticket}")]
    assert [one.sequence for one in public if one] == [1, 2, 3]
    assert public[2] is not None
    assert public[2].data is not None
    told = msgspec.json.decode(public[2].data, type=TicketAnnounced)
    assert (told.what, told.stage, told.holder and told.holder.unit) == ("TicketSigned", "handling", "grid-1")


async def test_an_event_says_who_decided_under_which_versions(service: Service) -> None:
    ticket = await service.open_ticket()
    await service.submit(GRID_MEMBER, signing(service, ticket), correlation="corr-1")
    entry = codec.decode((await service.log.read_stream(f"ticket-{ticket}"))[-1])
    assert (entry.actor, entry.correlation) == (GRID_MEMBER.actor, "corr-1")
    assert (entry.why.rule, entry.why.policy, entry.why.calendar) == ("ticket.sign", "policy-1", "calendar-1")


async def test_a_note_stands_in_the_log_sealed_with_the_tickets_own_key(service: Service) -> None:
    ticket = await service.open_ticket()
    await service.submit(GRID_MEMBER, signing(service, ticket))
    await service.submit(GRID_MEMBER, progress(service, ticket, "已联系电力公司"))
    recorded = (await service.log.read_stream(f"ticket-{ticket}"))[-1]
    event = codec.decode(recorded).event
    assert "电力".encode() not in recorded.body
    note = getattr(event, "note", "")
    assert key_id_of(note) == key_id_of((await service.ticket(ticket)).origin.narrative)
    opened = (await service.opener.open([note], Purpose("a", "b", "test", ticket)))[note]
    assert isinstance(opened, Opened)
    assert opened.text == "已联系电力公司"


async def test_nothing_more_is_written_on_a_ticket_whose_key_was_destroyed(service: Service) -> None:
    ticket = await service.open_ticket()
    await service.submit(GRID_MEMBER, signing(service, ticket))
    key = key_id_of((await service.ticket(ticket)).origin.narrative)
    await service.keys.destroy(Erasure(service.clock.now(), "officer", "request", (key,)))
    service.ring.forget([key])
    with pytest.raises(KeyDestroyed):
        await service.submit(GRID_MEMBER, progress(service, ticket, "再联系"))


async def test_a_caller_who_saw_an_older_version_is_stale(service: Service) -> None:
    ticket = await service.open_ticket()
    with pytest.raises(Stale) as stale:
        await service.submit(GRID_MEMBER, signing(service, ticket), expected=1)
    assert stale.value.actual == 2


async def test_a_command_under_the_same_key_is_done_once(service: Service) -> None:
    ticket = await service.open_ticket()
    first = await service.submit(GRID_MEMBER, signing(service, ticket), key="me/1", fingerprint="sign")
    again = await service.submit(GRID_MEMBER, signing(service, ticket), key="me/1", fingerprint="sign")
    assert (again.position, again.version, again.repeated) == (first.position, first.version, True)
    assert await service.log.size() == first.position + 1


async def test_a_key_does_not_serve_for_another_command(service: Service) -> None:
    ticket = await service.open_ticket()
    await service.submit(GRID_MEMBER, signing(service, ticket), key="me/1", fingerprint="sign")
    with pytest.raises(KeyReused):
        await service.submit(GRID_MEMBER, signing(service, ticket), key="me/1", fingerprint="close")


async def test_two_commands_at_once_are_decided_one_after_the_other(service: Service) -> None:
    ticket = await service.open_ticket()
    signs = [service.submit(GRID_MEMBER, signing(service, ticket)) for _ in range(2)]
    outcomes = await asyncio.gather(*signs, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Done", "Rejected"]
    assert (await service.ticket(ticket)).version == 3


async def test_a_refusal_on_an_old_memory_of_the_stream_is_decided_again(service: Service) -> None:
    """Another replica signed; this one still remembers the ticket unsigned and would refuse progress."""
    ticket = await service.open_ticket()
    other = Service(clock=service.clock)
    other.log, other.keys = service.log, service.keys
    other.streams = type(service.streams)(service.log)
    other.path = type(service.path)(service.log, other.streams, service.rules, service.sealer)
    await other.submit(GRID_MEMBER, signing(service, ticket))
    done = await service.submit(GRID_MEMBER, progress(service, ticket, "在办"))
    assert (done.version, (await service.ticket(ticket)).work) == (4, Work.WORKING)


async def test_what_the_rules_refuse_leaves_no_trace(service: Service) -> None:
    ticket = await service.open_ticket()
    before = await service.log.size()
    with pytest.raises(Rejected, match="not-yours"):
        await service.submit(STRANGER, TicketPlan(ticket, ask.Sign(at=service.clock.now(), by=by(STRANGER))))
    assert await service.log.size() == before


async def test_a_command_on_no_ticket_at_all_is_unknown(service: Service) -> None:
    with pytest.raises(Unknown):
        await service.submit(GRID_MEMBER, signing(service, str(new_id())))


async def test_a_caller_s_key_is_forgotten_after_its_time(service: Service) -> None:
    ticket = await service.open_ticket()
    await service.submit(GRID_MEMBER, signing(service, ticket), key="grid:1", fingerprint="f")
    assert await forget(service.log, service.clock, SPACE, is_expired) == 0
    service.clock.advance(KEPT_FOR + timedelta(days=1))
    assert await forget(service.log, service.clock, SPACE, is_expired) == 1
