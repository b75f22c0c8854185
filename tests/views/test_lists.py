"""Lists as the staff API asks for them, on a real database: in order, by page, no older than wanted, rebuilt equal."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest

from dispatch_service.api.lists import Asked, BadCursor, NotYet
from dispatch_service.codec import decode
from dispatch_service.loop.tables import TABLE as LOOP_FAULT
from dispatch_service.rates.asked import RatesAsked
from dispatch_service.routing.events import DisputeOpened, Event
from dispatch_service.routing.facts import replace
from dispatch_service.routing.ruling import Rulers
from dispatch_service.routing.states import ClockKind
from dispatch_service.views import meetings
from dispatch_service.views.catalogue import VIEWS
from dispatch_service.views.figures import OPEN, Figures
from dispatch_service.views.light import LIGHTS
from dispatch_service.views.lists import PostgresLists
from shared.clock import ManualClock
from shared.embedded.postgres import EmbeddedPostgres
from shared.eventlog.followers import Pace
from shared.eventlog.port import Appended, Item
from shared.eventlog.tail import Tail
from shared.eventlog.view_check import verify_views
from shared.eventlog.views import view_follower
from tests.eventlog.stores import Store, log_database, opened
from tests.rates.office import RECKONING
from tests.routing import stories as tell
from tests.routing.rarer import DISPUTE, PANEL, RULE
from tests.views.entries import news
from tests.views.test_folds import BEFORE_THE_DESK, BEFORE_THE_HOTLINE, CLIMBED, DISPUTED, SOLVED_BY_THE_GRID
from tests.views.test_meetings import RAISED, TALK

FIRST, SECOND, THIRD = (UUID(int=(0x018F << 112) + n) for n in (1, 2, 3))


class Office:
    """A log with its views, moved on by hand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        tail = Tail(decode)
        self._followers = [view_follower(view, tail, store.log, store.database, Pace(poll=0.01)) for view in VIEWS]
        self.lists = PostgresLists(store.database, self._followers)

    async def happened(self, ticket: UUID, events: tuple[Event, ...]) -> int:
        """Append and let every view catch up; the position of the last event."""
        (outcome,) = await self.store.log.append(Item(events=tuple(news(events, ticket))))
        assert isinstance(outcome, Appended)
        for follower in self._followers:
            while await follower.step():
                pass
        return outcome.position


@pytest.fixture
async def office(postgres: EmbeddedPostgres) -> AsyncGenerator[Office]:
    async with log_database(postgres, *(view.table for view in VIEWS), LOOP_FAULT) as home, opened(home) as store:
        yield Office(store)


async def test_a_worklist_shows_open_tickets_due_first_by_page(office: Office) -> None:
    await office.happened(FIRST, SOLVED_BY_THE_GRID)
    await office.happened(SECOND, CLIMBED[:3])
    await office.happened(THIRD, CLIMBED[:2])
    now = tell.START
    everything = await office.lists.worklist(Asked(), now)
    dues = [str(row["due_at"]) for row in everything.items]
    assert len(dues) == 2
    assert dues == sorted(dues)
    first = await office.lists.worklist(Asked(limit=1), now)
    second = await office.lists.worklist(Asked(limit=1, after=first.next), now)
    assert [*first.items, *second.items] == everything.items
    behind = [await office.lists.worklist(Asked(after=office.lists.behind(line)), now) for line in everything.items]
    assert [page.items for page in behind] == [second.items, []]


async def test_what_ended_with_an_appeal_stands_under_whose_word_is_waited_for_and_nobody_else(office: Office) -> None:
    await office.happened(FIRST, BEFORE_THE_DESK)
    await office.happened(SECOND, BEFORE_THE_HOTLINE)
    await office.happened(THIRD, CLIMBED)
    for unit, ticket in (("s1-desk", FIRST), ("d-desk", SECOND), ("s1", THIRD)):
        listed = await office.lists.worklist(Asked((unit,)), tell.START)
        assert [line["ticket"] for line in listed.items] == [str(ticket)], unit
        counted = await office.lists.counts(Asked((unit,)), tell.START)
        assert [(row["unit"], row["green"]) for row in counted.items] == [(unit, 1)]


async def tickets_of(office: Office, *units: str) -> list[object]:
    """The tickets on the list of these units, in its order."""
    return [line["ticket"] for line in (await office.lists.worklist(Asked(units), tell.START)).items]


async def counted(office: Office, *units: str) -> list[tuple[object, object, object]]:
    """How many green ones each unit has on its list, by stage."""
    rows = (await office.lists.counts(Asked(units), tell.START)).items
    return [(row["unit"], row["stage"], row["green"]) for row in rows]


