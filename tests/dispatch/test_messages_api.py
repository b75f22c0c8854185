"""Messages over HTTP: each sees his own or his unit's, answers for his own, and anybody may ask who is on duty."""

from datetime import timedelta

import httpx
import pytest
from msgspec.structs import replace

from dispatch_service.messages.port import RESIDENT, State
from shared.access.identity import Identity
from shared.ids import new_id
from tests.dispatch.service import COMMUNITY, DESK, GRID_MEMBER, MORNING, STRANGER, Service
from tests.messages.made import message

HIS = replace(message(GRID_MEMBER.person, unit="grid-1"), receipt_due=MORNING + timedelta(hours=2))
TO_RESIDENT = message(RESIDENT, unit="", address="gws1.sealed", phone="")


def acting(person: Identity) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.person}"}


@pytest.fixture
async def told(service: Service) -> None:
    """One message to the grid member, handed over, and one to a resident."""
    ticket = await service.open_ticket()
    await service.outbox.put([replace(HIS, ticket=ticket), TO_RESIDENT])
    await service.outbox.take(service.clock.now() + timedelta(days=1), MORNING, 10)
    for one in (HIS, TO_RESIDENT):
        await service.outbox.sent(one.id, MORNING, None)


async def test_each_sees_his_own_and_nothing_of_where_it_went(api: httpx.AsyncClient, told: None) -> None:
    (shown,) = (await api.get("/v1/messages", headers=acting(GRID_MEMBER))).json()["items"]
    assert (shown["id"], shown["state"], shown["zh"]) == (HIS.id, "sent", HIS.zh)
    assert {"address", "phone"}.isdisjoint(shown)
    assert (await api.get("/v1/messages", headers=acting(STRANGER))).json()["items"] == []


async def test_a_units_messages_are_for_those_who_see_its_lists(api: httpx.AsyncClient, told: None) -> None:
    above = await api.get("/v1/messages?unit=grid-1&state=sent", headers=acting(COMMUNITY))
    beside = await api.get("/v1/messages?unit=grid-1", headers=acting(STRANGER))
    assert [row["id"] for row in above.json()["items"]] == [HIS.id]
    assert beside.status_code == 403


async def test_a_receipt_is_given_by_whoever_was_told_and_by_nobody_else(
    api: httpx.AsyncClient, service: Service, told: None
) -> None:
    path = f"/v1/messages/{HIS.id}/receipt"
    assert (await api.post(path, headers=acting(DESK))).status_code == 404
    assert (await api.post(f"/v1/messages/{new_id()}/receipt", headers=acting(DESK))).status_code == 404
    answers = [(await api.post(path, headers=acting(GRID_MEMBER))).json() for _ in range(2)]
    assert [answer["state"] for answer in answers] == ["received", "received"]
    assert answers[0] == answers[1]
    known = await service.outbox.find(HIS.id)
    assert known is not None
    assert known.state is State.RECEIVED


async def test_what_was_not_sent_yet_cannot_be_answered(api: httpx.AsyncClient, service: Service) -> None:
    await service.outbox.put([HIS])
    answer = await api.post(f"/v1/messages/{HIS.id}/receipt", headers=acting(GRID_MEMBER))
    assert (answer.status_code, answer.json()["reason"]) == (409, "not-sent-yet")


async def test_anybody_may_ask_who_can_be_reached_for_a_unit(api: httpx.AsyncClient) -> None:
    found = (await api.get("/v1/duty?unit=grid-1", headers=acting(STRANGER))).json()
    assert (found["on_duty"], found["reachable"]) == ([], ["grid-1-1", "grid-1-2"])
    assert (await api.get("/v1/duty?unit=nowhere", headers=acting(STRANGER))).status_code == 404


@pytest.mark.parametrize(
    ("duty", "first"),
    [
        ("", "desk-1"),
        ("&duty=", "desk-1"),
        ("&duty=ticket.record-callback", "desk-2"),
        ("&duty=ticket.close", "desk-1"),
    ],
)
async def test_whoever_asks_for_a_duty_is_told_who_may_do_it(api: httpx.AsyncClient, duty: str, first: str) -> None:
    found = (await api.get(f"/v1/duty?unit=desk{duty}", headers=acting(STRANGER))).json()
    assert found["reachable"] == [first]


async def test_a_duty_nobody_waits_for_is_named_as_the_fault(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/duty?unit=desk&duty=ticket.sing", headers=acting(STRANGER))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    (fault,) = answer.json()["errors"]
    assert fault["field"] == "duty"
    assert "ticket.record-callback" in fault["reason"]
    assert "sing" not in answer.text
