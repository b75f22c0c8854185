"""What is wrong with a request is said as a problem document: which field, why, and never with a stack trace."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from starlette.types import Message

from tests.intake.desk import FILING, Client, Desk


def faults(answer: Any) -> dict[str, str]:
    return {fault["field"]: fault["reason"] for fault in answer.json()["errors"]}


async def test_every_wrong_field_is_named_with_its_reason(intake: Client) -> None:
    answer = await intake.file(subject=" ", channel="pigeon", location={"lat": 91, "lon": 0}, colour="red")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(faults(answer)) == {"subject", "channel", "location.lat", "colour"}
    assert all(faults(answer).values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": None},
        {"description": 7},
        {"description": "a\x00b"},
        {"description": "长" * 20_001},
        {"category": "王小明"},
        {"grid_code": "a b"},
        {"external_id": ""},
        {"external_id": "a\nb"},
        {"reporter": {"name": "王", "age": 3}},
        {"location": {"lat": 36.9}},
        {"location": {"lat": "36.9", "lon": "118.0"}},
        {"occurred_at": "2026-11-21T21:30:00"},
        {"occurred_at": "0001-01-01T00:00:00+08:00"},
        {"occurred_at": "9999-12-31T23:59:59-08:00"},
        {"occurred_at": "2026-12-01T00:00:00Z"},
        {"occurred_at": 1_763_000_000},
        {"attributes": {"a": 1}},
        {"attributes": {"one two": "x"}},
        {"historic": "yes"},
    ],
)
async def test_what_cannot_be_is_refused_by_field(intake: Client, wrong: dict[str, object]) -> None:
    answer = await intake.file(**wrong)  # pyright: ignore[reportArgumentType] # fields of the body
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    (field,) = wrong
    assert all(name.startswith(field) for name in faults(answer))
    assert await intake.events() == []


async def test_a_text_that_is_too_long_or_too_short_is_counted_in_characters(intake: Client) -> None:
    answer = await intake.file(subject="长" * 501, external_id="")
    assert faults(answer) == {
        "subject": "String should have at most 500 characters",
        "external_id": "String should have at least 1 character",
    }


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"subject": "\xff"}', b'{"subject": "\\ud800"}'])
async def test_what_is_no_json_is_a_bad_request(intake: Client, body: bytes) -> None:
    answer = await intake.http.post("/v1/requests", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed-json")


@pytest.mark.parametrize("body", [b"7", b"[]", b'"x"', b"null"])
async def test_json_that_is_no_object_is_invalid(intake: Client, body: bytes) -> None:
    answer = await intake.http.post("/v1/requests", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_what_the_caller_wrote_is_not_quoted_back(intake: Client) -> None:
    answer = await intake.file(category="王小明 13812345678")
    assert "13812345678" not in answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_media_type_is_refused(intake: Client, kind: str) -> None:
    answer = await intake.http.post("/v1/requests", content=json.dumps(FILING), headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "not-json")


async def test_a_body_over_a_megabyte_is_refused_before_it_is_read(intake: Client) -> None:
    answer = await intake.file(description="长" * 400_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_a_length_behind_zeros_is_read_whole(intake: Client) -> None:
    body = json.dumps({**FILING, "description": "长" * 400_000}).encode()
    headers = {"Content-Type": "application/json", "Content-Length": f"{len(body):0>30}"}
    answer = await intake.http.post("/v1/requests", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_a_body_that_hides_its_length_is_cut_off(intake: Client) -> None:
    async def endless() -> AsyncGenerator[bytes]:
        for _ in range(2_000):
            yield b" " * 1_000

    headers = {"Content-Type": "application/json"}
    answer = await intake.http.post("/v1/requests", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [("GET", "/nowhere", "not-found"), ("DELETE", "/v1/requests", "method-not-allowed")],
)
async def test_unknown_addresses_and_methods_are_problems_too(
    intake: Client, method: str, path: str, code: str
) -> None:
    answer = await intake.http.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


async def test_a_bad_credential_is_not_taken_for_none(intake: Client) -> None:
    answer = await intake.file("somebody-else")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-identified")
    assert await intake.events() == []


async def test_a_caller_that_hangs_up_in_the_middle_of_its_body_files_nothing_and_is_no_fault_of_ours(
    desk: Desk,
) -> None:
    app = await desk.build()
    came: list[Message] = [
        {"type": "http.request", "body": b'{"subject"', "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return came.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await app({"type": "http", "method": "POST", "path": "/v1/requests", "headers": [], "state": {}}, receive, send)
    assert sent[0]["status"] == 400
    assert await desk.log.size() == 0


async def test_a_fault_of_ours_says_nothing_but_that(intake: Client) -> None:
    intake.desk.log.fault = ZeroDivisionError("secret: 13812345678")  # pyright: ignore[reportAttributeAccessIssue] # a BreakableLog
    answer = await intake.file()
    assert (answer.status_code, answer.json()["code"]) == (500, "defect")
    assert answer.headers["x-correlation-id"]
    assert "13812345678" not in answer.text


async def test_an_address_is_one_address_and_nobody_is_sent_elsewhere(intake: Client) -> None:
    answer = await intake.http.post("/v1/requests/", json=FILING, headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert await intake.events() == []
