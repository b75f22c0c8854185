"""What the tracking code shows: where the matter stands, until when, and every step that concerns the resident."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.ticket_event import Stage, TicketAnnounced
from shared.ids import new_id
from shared.vault.port import Erasure
from shared.vault.sealing import key_id_of
from tests.intake.announcing import DUE, Dispatch, moment
from tests.intake.desk import NOW, Client

COMMUNITY = {"rung": "community", "unit": "C-JQ", "name": "锦秋社区", "name_en": "Jinqiu community"}


@pytest.fixture
def dispatch(intake: Client) -> Dispatch:
    return Dispatch(intake)


async def shown(intake: Client, receipt: dict[str, Any]) -> dict[str, Any]:
    answer = await intake.status(receipt)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_fresh_request_shows_what_was_filed_and_what_may_be_asked(intake: Client) -> None:
    status = await shown(intake, await intake.filed())
    assert (status["stage"], status["stage_text"]) == ("received", "已受理")
    assert status["may_now"] == ["supplement", "remind", "withdraw"]
    assert [(step["what"], step["text"], step["text_en"]) for step in status["history"]] == [
        ("RequestFiled", "诉求已提交", "Request filed")
    ]
    assert "light" not in status
    assert "holder" not in status


async def test_what_dispatch_announces_is_shown_with_its_holder_and_due_time(
    intake: Client, dispatch: Dispatch
) -> None:
    receipt = await intake.filed()
    await dispatch.announces(receipt, "TicketOpened", "registered")
    await dispatch.announces(
        receipt, "TicketDispatched", "dispatched", holder=COMMUNITY, due_at=DUE, may_now=["remind"]
    )
    status = await shown(intake, receipt)
    assert (status["stage"], status["holder"], status["may_now"]) == ("dispatched", COMMUNITY, ["remind"])
    assert status["due_at"] == "2026-11-27T01:12:00Z"
    assert [step["text"] for step in status["history"]] == ["诉求已提交", "已受理立案", "已派遣承办单位"]


async def test_a_step_unknown_here_is_shown_by_its_stage(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    await dispatch.announces(receipt, "SomethingNewer", "handling")
    assert (await shown(intake, receipt))["history"][-1]["text"] == "处置中"


@pytest.mark.parametrize(("stage", "text"), [("closed", "已结案"), ("refused", "不予受理"), ("withdrawn", "已撤诉")])
async def test_a_closing_is_told_by_what_it_came_to(
    intake: Client, dispatch: Dispatch, stage: Stage, text: str
) -> None:
    receipt = await intake.filed()
    await dispatch.announces(receipt, "TicketClosed", stage)
    assert (await shown(intake, receipt))["history"][-1]["text"] == text


async def test_who_is_refused_reads_where_to_turn(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    instead = {"zh": "拨打110、119、120或122", "en": "Dial 110, 119, 120 or 122"}
    await dispatch.announces(receipt, "TicketClosed", "refused", instead=instead)
    last = (await shown(intake, receipt))["history"][-1]
    assert (last["instead"], last["instead_en"]) == (instead["zh"], instead["en"])


async def test_internal_events_move_the_state_and_leave_no_line(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    await dispatch.announces(receipt, "Internal", "handling", holder=COMMUNITY)
    status = await shown(intake, receipt)
    assert status["stage"] == "handling"
    assert len(status["history"]) == 1


async def test_the_light_follows_the_clock_without_any_event(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    await dispatch.announces(receipt, "TicketDispatched", "dispatched", warn_at=moment(4), due_at=DUE)
    seen: list[object] = []
    for days in (3.9, 4, 4.9, 5):
        intake.desk.clock.set(moment(days))
        seen.append((await shown(intake, receipt))["light"])
    assert seen == ["green", "yellow", "yellow", "red"]


async def test_a_closed_request_has_no_light(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    await dispatch.announces(receipt, "TicketClosed", "closed", due_at=NOW - timedelta(days=1))
    assert "light" not in await shown(intake, receipt)


async def test_a_public_note_is_opened_on_record(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    note = await dispatch.note(receipt, "网格员已到现场。")
    await dispatch.announces(receipt, "ProgressReported", "handling", public_note=note)
    assert (await shown(intake, receipt))["history"][-1]["note"] == "网格员已到现场。"
    (access,) = await intake.desk.accesses.read(receipt["id"])
    assert (access.actor, access.purpose, access.groups) == ("resident", "request.read", ("narrative",))


async def test_an_erased_note_leaves_a_mark_and_no_words(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    note = await dispatch.note(receipt, "网格员已到现场。")
    await dispatch.announces(receipt, "ProgressReported", "handling", public_note=note)
    await intake.desk.keys.destroy(Erasure(NOW, "privacy-01", "request", (key_id_of(note),)))
    intake.desk.clock.advance(timedelta(minutes=1))
    last = (await shown(intake, receipt))["history"][-1]
    assert last["note_erased"]
    assert "note" not in last


async def test_an_announcement_that_comes_twice_is_shown_once(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    event = TicketAnnounced(UUID(receipt["id"]), receipt["number"], "TicketOpened", NOW, "registered")
    await dispatch.publish(event, sequence=1)
    await dispatch.publish(event, sequence=1)
    assert len((await shown(intake, receipt))["history"]) == 2


async def test_the_announced_bytes_stand_in_a_stream_of_their_own(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    await dispatch.announces(receipt, "TicketOpened", "registered")
    await dispatch.announces(receipt, "TicketSigned", "handling")
    stream = await intake.desk.log.read_stream(f"status-{receipt['id']}")
    assert [(event.version, event.type) for event in stream] == [(1, "TicketAnnounced"), (2, "TicketAnnounced")]


async def test_an_announcement_about_another_ticket_than_its_key_is_parked(intake: Client, dispatch: Dispatch) -> None:
    receipt = await intake.filed()
    event = TicketAnnounced(new_id(), "GW1", "TicketOpened", NOW, "registered")
    await dispatch.publish(event, sequence=1, subject=receipt["id"])
    (parked,) = await dispatch.consumer.parking.all_keys()
    assert parked.key == receipt["id"]
    assert len((await shown(intake, receipt))["history"]) == 1


async def test_a_dispatch_that_lost_its_log_and_begins_anew_is_heard_from_its_first_word(
    intake: Client, dispatch: Dispatch
) -> None:
    receipt, other = await intake.filed(), await intake.filed()
    await dispatch.announces(receipt, "TicketOpened", "registered")
    await dispatch.announces(receipt, "TicketDispatched", "dispatched")
    dispatch.begins_a_new_log()
    await dispatch.announces(receipt, "TicketOpened", "registered")
    await dispatch.announces(other, "TicketOpened", "registered")
    status = await shown(intake, receipt)
    assert status["stage"] == "registered"
    assert [step["what"] for step in status["history"]][1:] == ["TicketOpened", "TicketDispatched", "TicketOpened"]
    assert (await shown(intake, other))["stage"] == "registered"
    assert await dispatch.consumer.parking.keys() == []
