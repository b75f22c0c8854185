"""Lists over HTTP: each caller finds the units he acts for, and never a confidential ticket of others."""

from datetime import datetime

import pytest

from dispatch_service.api.lists import Asked, BadCursor, Page, Raised
from dispatch_service.routing.ruling import Rulers
from shared.access.identity import Identity
from tests.dispatch.reader import Clients, acting
from tests.dispatch.service import (
    AUDITOR,
    COMMISSIONER,
    COMMUNITY,
    DESK,
    GRID_MEMBER,
    LEADER,
    OPS,
    PANEL,
    RULER,
    SUPERVISOR,
    WATER_HEAD,
    FixedLists,
    Service,
)

OPEN = {"ticket": "t-1", "unit": "grid-1", "lead": "grid-1", "area": "grid-1", "confidential": False}
SECRET = {**OPEN, "ticket": "t-2", "confidential": True}
RULERS = Rulers(PANEL.unit, LEADER.unit)


async def test_without_naming_a_unit_everybody_finds_his_own_list(client_on: Clients) -> None:
    lists = FixedLists()
    await client_on(lists).get("/v1/worklist", headers=acting(DESK))
    assert isinstance(lists.asked[0], Asked)
    assert lists.asked[0].units == ("desk", "street")


async def test_a_list_is_read_knowing_who_rules_today_where_no_clock_says_it(client_on: Clients) -> None:
    lists = FixedLists()
    await client_on(lists).get("/v1/worklist", headers=acting(RULER))
    assert lists.asked == [Asked((PANEL.unit,), limit=51, rulers=RULERS)]


class Misread(FixedLists):
    """Read models that know no cursor."""

    async def worklist(self, asked: Asked, now: datetime) -> Page:
        raise BadCursor


async def test_a_made_up_cursor_is_the_caller_s_mistake(client_on: Clients) -> None:
    answer = await client_on(Misread()).get("/v1/worklist?after=x", headers=acting(DESK))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "after")


async def test_the_list_of_a_foreign_unit_is_refused(client_on: Clients) -> None:
    client = client_on(FixedLists())
    above = await client.get("/v1/worklist?unit=street", headers=acting(GRID_MEMBER))
    below = await client.get("/v1/worklist?unit=grid-1", headers=acting(COMMUNITY))
    assert (above.status_code, below.status_code) == (403, 200)


async def test_a_confidential_ticket_is_listed_only_for_those_who_may_read_it(client_on: Clients) -> None:
    client = client_on(FixedLists(OPEN, SECRET))
    desk = (await client.get("/v1/worklist?unit=grid-1", headers=acting(DESK))).json()["items"]
    community = (await client.get("/v1/worklist?unit=grid-1", headers=acting(COMMUNITY))).json()["items"]
    assert [row["ticket"] for row in desk] == ["t-1", "t-2"]
    assert [row["ticket"] for row in community] == ["t-1"]


async def test_who_is_to_rule_finds_a_disputed_case_on_his_own_list_and_opens_it(
    client_on: Clients, service: Service
) -> None:
    ticket = await service.open_ticket()
    client = client_on(FixedLists({**OPEN, "ticket": ticket, "to_rule": PANEL.unit}))
    ground = {"ground": "duties-unclear"}
    headers = acting(DESK) | {"If-Match": "*"}
    disputed = await client.post(f"/v1/tickets/{ticket}/open-dispute", json=ground, headers=headers)
    assert disputed.json()["work"] == "disputed"
    for person in (PANEL, GRID_MEMBER):
        listed = await client.get(f"/v1/worklist?unit={person.unit}", headers=acting(person))
        assert [row["ticket"] for row in listed.json()["items"]] == [ticket]
        shown = (await client.get(f"/v1/tickets/{ticket}", headers=acting(person))).json()
        assert (shown["ticket"], "rule-dispute" in shown["may_now"]) == (ticket, person is PANEL)
        assert shown["asides"]["to_rule"] == PANEL.unit


