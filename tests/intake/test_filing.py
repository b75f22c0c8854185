"""What a caller gets for a request, and what stands in the log for it."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from intake_service.codec import decode
from shared.contracts.envelope import TYPES
from shared.contracts.resident_request import RequestFiled
from shared.contracts.sealed import Narrative, Person
from shared.eventlog import codec
from shared.vault.opening import Opened, Purpose
from tests.intake.desk import NOW, Client, is_uuid

PRIVATE: dict[str, Any] = {
    "reporter": {"name": "王女士", "phone": "13812345678"},
    "address": "文化路 12 号 3 单元 502",
    "location": {"lat": 36.961234, "lon": 118.098765},
    "attributes": {"lamp.no": "WH-0417"},
}


async def the_event(intake: Client) -> RequestFiled:
    event = decode((await intake.desk.log.read())[0]).event
    assert isinstance(event, RequestFiled)
    return event


async def test_a_filed_request_is_answered_with_a_receipt(intake: Client) -> None:
    answer = await intake.file()
    body = answer.json()
    assert answer.status_code == 201
    assert is_uuid(body["id"])
    assert answer.headers["location"] == body["links"]["self"] == f"/v1/requests/{body['id']}"
    assert body["number"] == "GW261122-000001"
    assert body["stage"] == "received"
    assert body["position"] == 0


async def test_a_receipt_is_never_kept_by_a_cache(intake: Client) -> None:
    assert (await intake.file()).headers["cache-control"] == "no-store"


async def test_the_event_is_the_contract_with_the_streams_version_as_its_sequence(intake: Client) -> None:
    receipt = await intake.filed()
    await intake.ask(receipt, "reminders")
    bodies = [codec.decode(event.body) for event in await intake.desk.log.read()]
    announced = [(body.public.subject, body.public.sequence) for body in bodies if body.public]
    assert announced == [(receipt["id"], 1), (receipt["id"], 2)]
    for body in bodies:
        assert body.public is not None
        assert msgspec.json.decode(codec.message(body) or b"", type=TYPES[body.public.type])


async def test_nothing_a_resident_wrote_stands_in_the_log_in_clear(intake: Client) -> None:
    await intake.filed(**PRIVATE)
    written = b"".join(event.body for event in await intake.desk.log.read()).decode()
    for private in ("路灯", "文化路", "王女士", "13812345678", "36.961234", "118.098765", "WH-0417"):
        assert private not in written


async def test_whoever_may_open_it_finds_every_word_again(intake: Client) -> None:
    await intake.filed(**PRIVATE)
    event = await the_event(intake)
    assert event.person is not None
    purpose = Purpose("desk-07", "S-CQ", "handling", str(event.request))
    opened = await intake.desk.opener.open([event.narrative, event.person], purpose)
    narrative, person = opened[event.narrative], opened[event.person]
    assert isinstance(narrative, Opened)
    assert isinstance(person, Opened)
    assert narrative.read(Narrative) == Narrative(
        "路灯不亮", "文化路路灯三天不亮。", PRIVATE["address"], "36.961234,118.098765", {"lamp.no": "WH-0417"}
    )
    assert person.read(Person) == Person("王女士", "13812345678")


async def test_clear_facts_name_no_home(intake: Client) -> None:
    await intake.filed(**PRIVATE, category="E05-06", grid_code="G-0712", occurred_at="2026-11-21T21:30:00+08:00")
    facts = (await the_event(intake)).facts
    assert (facts.lat, facts.lon) == (36.961, 118.099)
    assert (facts.category, facts.grid_code, facts.filed_at) == ("E05-06", "G-0712", NOW)
    assert facts.occurred_at == NOW.replace(day=21, hour=13, minute=30)
    assert not facts.anonymous


@pytest.mark.parametrize("reporter", [None, {}, {"anonymous": True, "phone": "13812345678"}])
async def test_a_reporter_who_says_nothing_or_wishes_it_is_anonymous(intake: Client, reporter: object) -> None:
    await intake.filed(reporter=reporter)
    assert (await the_event(intake)).facts.anonymous


async def test_a_client_is_named_as_the_source_and_as_the_actor(intake: Client) -> None:
    await intake.filed(who="hotline", channel="hotline", confidential=True)
    (recorded,) = await intake.desk.log.read()
    assert decode(recorded).actor.person == "hotline-12345"
    facts = (await the_event(intake)).facts
    assert facts.source == "hotline-12345"
    assert facts.confidential


async def test_a_text_of_seven_thousand_characters_passes(intake: Client) -> None:
    await intake.filed(description="路灯不亮。\n" * 1167)


async def test_only_who_may_import_files_a_historic_request(intake: Client) -> None:
    assert (await intake.file(historic=True)).status_code == 403
    assert (await intake.file("hotline", historic=True)).status_code == 403
    assert (await intake.file("desk", historic=True)).status_code == 201
    assert (await the_event(intake)).facts.historic


async def test_numbers_count_by_the_chinese_day(intake: Client) -> None:
    first = [(await intake.filed())["number"] for _ in range(3)]
    intake.desk.clock.advance(timedelta(hours=15))  # past midnight in China, the same day in UTC
    assert first == ["GW261122-000001", "GW261122-000002", "GW261122-000003"]
    assert (await intake.filed())["number"] == "GW261123-000001"


async def test_a_correlation_id_is_kept_through_to_the_event(intake: Client) -> None:
    answer = await intake.http.post(
        "/v1/requests", json={"subject": "x", "description": "y", "channel": "web"}, headers={"X-Correlation-Id": "a-1"}
    )
    assert answer.headers["x-correlation-id"] == "a-1"
    assert codec.decode((await intake.desk.log.read())[0].body).correlation == "a-1"