async def test_a_case_in_dispute_stands_under_who_goes_on_with_it_and_under_who_is_to_rule(office: Office) -> None:
    await office.happened(FIRST, DISPUTED)
    await office.happened(SECOND, CLIMBED[:2])
    assert await tickets_of(office, PANEL.unit) == [str(FIRST)]
    assert {*await tickets_of(office, "s1c1g1")} == {str(FIRST), str(SECOND)}
    assert sorted(map(str, await tickets_of(office, "s1c1g1", PANEL.unit))) == [str(FIRST), str(SECOND)]
    assert await counted(office, PANEL.unit) == [(PANEL.unit, "handling", 1)]
    everybody = [(PANEL.unit, "handling", 1), ("s1c1g1", "dispatched", 1), ("s1c1g1", "handling", 1)]
    assert await counted(office) == everybody


async def test_confidential_ones_are_listed_and_counted_only_where_they_are_wanted(office: Office) -> None:
    await office.happened(FIRST, DISPUTED)
    await office.happened(SECOND, tell.told(replace(tell.opening(), confidential=True), DISPUTE))
    for wanted, number in ((True, 2), (False, 1)):
        asked = Asked(("s1c1g1",), confidential=wanted)
        assert len((await office.lists.worklist(asked, tell.START)).items) == number
        assert [row["green"] for row in (await office.lists.counts(asked, tell.START)).items] == [number]


OLD = replace(tell.opening(), historic=True)
RULERS = Rulers(PANEL.unit, "d-leader")


async def waiting(office: Office, *units: str) -> tuple[list[object], list[tuple[object, object]]]:
    """Who is to rule on each case of these units' list, and how many without a clock each unit is counted with."""
    asked = Asked(units, rulers=RULERS)
    listed = (await office.lists.worklist(asked, tell.START)).items
    rows = (await office.lists.counts(asked, tell.START)).items
    return [line["to_rule"] for line in listed], [(row["unit"], row["off"]) for row in rows]


async def test_a_historic_case_in_dispute_has_no_clock_and_stands_under_who_rules_today(office: Office) -> None:
    await office.happened(FIRST, tell.told(OLD, DISPUTE))
    await office.happened(SECOND, tell.told(replace(OLD, confidential=True), DISPUTE))
    await office.happened(THIRD, tell.told(OLD))
    assert await waiting(office, PANEL.unit) == ([PANEL.unit], [(PANEL.unit, 1)])
    assert await waiting(office, "d-leader") == (["d-leader"], [("d-leader", 1)])
    lists, counts = await waiting(office)
    assert sorted(map(str, lists)) == ["", "d-leader", PANEL.unit]
    assert [count for count in counts if count[0] in (PANEL.unit, "d-leader")] == [("d-leader", 1), (PANEL.unit, 1)]


async def test_a_line_asked_for_by_its_ticket_tells_who_is_to_rule_as_the_list_does(office: Office) -> None:
    secret = UUID(int=(0x018F << 112) + 4)
    await office.happened(FIRST, tell.told(OLD, DISPUTE))
    await office.happened(SECOND, tell.told(OLD))
    await office.happened(THIRD, DISPUTED)
    await office.happened(secret, tell.told(replace(OLD, confidential=True), DISPUTE))
    listed = (await office.lists.worklist(Asked(rulers=RULERS), tell.START)).items
    asked = [str(line["ticket"]) for line in listed]
    assert await office.lists.lines(asked, tell.START, RULERS) == listed
    told = {str(line["ticket"]): line["to_rule"] for line in listed}
    assert told == {str(FIRST): PANEL.unit, str(SECOND): "", str(THIRD): PANEL.unit, str(secret): "d-leader"}


async def test_a_ruling_takes_a_historic_case_from_the_panel_s_list_too(office: Office) -> None:
    await office.happened(FIRST, tell.told(OLD, DISPUTE, RULE))
    assert await waiting(office, PANEL.unit) == ([], [])


async def test_who_rules_today_does_not_get_what_the_clock_gives_another(office: Office) -> None:
    await office.happened(FIRST, DISPUTED)
    asked = Asked(("d-desk",), rulers=Rulers("d-desk", "d-desk"))
    assert (await office.lists.worklist(asked, tell.START)).items == []
    assert (await office.lists.counts(asked, tell.START)).items == []


async def test_a_ruling_takes_it_from_the_panel_s_list(office: Office) -> None:
    await office.happened(FIRST, tell.told(tell.opening(), DISPUTE, RULE))
    assert await tickets_of(office, PANEL.unit) == []
    assert await tickets_of(office, "s1-water") == [str(FIRST)]
    assert await counted(office, PANEL.unit) == []


async def test_a_dispute_from_before_stands_under_whom_its_clock_names(office: Office) -> None:
    *before, opened_it = DISPUTED
    assert isinstance(opened_it, DisputeOpened)
    clocks = tuple(replace(one, unit="d-desk") if one.kind is ClockKind.DISPUTE else one for one in opened_it.clocks)
    await office.happened(FIRST, (*before, replace(opened_it, clocks=clocks)))
    assert await tickets_of(office, "d-desk") == [str(FIRST)]


@pytest.mark.parametrize(
    "made_up", ["x", "|", "2026-11-23", "2026-11-23T09:00:00|x", "2026-13-41T09:00:00Z|x", "a|b|c"]
)
async def test_a_made_up_place_to_go_on_from_is_told_apart_from_a_fault_of_ours(office: Office, made_up: str) -> None:
    with pytest.raises(BadCursor):
        await office.lists.worklist(Asked(after=made_up), tell.START)


