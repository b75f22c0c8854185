"""What operations see of intake: parked announcements, the index of persons, and the document of its interface."""

import json
from typing import Any

from openapi_spec_validator import validate

from intake_service.api import openapi
from intake_service.api.filings import Asking, Filing, Supplement
from intake_service.codec import decode
from intake_service.handlers.persons import Persons
from shared.contracts.resident_request import RequestFiled
from shared.contracts.ticket_event import TicketAnnounced
from shared.eventlog.tail import Tail
from shared.ids import new_id
from shared.vault.sealing import key_id_of
from tests.intake.announcing import Dispatch
from tests.intake.desk import NOW, Client

OPS = {"Authorization": "Bearer ops"}


async def test_a_parked_announcement_is_listed_and_can_be_tried_again(intake: Client) -> None:
    receipt = await intake.filed()
    wrong = TicketAnnounced(new_id(), "GW1", "TicketOpened", NOW, "registered")
    await Dispatch(intake).publish(wrong, sequence=1, subject=receipt["id"])
    (row,) = (await intake.http.get("/v1/parked", headers=OPS)).json()["items"]
    assert (row["key"], row["records"], row["reason"]) == (receipt["id"], 1, "subject")
    again = (await intake.http.post(f"/v1/parked/{receipt['id']}/redrive", headers=OPS)).json()
    assert (again["applied"], again["left"], again["reason"]) == (0, 1, "subject")


async def test_nobody_else_sees_what_is_parked(intake: Client) -> None:
    assert (await intake.http.get("/v1/parked")).status_code == 403
    assert (
        await intake.http.post("/v1/parked/x/redrive", headers={"Authorization": "Bearer hotline"})
    ).status_code == 403


async def test_trying_a_key_that_is_not_parked_is_not_found(intake: Client) -> None:
    assert (await intake.http.post("/v1/parked/nothing/redrive", headers=OPS)).status_code == 404


async def test_all_keys_of_a_telephone_number_are_found_and_the_look_is_on_record(intake: Client) -> None:
    for who in ({"phone": "138 1234 5678"}, {"name": "王女士", "phone": "+86 13812345678"}, {"name": "无电话"}, None):
        await intake.filed(reporter=who)
    desk = intake.desk
    events = await desk.log.read()
    await Persons(desk.keys, desk.opener, Tail(decode)).handle(None, events)  # pyright: ignore[reportArgumentType] # it needs no transaction
    filed = [event for recorded in events[:2] if isinstance(event := decode(recorded).event, RequestFiled)]
    expected = {key_id_of(token) for event in filed for token in (event.person or "", event.narrative)}
    assert {trace.key_id for trace in await desk.keys.traces("13812345678")} == expected
    (access,) = await desk.accesses.read()
    assert (access.actor, access.purpose, access.groups) == ("system", "person-index", ("person",))


def test_the_document_is_valid_and_every_example_would_be_accepted() -> None:
    document = openapi()
    validate(document)
    for model in (Filing, Supplement, Asking):
        for example in examples(document, model.__name__):
            assert model.model_validate_json(json.dumps(example))


def examples(document: dict[str, Any], model: str) -> list[object]:
    found = document["components"]["schemas"][model]["examples"]
    assert found
    return found


def test_every_problem_of_a_route_is_documented_with_its_code() -> None:
    filing = openapi()["paths"]["/v1/requests"]["post"]
    assert {"201", "200", "400", "401", "403", "413", "415", "422", "503"} <= set(filing["responses"])
    assert "key-reused" in filing["responses"]["422"]["description"]
    assert "Retry-After" in filing["responses"]["503"]["headers"]
    assert [parameter["name"] for parameter in filing["parameters"]] == ["Idempotency-Key"]


async def test_a_condition_stands_in_clear_only_as_a_code(intake: Client) -> None:
    await intake.filed(attributes={"condition": "missing", "lamp": "WH-0417"})
    await intake.filed(attributes={"condition": "王女士家门口"})
    facts = [event.facts for r in await intake.desk.log.read() if isinstance(event := decode(r).event, RequestFiled)]
    assert [one.attributes for one in facts] == [{"condition": "missing"}, {}]
