"""Who may see a request: the bearer of its code, and the client that filed it. Nobody else learns that it exists."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from intake_service.api.attempts import Attempts
from intake_service.requests.tracking import ALPHABET, is_code_of, tracking_code
from shared.ids import new_id
from tests.intake.desk import Client, Desk, client_of

WRONG = {"X-Tracking-Code": "0000-0000-0000"}


async def test_without_a_code_nothing_is_shown(intake: Client) -> None:
    receipt = await intake.filed()
    known = await intake.http.get(receipt["links"]["self"])
    unknown = await intake.http.get(f"/v1/requests/{new_id()}")
    assert known.status_code == unknown.status_code == 401
    assert known.json() == unknown.json()


async def test_a_wrong_code_tells_not_even_that_the_request_exists(intake: Client) -> None:
    receipt = await intake.filed()
    known = await intake.http.get(receipt["links"]["self"], headers=WRONG)
    unknown = await intake.http.get(f"/v1/requests/{new_id()}", headers=WRONG)
    assert known.status_code == unknown.status_code == 404
    assert known.json() == unknown.json()


async def test_a_code_opens_its_own_request_alone(intake: Client) -> None:
    first, second = await intake.filed(), await intake.filed()
    assert (await intake.status({**first, "links": second["links"]})).status_code == 404


async def test_nothing_can_be_asked_with_a_wrong_code(intake: Client) -> None:
    receipt = await intake.filed()
    answer = await intake.http.post(receipt["links"]["withdrawal"], json={}, headers=WRONG)
    assert answer.status_code == 404
    assert await intake.events() == ["RequestFiled"]


async def test_guessing_is_slowed_down_and_told_when_to_come_back(desk: Desk) -> None:
    async with client_of(desk, await desk.build(attempts=Attempts("3 per 10 minutes"))) as intake:
        receipt, other = await intake.filed(), await intake.filed()
        guesses = [await intake.http.get(receipt["links"]["self"], headers=WRONG) for _ in range(4)]
        assert [guess.status_code for guess in guesses] == [404, 404, 404, 429]
        assert 0 < int(guesses[-1].headers["retry-after"]) <= 600
        assert (await intake.status(receipt)).status_code == 429
        assert (await intake.status(other)).status_code == 200


async def test_guessing_many_requests_from_one_address_is_slowed_down_too(desk: Desk) -> None:
    async with client_of(desk, await desk.build(attempts=Attempts(in_all="2 per 10 minutes"))) as intake:
        guesses = [await intake.http.get(f"/v1/requests/{new_id()}", headers=WRONG) for _ in range(3)]
        assert [guess.status_code for guess in guesses] == [404, 404, 429]


async def test_the_client_that_filed_reads_without_a_code_and_another_does_not(intake: Client) -> None:
    receipt = await intake.filed(who="hotline")
    own, other = [
        await intake.http.get(receipt["links"]["self"], headers={"Authorization": f"Bearer {who}"})
        for who in ("hotline", "partner")
    ]
    assert (own.status_code, other.status_code) == (200, 404)


@given(request=st.uuids(), secret=st.binary(min_size=32, max_size=32))
def test_a_code_is_read_back_however_it_was_written_down(request: UUID, secret: bytes) -> None:
    code = tracking_code(secret, request)
    heard = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert set(code) <= {*ALPHABET, "-"}
    assert is_code_of(secret, request, code)
    assert is_code_of(secret, request, heard)


def test_a_code_once_given_stays_the_code() -> None:
    assert tracking_code(b"k" * 32, UUID("0193b5f0-0000-7000-8000-000000000001")) == "MX7G-P0V6-J63W"


@given(request=st.uuids(), place=st.integers(0, 11), by=st.integers(1, 31))
def test_one_wrong_character_is_a_wrong_code(request: UUID, place: int, by: int) -> None:
    code = [*tracking_code(b"k" * 32, request).replace("-", "")]
    code[place] = ALPHABET[(ALPHABET.index(code[place]) + by) % 32]
    assert not is_code_of(b"k" * 32, request, "".join(code))


@given(st.text())
def test_whatever_is_given_as_a_code_is_an_answer_and_no_fault(given_code: str) -> None:
    assert not is_code_of(b"k" * 32, UUID(int=7), given_code)