async def test_a_light_depends_on_when_one_looks(office: Office) -> None:
    await office.happened(FIRST, CLIMBED[:2])
    (early,) = (await office.lists.worklist(Asked(), tell.START)).items
    (late,) = (await office.lists.worklist(Asked(), tell.START + timedelta(days=400))).items
    assert (early["light"], late["light"]) == ("green", "red")


async def test_a_ticket_s_timeline_is_read_in_order(office: Office) -> None:
    await office.happened(FIRST, CLIMBED)
    steps = (await office.lists.timeline(str(FIRST))).items
    assert [step["what"] for step in steps] == [type(event).__name__ for event in CLIMBED]


async def test_rates_are_those_of_the_position_they_are_told_with(office: Office) -> None:
    await office.happened(FIRST, SOLVED_BY_THE_GRID)
    position = await office.happened(SECOND, CLIMBED)
    page = await office.lists.rates(RatesAsked("street", RECKONING, tell.START), min_position=position)
    (street,) = page.items
    assert page.position == position + 1
    assert cast(dict[str, dict[str, object]], street["rates"])["self_disposal"]["numerator"] == 1
    with pytest.raises(NotYet):
        await office.lists.rates(RatesAsked("street", RECKONING, tell.START), min_position=position + 1)


async def test_a_reader_gets_what_he_waited_for_or_is_told_to_come_again(office: Office) -> None:
    position = await office.happened(FIRST, CLIMBED)
    assert (await office.lists.timeline(str(FIRST), min_position=position)).position == position + 1
    with pytest.raises(NotYet):
        await office.lists.timeline(str(FIRST), min_position=position + 1)


async def test_views_rebuilt_from_the_log_equal_the_live_ones(office: Office) -> None:
    await office.happened(FIRST, SOLVED_BY_THE_GRID)
    await office.happened(SECOND, CLIMBED)
    compared = await verify_views(office.store.database, VIEWS, decode)
    assert [one.view for one in compared] == [
        "worklist",
        "timeline",
        "outcome",
        "summons",
        "ruling",
        "matter_raised",
        "meeting_held",
        "timer",
    ]
    assert all(one.equal for one in compared), compared


async def test_open_tickets_are_counted_by_light_for_dashboards(office: Office) -> None:
    await office.happened(FIRST, CLIMBED[:2])
    figures = Figures(office.store.database, ManualClock(tell.START))
    await figures.look()
    assert [OPEN.labels(light)._value.get() for light in LIGHTS] == [1, 0, 0, 0]


async def test_for_dashboards_a_case_in_dispute_is_one_case(office: Office) -> None:
    await office.happened(FIRST, DISPUTED)
    figures = Figures(office.store.database, ManualClock(tell.START))
    await figures.look()
    assert [OPEN.labels(light)._value.get() for light in LIGHTS] == [1, 0, 0, 0]


async def test_a_ruling_is_kept_as_a_precedent_unless_its_ticket_is_confidential(office: Office) -> None:
    ruled = tell.told(tell.opening(), DISPUTE, RULE)
    secret = (replace(ruled[0], confidential=True), *ruled[1:])
    position = await office.happened(FIRST, ruled)
    await office.happened(SECOND, secret)
    await office.happened(THIRD, CLIMBED)
    page = await office.lists.rulings()
    (item,) = page.items
    assert (item["ticket"], item["category"], item["area"], item["unit"]) == (str(FIRST), "lamp", "s1c1g1", "s1-water")
    assert (item["ground"], item["position"], item["number"]) == ("by-list", position, "2026-1")
    assert (await office.lists.rulings("lamp", "s1-water")).items == page.items
    assert not (await office.lists.rulings("noise")).items
    assert not (await office.lists.rulings(unit="s1-works")).items


async def test_meetings_are_read_whole_and_what_has_no_room_is_named_by_its_day(office: Office) -> None:
    later = replace(TALK, held_on=TALK.held_on + timedelta(days=1))
    for ticket, talk in ((FIRST, later), (SECOND, TALK), (THIRD, TALK)):
        await office.happened(ticket, tell.told(replace(RAISED, meeting=talk)))
    async with office.store.database.transaction(read_only=True) as tx:
        cut, rest = await meetings.read(tx, meetings.Span(limit=2))
        whole = await meetings.read(tx, meetings.Span(limit=3))
        alone = await meetings.read(tx, meetings.Span(TALK.code, limit=1))
        below = await meetings.read(tx, meetings.Span(areas=("s1c1", TALK.area)))
        elsewhere = await meetings.read(tx, meetings.Span(areas=("s2",)))
    assert (below, elsewhere) == (whole, ([], None))
    assert ([one.ticket for one in cut], rest) == ([str(FIRST)], TALK.held_on)
    assert ([one.ticket for one in whole[0]], whole[1]) == ([str(FIRST), str(SECOND), str(THIRD)], None)
    assert alone == ([], TALK.held_on)
