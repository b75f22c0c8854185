"""From what happened to who is told: recipients by duty, quiet hours, passing on, and answers by acting."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from dispatch_service.codec import ticket_stream
from dispatch_service.messages.port import State
from dispatch_service.routing.events import AppealDecided, AppealFiled
from dispatch_service.routing.rules import AppealTerms
from shared.eventlog.port import Item
from shared.ids import new_id
from tests.messages.made import NOON
from tests.messages.town import MEMBER, PHONE, WORKERS, Town
from tests.views.entries import news


@pytest.fixture
async def town() -> Town:
    return await Town().begun()


async def test_who_has_to_act_is_told_and_so_is_the_resident(town: Town) -> None:
    ticket = await town.open_ticket()
    await town.follow()
    assert sorted(await town.rounds()) == sorted([MEMBER, "resident"])
    ((told,), (resident,)) = await town.of(MEMBER), await town.of("resident")
    assert told.zh.startswith(f"工单GW-{ticket[-4:]}已派至文化路第6网格，请于11-")
    assert (told.phone[:7], told.receipt_minutes, told.kept) == ("000-555", 120, False)
    assert resident.zh == f"您的诉求GW-{ticket[-4:]}已受理。"
    assert town.messenger.handed[resident.id][0] == PHONE


async def test_a_page_seen_again_tells_nobody_twice(town: Town) -> None:
    await town.open_ticket()
    await town.follow()
    handed = await town.rounds()
    town.seen = 0
    await town.follow()
    assert await town.rounds() == handed


async def test_imported_tickets_and_old_news_wake_nobody(town: Town) -> None:
    await town.open_ticket(historic=True)
    await town.open_ticket()
    town.clock.advance(timedelta(hours=13))
    await town.follow()
    assert await town.rounds() == []


async def test_a_resident_without_address_is_not_told(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    assert await town.rounds() == [MEMBER]


async def test_without_a_receipt_the_next_in_the_order_of_duty_is_told(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    await town.rounds()
    town.clock.advance(timedelta(minutes=119))
    assert await town.rounds() == [MEMBER]
    town.clock.advance(timedelta(minutes=1))
    assert await town.rounds() == [MEMBER, WORKERS[0]]
    assert await town.states() == {MEMBER: State.PASSED_ON, WORKERS[0]: State.SENT}


async def test_a_receipt_ends_it(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    await town.rounds()
    (told,) = await town.of(MEMBER)
    await town.outbox.receive(told.id, town.clock.now())
    town.clock.advance(timedelta(hours=5))
    assert await town.rounds() == [MEMBER]


async def test_whoever_acts_on_the_ticket_has_answered(town: Town) -> None:
    ticket = await town.open_ticket(person=False)
    await town.follow()
    await town.rounds()
    await town.sign(ticket)
    await town.follow()
    town.clock.advance(timedelta(hours=5))
    assert await town.rounds() == [MEMBER]
    assert await town.states() == {MEMBER: State.SETTLED}


async def test_nobody_is_told_twice_and_the_end_is_unanswered(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    handed: list[str] = []
    for _ in range(40):
        handed = await town.rounds()
        town.clock.advance(timedelta(hours=3))
    assert len(set(handed)) == len(handed) > 3
    assert handed[-1].startswith("值班长-示范"), "who only calls back or decides appeals can do nothing about it"
    states = await town.states()
    assert states.pop(handed[-1]) is State.UNANSWERED
    assert set(states.values()) == {State.PASSED_ON}


async def test_at_night_only_emergencies_are_told() -> None:
    town = await Town(NOON + timedelta(hours=11)).begun()
    await town.open_ticket(person=False)
    await town.follow()
    assert await town.rounds() == []
    town.clock.advance(timedelta(hours=7, minutes=59))
    assert await town.rounds() == []
    town.clock.advance(timedelta(minutes=1))
    assert await town.rounds() == [MEMBER]


async def test_an_emergency_wakes_people_and_waits_ten_minutes() -> None:
    town = await Town(NOON + timedelta(hours=11)).begun()
    await town.open_ticket("P01-01", "missing", person=False)
    await town.follow()
    (first,) = await town.rounds()
    town.clock.advance(timedelta(minutes=10))
    assert (await town.rounds())[0] == first
    assert len(await town.rounds()) == 2


async def test_what_cannot_be_delivered_goes_to_the_next_at_once(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    (told,) = await town.of(MEMBER)
    await town.outbox.put([replace(told, id=str(new_id()), position=told.position + 1000, phone="")])
    assert sorted(await town.rounds()) == sorted([MEMBER, WORKERS[0]])
    assert {one.state for one in await town.of(MEMBER)} == {State.SENT, State.UNDELIVERABLE}


async def test_a_gateway_away_is_tried_again_later(town: Town) -> None:
    await town.open_ticket(person=False)
    await town.follow()
    town.messenger.away = True
    assert await town.rounds() == []
    town.messenger.away = False
    assert await town.rounds() == []
    town.clock.advance(timedelta(seconds=15))
    assert await town.rounds() == [MEMBER]


async def test_of_what_an_office_keeps_its_own_people_are_told_but_not_who_it_is_about(town: Town) -> None:
    await town.open_ticket("H10-04", person=False, about=["纪检专员-纪检-02"])
    await town.follow()
    assert await town.rounds() == ["纪检专员-纪检-01"]
    assert [one.kept for one in await town.of("纪检专员-纪检-01")] == [True]
    town.clock.advance(timedelta(hours=5))
    assert await town.rounds() == ["纪检专员-纪检-01"], "nobody outside stands in for whoever gives no receipt"


async def test_of_what_an_office_keeps_its_reporter_is_sent_nothing(town: Town) -> None:
    await town.open_ticket("H10-04", about=["纪检专员-纪检-02"])
    await town.follow()
    assert await town.rounds() == ["纪检专员-纪检-01"]
    assert await town.of("resident") == []


async def test_what_an_office_keeps_and_cannot_be_delivered_goes_to_nobody_else(town: Town) -> None:
    await town.open_ticket("H10-04", person=False, about=["纪检专员-纪检-02"])
    await town.follow()
    (told,) = await town.of("纪检专员-纪检-01")
    await town.outbox.put([replace(told, id=str(new_id()), position=told.position + 1000, phone="")])
    assert await town.rounds() == ["纪检专员-纪检-01"], "neither whoever it is about nor anybody outside"
    assert {one.state for one in await town.of("纪检专员-纪检-01")} == {State.SENT, State.UNDELIVERABLE}


@pytest.mark.parametrize(("kept", "next_is_told"), [(False, True), (True, False), (None, False)])
async def test_an_ordinary_message_of_an_office_goes_to_the_next_even_where_it_owes_no_receipt(
    town: Town, kept: bool | None, next_is_told: bool
) -> None:
    await town.open_ticket("H10-04", person=False, about=["纪检专员-纪检-02"])
    await town.follow()
    (told,) = await town.of("纪检专员-纪检-01")
    await town.rounds()
    away = replace(told, id=str(new_id()), position=told.position + 1000, phone="", kept=kept, receipt_minutes=0)
    await town.outbox.put([away])
    assert ("纪检专员-纪检-02" in await town.rounds()) is next_is_told


async def test_what_became_of_an_appeal_is_told_to_whom_it_was_whoever_led(town: Town) -> None:
    helper, unit = "部门经办-供水-02", "D-water"
    ticket = await town.open_ticket(person=False)
    await town.follow()
    handed = await town.rounds()
    filed = AppealFiled(
        at=NOON, rule="ticket.appeal", unit=unit, ground="wrong-dispatch", clocks=(), terms=AppealTerms(), asker=helper
    )
    decided = AppealDecided(at=NOON, rule="ticket.examine-appeal.final", upheld=True, clocks=())
    await town.log.append(Item(events=tuple(news([filed, decided], ticket, await version_of(town, ticket) + 1))))
    await town.follow()
    assert await town.rounds() == [*handed, helper]
    (message,) = await town.of(helper)
    assert (message.unit, message.zh) == (unit, f"工单GW-{ticket[-4:]}的申诉已有结论，请自来水公司查看。")


async def version_of(town: Town, ticket: str) -> int:
    return (await town.path.streams.fresh(ticket_stream(ticket))).version