async def counted(client_on: Clients, person: Identity, *units: str) -> Asked:
    """What is asked of the read models where somebody counts these units, and is answered."""
    lists = FixedLists({"unit": "grid-1", "stage": "handling", "green": 1})
    answer = await client_on(lists).get("/v1/counts", params={"unit": units}, headers=acting(person))
    assert (answer.status_code, [row["green"] for row in answer.json()["items"]]) == (200, [1])
    (asked,) = lists.asked
    assert isinstance(asked, Asked)
    return asked


@pytest.mark.parametrize("person", [DESK, LEADER, SUPERVISOR, AUDITOR], ids=lambda one: one.role)
async def test_what_is_confidential_is_counted_for_those_whose_role_sees_it(
    client_on: Clients, person: Identity
) -> None:
    assert await counted(client_on, person, "grid-1") == Asked(("grid-1",), rulers=RULERS)


@pytest.mark.parametrize("person", [PANEL, COMMUNITY, OPS], ids=lambda one: one.role)
async def test_everybody_else_counts_his_units_without_what_is_confidential(
    client_on: Clients, person: Identity
) -> None:
    assert await counted(client_on, person, "grid-1") == Asked(("grid-1",), confidential=False, rulers=RULERS)


@pytest.mark.parametrize(("person", "confidential"), [(AUDITOR, True), (OPS, False), (WATER_HEAD, False)])
async def test_without_naming_a_unit_nobody_counts_more_than_where_he_names_one(
    client_on: Clients, person: Identity, confidential: bool
) -> None:
    units = tuple(person.roots)
    assert await counted(client_on, person) == Asked(units, confidential=confidential, rulers=RULERS)


async def test_the_panel_counts_no_other_units_and_reads_no_rates(client_on: Clients) -> None:
    lists = FixedLists()
    for path in ("/v1/counts?unit=discipline-above", "/v1/rates"):
        assert (await client_on(lists).get(path, headers=acting(PANEL))).status_code == 403
    assert lists.asked == []


async def test_armed_clocks_are_for_operations(client_on: Clients) -> None:
    client = client_on(FixedLists())
    worker = await client.get("/v1/timers", headers=acting(GRID_MEMBER))
    operator = await client.get("/v1/timers", headers=acting(OPS))
    assert (worker.status_code, operator.status_code) == (403, 200)


async def test_nothing_is_parked_and_nothing_can_be_redriven(client_on: Clients) -> None:
    client = client_on(FixedLists())
    listed = await client.get("/v1/parked", headers=acting(OPS))
    tried = await client.post("/v1/parked/nobody/redrive", headers=acting(OPS))
    assert (listed.json()["items"], tried.status_code) == ([], 404)


class Crowded(FixedLists):
    """More matters than are shown at once."""

    async def matters(self, raised: Raised, min_position: int = 0) -> Page:
        return Page(0, (), "2026-11-20")


async def test_meetings_are_for_those_who_see_lists_of_tickets(client_on: Clients) -> None:
    client = client_on(FixedLists())
    answers = [await client.get("/v1/meetings", headers=acting(one)) for one in (COMMISSIONER, GRID_MEMBER)]
    assert [answer.status_code for answer in answers] == [403, 200]
    assert answers[1].json()["next"] is None


async def test_of_a_unit_only_meetings_held_below_it_are_read(client_on: Clients) -> None:
    lists = FixedLists()
    client = client_on(lists)
    refused = await client.get("/v1/meetings", params={"unit": "grid-2"}, headers=acting(GRID_MEMBER))
    assert (refused.status_code, lists.asked) == (403, [])
    await client.get("/v1/meetings", params={"unit": "community"}, headers=acting(DESK))
    (asked,) = lists.asked
    assert isinstance(asked, Raised)
    assert asked.areas is not None
    assert {"community", "grid-1"} <= {*asked.areas}
    assert "street" not in asked.areas


async def test_a_list_of_meetings_says_where_it_was_cut_and_a_meeting_is_shown_whole_or_not(client_on: Clients) -> None:
    client = client_on(Crowded())
    meetings = await client.get("/v1/meetings", headers=acting(DESK))
    one = await client.get("/v1/meetings/small-stool.grid-1.2026-11-20", headers=acting(DESK))
    assert meetings.json()["next"] == "2026-11-20"
    assert (one.status_code, one.json()["reason"]) == (409, "too-many-matters")
