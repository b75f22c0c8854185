"""What a resident adds to a case that was made safe reaches whoever repairs it, in the same append."""

from uuid import UUID

import httpx
import msgspec

from dispatch_service import codec
from dispatch_service.consumer import FilingBatch, Filings
from dispatch_service.routing.events import SupplementRecorded
from shared.bus.handler import Message
from shared.contracts.resident_request import SupplementFiled
from shared.contracts.ticket_event import TicketAnnounced
from shared.eventlog import codec as stored
from shared.eventlog.port import Item, VersionConflict
from shared.ids import new_id
from shared.vault.opening import Erased, Opened, Outcome, Purpose
from shared.vault.port import Erasure, Group
from shared.vault.sealing import key_id_of
from tests.dispatch.service import CALLER_BACK, DESK, GRID_MEMBER, LEADER, NAMING, Service
from tests.dispatch.test_filings import message, to_each
from tests.dispatch.test_follow_ups_api import REACHED, loop_of, made_safe, repaired
from tests.dispatch.test_relatives_api import types
from tests.dispatch.test_staff_api import act, acting
from tests.dispatch.town import Town

WORDS = "井盖旁的路面又陷下去了"
"""The road beside the cover sinks again."""


async def adding(service: Service, ticket: str) -> Message:
    """He adds something by his tracking code; sealed under his own case's key."""
    key = key_id_of((await service.ticket(ticket)).origin.narrative)
    note = await service.sealer.seal_with(key, Group.NARRATIVE, f"request-{ticket}", WORDS.encode())
    said = SupplementFiled(request=UUID(ticket), operation=new_id(), narrative=note)
    return message(said, UUID(ticket), 2)


async def merged_elsewhere(api: httpx.AsyncClient, service: Service) -> tuple[str, str, str]:
    """A case that was made safe, its repair, and somebody else's case which that was merged into."""
    first, second = await made_safe(api, service)
    other = await service.open_ticket()
    answer = await act(api, second, "merge", DESK, master=other, reason="same-matter")
    assert answer.status_code == 200, answer.text
    return first, second, other


async def added(service: Service, ticket: str) -> SupplementRecorded:
    """The supplement a ticket ends with."""
    event = codec.decode((await service.log.read_stream(f"ticket-{ticket}"))[-1]).event
    assert isinstance(event, SupplementRecorded)
    return event


async def announced(service: Service, ticket: str) -> TicketAnnounced:
    """What the bus was told of a ticket last."""
    told = stored.message(stored.decode((await service.log.read_stream(f"ticket-{ticket}"))[-1].body))
    assert told is not None
    return msgspec.json.decode(told, type=TicketAnnounced)


async def opened_on(service: Service, ticket: str) -> Outcome:
    """Those words, opened where the repair is worked at."""
    note = (await added(service, ticket)).note
    return (await service.opener.open([note], Purpose("a", "b", "test", ticket)))[note]


