"""Filings become tickets, wishes become commands; in order, once, and found where they lie."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from dispatch_service import codec
from dispatch_service.consumer import Filings, wish_of
from dispatch_service.routing import commands as ask
from dispatch_service.routing.asides import Outside
from dispatch_service.routing.states import Stage
from shared.bus.handler import Defect, Message
from shared.bus.port import Partition, Record
from shared.contracts.envelope import NAMES, Envelope
from shared.contracts.resident_request import (
    AuthorityDueFiled,
    Facts,
    RatingGiven,
    ReminderFiled,
    ReopeningAsked,
    RequestFiled,
    SupplementFiled,
    WithdrawalAsked,
)
from shared.db import Unavailable
from shared.eventlog.codec import decode
from shared.eventlog.port import Item
from shared.ids import new_id
from shared.vault.port import Group
from tests.dispatch.places import FoundByWords
from tests.dispatch.service import NAMING, Service
from tests.dispatch.town import Town

FILED_AT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
PARTITION = Partition("memory", "t-1", "resident-requests", 0)


def message(data: msgspec.Struct, request: UUID, sequence: int = 1) -> Message:
    """As the consumer hands it over."""
    envelope = Envelope(
        id=new_id(),
        source="intake-test",
        type=NAMES[type(data)],
        subject=str(request),
        time=FILED_AT,
        sequence=sequence,
        correlation="corr-9",
    )
    return Message(Record(PARTITION, sequence, str(request).encode(), b""), envelope, data)


async def to_each(service: Service, filings: Filings[Town], *messages: Message) -> list[tuple[str, str]]:
    """What happened to whom, once it stands in the log."""
    batch = await filings.begin(messages)
    events = [event for one in messages for event in batch.decide(one)]
    await service.log.append(Item(events=tuple(events)))
    return [(one.stream.removeprefix("ticket-"), one.type) for one in events]


async def filed(service: Service, address: str = "文化路12号", **facts: object) -> tuple[UUID, RequestFiled]:
    request = new_id()
    narrative = {"subject": "路灯", "description": "坏了", "address": address}
    sealed = await service.sealer.seal_new(Group.NARRATIVE, f"request-{request}", narrative)
    told = Facts(channel="web", filed_at=FILED_AT, **facts)  # pyright: ignore[reportArgumentType] # the test names fields
    return request, RequestFiled(request=request, number="GW-1", facts=told, narrative=sealed)


async def apply(service: Service, filings: Filings[Town], *messages: Message) -> list[str]:
    """Decide a batch and append it; the types of what happened."""
    return [what for _, what in await to_each(service, filings, *messages)]


async def test_a_filing_opens_one_ticket_and_dispatches_it(service: Service, filings: Filings[Town]) -> None:
    request, data = await filed(service, grid_code="370101")
    assert await apply(service, filings, message(data, request)) == ["TicketOpened", "TicketDispatched"]
    ticket = await service.ticket(str(request))
    assert (ticket.custody.unit, ticket.origin.accepted_at) == ("grid-1", FILED_AT)


async def test_a_platforms_filing_is_its_own_case_from_the_beginning(service: Service, filings: Filings[Town]) -> None:
    due = FILED_AT + timedelta(hours=30)
    request, data = await filed(
        service,
        grid_code="370101",
        authority="city-hotline",
        authority_due_at=due,
        external_id="12345-1",
        source="hotline-1",
    )
    await apply(service, filings, message(data, request))
    ticket = await service.ticket(str(request))
    assert ticket.asides.outside == Outside("city-hotline", "12345-1", due, client="hotline-1")
    assert ticket.due_at == due - timedelta(hours=3)


async def test_the_message_is_named_as_the_cause_of_its_events(service: Service, filings: Filings[Town]) -> None:
    request, data = await filed(service, grid_code="370101")
    sent = message(data, request)
    await apply(service, filings, sent)
    entry = codec.decode((await service.log.read_stream(f"ticket-{request}"))[0])
    assert (entry.command, entry.correlation, entry.actor.person) == (sent.envelope.id, "corr-9", "system")


async def test_a_second_filing_of_the_same_request_changes_nothing(service: Service, filings: Filings[Town]) -> None:
    request, data = await filed(service, grid_code="370101")
    await apply(service, filings, message(data, request))
    assert await apply(service, filings, message(data, request, 2)) == []


async def test_a_batch_decides_later_messages_on_what_earlier_ones_left(
    service: Service, filings: Filings[Town]
) -> None:
    request, data = await filed(service, grid_code="370101")
    withdrawal = WithdrawalAsked(request=request, operation=new_id())
    reminder = ReminderFiled(request=request, operation=new_id())
    sent = [message(data, request), message(withdrawal, request, 2), message(reminder, request, 3)]
    happened = await apply(service, filings, *sent)
    assert happened == ["TicketOpened", "TicketDispatched", "TicketWithdrawn", "OperationRefused"]
    assert (await service.ticket(str(request))).stage is Stage.WITHDRAWN


async def test_a_resident_s_wish_to_open_it_again_is_decided_by_the_rules(
    service: Service, filings: Filings[Town]
) -> None:
    request, data = await filed(service, grid_code="370101")
    reopening = ReopeningAsked(request=request, operation=new_id())
    happened = await apply(service, filings, message(data, request), message(reopening, request, 2))
    assert happened == ["TicketOpened", "TicketDispatched", "OperationRefused"]


async def test_another_deadline_sent_for_the_same_case_is_the_platforms_word(
    service: Service, filings: Filings[Town]
) -> None:
    theirs, due_at = "city-hotline", FILED_AT + timedelta(days=9)
    request, data = await filed(
        service, grid_code="370101", source="hotline-1", authority=theirs, authority_due_at=due_at
    )
    later = FILED_AT + timedelta(days=12)
    said = AuthorityDueFiled(request=request, operation=new_id(), authority_due_at=later, source="hotline-1")
    anothers = AuthorityDueFiled(request=request, operation=new_id(), authority_due_at=later, source="hotline-2")
    sent = [message(data, request), message(anothers, request, 2), message(said, request, 3)]
    happened = await apply(service, filings, *sent)
    assert happened == ["TicketOpened", "TicketDispatched", "OperationRefused", "AuthorityDueChanged"]
    assert (await service.ticket(str(request))).due_at == later - timedelta(hours=3)
    event = (await service.log.read_stream(f"ticket-{request}"))[-1]
    told = decode(event.body)
    assert (told.actor.person, told.actor.role) == ("hotline-1", "hotline-client")


async def test_a_resident_s_rating_is_decided_by_the_rules_and_his_words_stay_sealed(
    service: Service, filings: Filings[Town]
) -> None:
    request, data = await filed(service, grid_code="370101")
    rating = RatingGiven(
        request=request, operation=new_id(), round=1, asked=4, solved=False, contacted=True, narrative="sealed"
    )
    sent = (message(data, request), message(rating, request, 2))
    assert await apply(service, filings, *sent) == ["TicketOpened", "TicketDispatched", "OperationRefused"]
    wish = wish_of(sent[1], rating)
    assert isinstance(wish, ask.Rate)
    assert (wish.round, wish.solved, wish.contacted, wish.satisfied) == (1, False, True, "not-rated")
    assert (wish.note, wish.operation, wish.by.role) == ("sealed", str(rating.operation), "resident")


async def test_a_wish_for_a_ticket_nobody_filed_is_a_defect(service: Service, filings: Filings[Town]) -> None:
    request = new_id()
    wish = message(SupplementFiled(request=request, operation=new_id(), narrative="x"), request)
    batch = await filings.begin([wish])
    with pytest.raises(Defect, match="no-ticket"):
        batch.decide(wish)


async def test_coordinates_find_the_place_without_opening_anything(
    service: Service, filings: Filings[Town], locator: FoundByWords
) -> None:
    request, data = await filed(service, lat=36.6, lon=117.1)
    await apply(service, filings, message(data, request))
    assert (await service.ticket(str(request))).origin.area == "grid-1"
    assert (locator.addresses, await service.accesses.read()) == ([], [])


async def test_an_address_is_opened_on_record_where_nothing_else_finds_the_place(
    service: Service, filings: Filings[Town]
) -> None:
    request, data = await filed(service)
    await apply(service, filings, message(data, request))
    access = (await service.accesses.read(str(request)))[0]
    assert ((await service.ticket(str(request))).origin.area, access.actor, access.purpose) == (
        "grid-2",
        "system",
        "locate",
    )


async def test_the_address_itself_is_written_nowhere(service: Service, filings: Filings[Town]) -> None:
    request, data = await filed(service, address="文化路12号三单元")
    await apply(service, filings, message(data, request))
    assert all("三单元".encode() not in one.body for one in await service.log.read())


async def test_an_unknown_place_leaves_the_ticket_on_the_desk(service: Service, filings: Filings[Town]) -> None:
    request, data = await filed(service, address="别处")
    await apply(service, filings, message(data, request))
    assert (await service.ticket(str(request))).custody.unit == "desk"


async def test_without_rules_in_force_filings_wait(locator: FoundByWords) -> None:
    from dispatch_service.consumer_places import Places

    bare = Service()
    filings = Filings(bare.log, bare.rules, Places(bare.opener, bare.ring, lambda _rules: locator), NAMING)
    with pytest.raises(Unavailable):
        await filings.begin([])
