"""A platform files its own case again with another deadline: the one it sent last stands, and the answer says so."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_service.codec import decode
from intake_service.handlers.kept import CONTENTS_KEPT, KEPT_FOR
from shared.contracts.resident_request import AuthorityDueFiled, RequestFiled, SupplementFiled
from tests.intake.announcing import Dispatch
from tests.intake.desk import Client, Desk, client_of

UNTIMED = {"code": "city-hotline"}
FIRST = UNTIMED | {"due_at": "2026-11-25T18:00:00+08:00"}
LATER = UNTIMED | {"due_at": "2026-11-27T18:00:00+08:00"}
MISTAKE = UNTIMED | {"due_at": "2027-11-27T18:00:00+08:00"}


async def file(intake: Client, theirs: dict[str, str], key: str | None = None, **changes: Any) -> httpx.Response:
    return await intake.file("hotline", key, external_id="12345-1", authority=theirs, **changes)


async def deadlines(intake: Client) -> list[datetime | None]:
    """What was recorded, in turn."""
    said = [decode(one).event for one in await intake.desk.log.read(0, 10_000)]
    return [
        one.facts.authority_due_at if isinstance(one, RequestFiled) else one.authority_due_at
        for one in said
        if isinstance(one, RequestFiled | AuthorityDueFiled)
    ]


def time_of(theirs: dict[str, str]) -> datetime:
    return datetime.fromisoformat(theirs["due_at"])


def told(answer: httpx.Response) -> datetime:
    return datetime.fromisoformat(answer.json()["authority_due_at"])


async def test_sent_again_with_another_deadline_only_the_deadline_is_moved(intake: Client) -> None:
    first = await file(intake, FIRST)
    moved = [await file(intake, LATER) for _ in range(2)]
    assert moved[0].json() == moved[1].json()
    assert (moved[0].json()["id"], moved[0].json()["supplemented"]) == (first.json()["id"], True)
    assert (told(first), told(moved[0])) == (time_of(FIRST), time_of(LATER))
    assert await intake.events() == ["RequestFiled", "AuthorityDueFiled"]
    said = decode((await intake.desk.log.read())[1]).event
    assert isinstance(said, AuthorityDueFiled)
    assert said.authority_due_at == datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert said.source == "hotline-12345"


async def test_a_mistaken_deadline_is_moved_back_to_one_named_before(intake: Client) -> None:
    answers = [await file(intake, theirs) for theirs in (FIRST, LATER, MISTAKE, LATER, LATER)]
    assert await deadlines(intake) == [time_of(theirs) for theirs in (FIRST, LATER, MISTAKE, LATER)]
    operations = [answer.json().get("operation") for answer in answers]
    assert len(set(operations[:4])) == 4, "each is a word of its own"
    assert answers[4].json() == answers[3].json(), "and the last one sent again is answered as it was"
    assert told(answers[3]) == time_of(LATER)


async def test_the_first_message_sent_once_more_without_a_key_is_a_correction(intake: Client) -> None:
    first, _, again = [await file(intake, theirs) for theirs in (FIRST, LATER, FIRST)]
    assert await deadlines(intake) == [time_of(FIRST), time_of(LATER), time_of(FIRST)]
    assert "supplemented" not in first.json()
    assert (again.json()["supplemented"], told(again)) == (True, time_of(FIRST))


async def test_sent_once_more_under_its_key_it_is_a_retry_and_moves_nothing(intake: Client) -> None:
    sent = [await file(intake, theirs, key) for theirs, key in ((FIRST, "k-1"), (LATER, "k-2"))]
    again = [await file(intake, theirs, key) for theirs, key in ((FIRST, "k-1"), (LATER, "k-2"))]
    assert [answer.json() for answer in again] == [answer.json() for answer in sent]
    assert await deadlines(intake) == [time_of(FIRST), time_of(LATER)]
    back = await file(intake, FIRST, "k-3")
    assert told(back) == time_of(FIRST)
    assert await deadlines(intake) == [time_of(FIRST), time_of(LATER), time_of(FIRST)]


async def test_a_burst_of_one_correction_moves_it_back_once(intake: Client) -> None:
    for theirs in (FIRST, LATER):
        await file(intake, theirs)
    burst = await asyncio.gather(*(file(intake, FIRST) for _ in range(5)))
    assert await deadlines(intake) == [time_of(FIRST), time_of(LATER), time_of(FIRST)]
    assert len({answer.text for answer in burst}) == 1


async def test_a_key_that_is_kept_no_longer_tells_no_retry(intake: Client) -> None:
    for theirs, key in ((FIRST, "k-1"), (LATER, "k-2")):
        await file(intake, theirs, key)
    intake.desk.clock.advance(KEPT_FOR + timedelta(minutes=1))
    assert told(await file(intake, FIRST, "k-1")) == time_of(FIRST)
    assert len(await deadlines(intake)) == 3


async def test_other_words_and_another_deadline_are_both_recorded(intake: Client) -> None:
    await file(intake, FIRST)
    answer = await file(intake, LATER, description="又坏了两盏。")
    await file(intake, LATER, description="又坏了两盏。")
    assert await intake.events() == ["RequestFiled", "SupplementFiled", "AuthorityDueFiled"]
    added = decode((await intake.desk.log.read())[1]).event
    assert isinstance(added, SupplementFiled)
    assert answer.json()["operation"] == str(added.operation)


async def test_words_told_before_are_not_added_again_when_their_deadline_comes_back(intake: Client) -> None:
    for theirs, changes in ((FIRST, {}), (LATER, {"subject": "又坏了"}), (FIRST, {})):
        await file(intake, theirs, **changes)
    assert await intake.events() == ["RequestFiled", "SupplementFiled", "AuthorityDueFiled", "AuthorityDueFiled"]


async def test_a_platform_that_named_no_deadline_may_name_one_later(intake: Client) -> None:
    first, _, again = [await file(intake, theirs) for theirs in (UNTIMED, LATER, UNTIMED)]
    assert await intake.events() == ["RequestFiled", "AuthorityDueFiled"]
    assert again.json() == first.json(), "what was filed without one is answered as it was"


async def test_what_was_not_filed_as_a_platforms_is_not_made_one_by_a_deadline(intake: Client) -> None:
    await intake.file("hotline", external_id="12345-1")
    answers = [await file(intake, theirs) for theirs in (LATER, LATER)]
    assert await intake.events() == ["RequestFiled", "SupplementFiled"]
    assert ["authority_due_at" in answer.json() for answer in answers] == [False, False]


async def test_the_words_of_a_case_are_known_however_often_its_deadline_moves(intake: Client) -> None:
    start = time_of(FIRST)
    for days in range(CONTENTS_KEPT + 2):
        await file(intake, UNTIMED | {"due_at": (start + timedelta(days=days)).isoformat()})
    assert set((await intake.events())[1:]) == {"AuthorityDueFiled"}


CHANGED = "AuthorityDueChanged"


async def test_after_a_change_on_the_ticket_itself_the_old_case_sets_it_back_once(intake: Client) -> None:
    first = await file(intake, FIRST)
    await Dispatch(intake).announces(first.json(), CHANGED, "handling")
    back = [await file(intake, FIRST) for _ in range(2)]
    assert await deadlines(intake) == [time_of(FIRST), time_of(FIRST)]
    assert told(back[0]) == time_of(FIRST)
    assert back[0].json()["operation"] == back[1].json()["operation"]


async def test_after_each_further_change_there_it_is_set_back_again(intake: Client) -> None:
    receipt, dispatch = (await file(intake, FIRST)).json(), Dispatch(intake)
    for _ in range(2):
        await dispatch.announces(receipt, CHANGED, "handling")
        await file(intake, FIRST)
    assert await deadlines(intake) == [time_of(FIRST)] * 3


async def test_a_change_that_was_filed_here_is_known_when_dispatch_says_so(intake: Client) -> None:
    await file(intake, FIRST)
    moved = (await file(intake, LATER)).json()
    done = {"operation": moved["operation"], "accepted": True}
    await Dispatch(intake).announces(moved, CHANGED, "handling", operation=done)
    assert (await file(intake, LATER)).json() == moved
    assert await deadlines(intake) == [time_of(FIRST), time_of(LATER)]


async def test_what_dispatch_applied_last_stands_whichever_was_said_first(intake: Client) -> None:
    await file(intake, FIRST)
    moved, dispatch = (await file(intake, LATER)).json(), Dispatch(intake)
    await dispatch.announces(moved, CHANGED, "handling")
    await dispatch.announces(moved, CHANGED, "handling", operation={"operation": moved["operation"], "accepted": True})
    await file(intake, LATER)
    assert len(await deadlines(intake)) == 2


async def test_a_retry_under_its_key_moves_nothing_whatever_happened_on_the_ticket(intake: Client) -> None:
    first = await file(intake, FIRST, "k-1")
    await Dispatch(intake).announces(first.json(), CHANGED, "handling")
    assert (await file(intake, FIRST, "k-1")).json() == first.json()
    assert await deadlines(intake) == [time_of(FIRST)]


@pytest.mark.parametrize("what", ["ExtensionGranted", "Internal", "DueMoved"])
async def test_our_own_time_may_move_without_theirs(intake: Client, what: str) -> None:
    first = await file(intake, FIRST)
    await Dispatch(intake).announces(first.json(), what, "handling")
    await file(intake, FIRST)
    assert await deadlines(intake) == [time_of(FIRST)]


async def test_a_change_announced_by_a_dispatch_that_began_anew_is_heard_as_well(intake: Client) -> None:
    receipt, dispatch = (await file(intake, FIRST)).json(), Dispatch(intake)
    await dispatch.announces(receipt, "TicketOpened", "handling")
    dispatch.begins_a_new_log()
    await dispatch.announces(receipt, CHANGED, "handling")
    await file(intake, FIRST)
    assert await deadlines(intake) == [time_of(FIRST), time_of(FIRST)]


@settings(max_examples=30, deadline=None)
@given(sent=st.lists(st.sampled_from([UNTIMED, FIRST, LATER, MISTAKE]), min_size=1, max_size=8))
async def test_whatever_times_are_sent_the_last_one_stands_and_is_told(sent: list[dict[str, str]]) -> None:
    desk = Desk()
    async with client_of(desk, await desk.build()) as intake:
        named = None
        for theirs in sent:
            answer = (await file(intake, theirs)).json()
            named = theirs.get("due_at", named)
            assert (await deadlines(intake))[-1] == (datetime.fromisoformat(named) if named else None)
            assert ("authority_due_at" in answer) == ("due_at" in theirs)