async def test_it_is_recorded_on_the_case_he_filed_and_on_its_repair_at_once(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    first, second = await made_safe(api, service)
    sent = await adding(service, first)
    assert await to_each(service, filings, sent) == [(first, "SupplementRecorded"), (second, "SupplementRecorded")]
    assert [(await added(service, one)).said_on for one in (first, second)] == ["", first]
    assert await loop_of(service, first) == []


async def test_he_is_answered_once_on_the_case_he_filed(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    first, second = await made_safe(api, service)
    sent = await adding(service, first)
    await to_each(service, filings, sent)
    told = await announced(service, first)
    assert told.operation is not None
    assert isinstance(sent.data, SupplementFiled)
    assert (told.what, told.operation.operation, told.operation.accepted) == (
        "SupplementRecorded",
        sent.data.operation,
        True,
    )
    assert (told.stage, "supplement" in told.may_now) == ("closed", True)
    assert (await added(service, second)).operation == ""


async def test_whoever_repairs_can_open_it_until_the_first_is_erased(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    first, second = await made_safe(api, service)
    await to_each(service, filings, await adding(service, first))
    outcome = await opened_on(service, second)
    assert isinstance(outcome, Opened)
    assert outcome.text == WORDS
    key = key_id_of((await service.ticket(first)).origin.narrative)
    await service.keys.destroy(Erasure(service.clock.now(), "officer", "asked-by-person", (key,)))
    service.ring.forget([key])
    assert isinstance(await opened_on(service, second), Erased)


async def test_merged_into_another_case_the_repair_is_read_of_there_too_and_its_own_requester_hears_nothing(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    first, second, other = await merged_elsewhere(api, service)
    happened = await to_each(service, filings, await adding(service, first))
    assert happened == [(one, "SupplementRecorded") for one in (first, second, other)]
    outcome = await opened_on(service, other)
    assert isinstance(outcome, Opened)
    assert (outcome.text, (await added(service, other)).said_on) == (WORDS, first)
    told = await announced(service, other)
    assert (told.what, told.public_note, told.operation) == ("Internal", None, None)
    assert await loop_of(service, first, other) == []


async def test_two_repairs_of_one_case_that_were_merged_have_it_once_each(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    first, earlier = await made_safe(api, service)
    await repaired(api, earlier)
    await act(api, first, "reopen", CALLER_BACK, reason="recurred")
    await act(api, first, "sign", GRID_MEMBER)
    await act(api, first, "resolve", GRID_MEMBER, result="solved", answer="已止水")
    await act(api, first, "callback", CALLER_BACK, **REACHED)
    await act(api, first, "close", CALLER_BACK, kind="normal", met=True)
    (later,) = (await service.ticket(first)).asides.relatives.going_on
    await act(api, earlier, "reopen", CALLER_BACK, reason="recurred")
    assert (await act(api, later, "merge", DESK, master=earlier, reason="same-matter")).status_code == 200
    happened = await to_each(service, filings, await adding(service, first))
    assert happened == [(one, "SupplementRecorded") for one in (first, earlier, later)]
    assert await loop_of(service, first) == []


async def test_once_the_repair_is_over_he_is_refused_and_its_ticket_hears_nothing(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    first, second = await made_safe(api, service)
    await repaired(api, second)
    assert await to_each(service, filings, await adding(service, first)) == [(first, "OperationRefused")]
    told = await announced(service, first)
    assert told.operation is not None
    assert (told.operation.accepted, told.operation.reason, "supplement" in told.may_now) == (False, "closed", False)


async def test_struck_out_with_its_master_the_repair_takes_it_again_on_the_desk(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    first, second, other = await merged_elsewhere(api, service)
    await act(api, other, "request-void", DESK, reason="test")
    assert (await act(api, other, "decide-void", LEADER, accept=True)).status_code == 200
    happened = await to_each(service, filings, await adding(service, first))
    assert happened == [(first, "SupplementRecorded"), (second, "SupplementRecorded")]


async def test_read_just_before_the_repair_ended_it_is_decided_anew_and_not_parked(
    api: httpx.AsyncClient, service: Service, filings: Filings[Town]
) -> None:
    """The first is read, the repair ends, then the repair is read."""
    first, second = await made_safe(api, service)
    sent = await adding(service, first)
    seen = {f"ticket-{first}": await service.streams.fresh(f"ticket-{first}")}
    await repaired(api, second)
    seen[f"ticket-{second}"] = await service.streams.fresh(f"ticket-{second}")
    events = FilingBatch(await service.rules.current(), NAMING, seen, {}).decide(sent)
    (outcome,) = await service.log.append(Item(events=events))
    assert isinstance(outcome, VersionConflict)
    assert await to_each(service, filings, sent) == [(first, "OperationRefused")]


async def test_entered_by_the_desk_under_one_key_it_is_recorded_once(api: httpx.AsyncClient, service: Service) -> None:
    first, second = await made_safe(api, service)
    assert "supplement" in (await api.get(f"/v1/tickets/{first}", headers=acting(DESK))).json()["may_now"]
    headers = acting(DESK, **{"If-Match": "*", "Idempotency-Key": "add-it"})
    body = {"note": WORDS}
    answers = [await api.post(f"/v1/tickets/{first}/supplement", json=body, headers=headers) for _ in range(2)]
    assert [answer.json()["repeated"] for answer in answers] == [False, True]
    assert [(await types(service, one)).count("SupplementRecorded") for one in (first, second)] == [1, 1]
    outcome = await opened_on(service, second)
    assert isinstance(outcome, Opened)
    assert outcome.text == WORDS


async def test_without_a_repair_the_desk_is_not_offered_it_after_the_end(
    api: httpx.AsyncClient, service: Service
) -> None:
    first, second = await made_safe(api, service)
    await repaired(api, second)
    assert "supplement" not in (await api.get(f"/v1/tickets/{first}", headers=acting(DESK))).json()["may_now"]
    refused = await act(api, first, "supplement", DESK, note=WORDS)
    assert (refused.status_code, refused.json()["reason"]) == (409, "closed")
