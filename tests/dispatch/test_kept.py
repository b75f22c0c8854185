"""What the discipline office keeps is the office's: nobody else sees, finds or touches it, nor does who it is about."""

from collections.abc import Mapping

import httpx
import pytest
from msgspec.structs import replace

from dispatch_service.codec import EVENTS
from dispatch_service.handlers.actors import by
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.messages.port import Message
from dispatch_service.routing import commands as ask
from dispatch_service.routing.rejections import Rejected
from shared.access.identity import Identity
from shared.eventlog.codec import decode
from shared.vault.port import Group
from shared.vault.token import group_of
from tests.dispatch.service import (
    ABOVE,
    AUDITOR,
    CALLER_BACK,
    COMMISSIONER,
    COMMUNITY,
    DESK,
    GRID_MEMBER,
    HOTLINE_OFFICER,
    LEADER,
    OFFICER,
    OPS,
    PANEL,
    RULER,
    SECOND,
    STAFF,
    STRANGER,
    SUPERVISOR,
    WATER,
    WATER_HEAD,
    Service,
)
from tests.messages.made import message

OUTSIDERS = (
    GRID_MEMBER, STRANGER, COMMUNITY, DESK, CALLER_BACK, LEADER, WATER, SUPERVISOR, AUDITOR, OPS, COMMISSIONER, ABOVE,
    HOTLINE_OFFICER, WATER_HEAD, PANEL, RULER,
)  # fmt: skip
PATHS = ("", "/timeline", "/why")


def acting(person: Identity) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {person.person}", "If-Match": "*"}


@pytest.fixture
async def clue(service: Service) -> str:
    """A clue about nobody who sits in the office."""
    return await service.open_ticket("clue", about=["grid-member@grid-1"])


async def asked(api: httpx.AsyncClient, person: Identity, ticket: str) -> set[int]:
    return {(await api.get(f"/v1/tickets/{ticket}{path}", headers=acting(person))).status_code for path in PATHS}


@pytest.mark.parametrize("outsider", OUTSIDERS, ids=lambda one: one.person)
async def test_for_everybody_else_it_is_not_there(
    api: httpx.AsyncClient, service: Service, clue: str, outsider: Identity
) -> None:
    assert await asked(api, outsider, clue) == {404}
    there = await api.post(f"/v1/tickets/{clue}/remind", json={"note": "?"}, headers=acting(outsider))
    nowhere = await api.post(f"/v1/tickets/{clue[:-1]}0/remind", json={"note": "?"}, headers=acting(outsider))
    assert there.status_code == nowhere.status_code == 404
    assert {**there.json(), "instance": ""} == {**nowhere.json(), "instance": ""}


async def test_its_own_office_sees_and_opens_it(api: httpx.AsyncClient, clue: str) -> None:
    shown = await api.get(f"/v1/tickets/{clue}?open=true", headers=acting(OFFICER))
    assert shown.json()["unit"] == "discipline"
    assert "sign" in shown.json()["may_now"]
    assert await asked(api, SECOND, clue) == {200}


async def test_whoever_it_is_about_is_kept_from_it_even_in_the_office(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await service.open_ticket("clue", about=[OFFICER.person])
    assert await asked(api, OFFICER, ticket) == {404}
    assert (await api.post(f"/v1/tickets/{ticket}/sign", json={}, headers=acting(OFFICER))).status_code == 404
    assert await asked(api, SECOND, ticket) == {200}


async def test_a_report_about_the_office_is_seen_by_nobody_who_acts_for_it(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket = await service.open_ticket("clue", about=["discipline"])
    assert await asked(api, OFFICER, ticket) == await asked(api, SECOND, ticket) == {404}


async def test_the_bus_hears_nothing_of_it_and_its_notes_lie_under_the_office_s_key(
    api: httpx.AsyncClient, service: Service, clue: str
) -> None:
    await api.post(f"/v1/tickets/{clue}/sign", json={}, headers=acting(OFFICER))
    done = await api.post(
        f"/v1/tickets/{clue}/progress", json={"note": "已约谈", "public": True}, headers=acting(OFFICER)
    )
    assert done.status_code == 200, done.text
    events = await service.log.read_stream(f"ticket-{clue}")
    assert all(decode(one.body).public is None for one in events)
    noted = EVENTS.decode(events[-1]).event
    assert group_of(getattr(noted, "note")) is Group.DISCIPLINE  # noqa: B009 - of whatever kind it is
    assert b"grid-member@grid-1" not in b"".join(one.body for one in events)


async def test_even_the_core_gives_its_parts_to_nobody_outside(service: Service, clue: str) -> None:
    for person in (DESK, LEADER, SUPERVISOR, GRID_MEMBER):
        with pytest.raises(Rejected, match="not-yours"):
            await service.submit(person, TicketPlan(clue, ask.Sign(at=service.clock.now(), by=by(person))))


async def test_a_unit_s_messages_leave_out_what_the_reader_may_not_know_of(
    api: httpx.AsyncClient, service: Service, clue: str
) -> None:
    told: Message = replace(message(OFFICER.person, unit="discipline"), ticket=clue)
    slip = replace(message(GRID_MEMBER.person, unit="grid-1"), ticket=clue)
    await service.outbox.put([told, slip])
    assert (await api.get("/v1/messages?unit=discipline", headers=acting(DESK))).status_code == 403
    assert (await api.get("/v1/messages?unit=grid-1", headers=acting(COMMUNITY))).json()["items"] == []
    (own,) = (await api.get("/v1/messages?unit=discipline", headers=acting(SECOND))).json()["items"]
    assert own["id"] == told.id


@pytest.mark.parametrize("path", ["/v1/worklist?unit=discipline", "/v1/counts?unit=discipline"])
async def test_the_office_s_lists_and_figures_are_its_own(api: httpx.AsyncClient, path: str) -> None:
    for person in (DESK, LEADER, SUPERVISOR):
        assert (await api.get(path, headers=acting(person))).status_code == 403, person.person
    assert (await api.get(path, headers=acting(OFFICER))).status_code == 200


async def test_a_desk_can_hand_a_matter_to_the_office_and_then_knows_no_more_of_it(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket = await service.open_ticket()
    path = f"/v1/tickets/{ticket}"
    wrong = {"unit": "water", "reason": "competent-unit", "category": "clue"}
    assert (await api.post(f"{path}/assign", json=wrong, headers=acting(DESK))).json()["reason"] == "not-its-office"
    kept = await api.post(f"{path}/reclassify", json={"category": "clue"}, headers=acting(DESK))
    assert kept.json()["reason"] == "kept-for-its-office"
    given = await api.post(f"{path}/assign", json={**wrong, "unit": "discipline"}, headers=acting(DESK))
    assert given.status_code == 200, given.text
    assert await asked(api, DESK, ticket) == await asked(api, GRID_MEMBER, ticket) == {404}
    assert await asked(api, OFFICER, ticket) == {200}


def test_everybody_of_the_town_is_an_insider_or_an_outsider() -> None:
    assert {one.person for one in (*OUTSIDERS, OFFICER, SECOND)} == {one.person for one in STAFF}


async def test_what_the_office_does_not_keep_goes_the_way_of_any_departments(
    api: httpx.AsyncClient, service: Service
) -> None:
    """It may give back what was dispatched to it wrongly, reply to a supervision, and report what it found on site."""
    ticket = await service.open_ticket()

    async def act(command: str, person: Identity, **body: object) -> int:
        done = await api.post(f"/v1/tickets/{ticket}/{command}", json=body, headers=acting(person))
        return done.status_code

    assert await act("assign", DESK, unit="discipline", reason="competent-unit") == 200
    assert await act("supervise", DESK, unit="discipline", reason="overdue") == 200
    assert await act("sign", OFFICER) == 200
    asides = (await api.get(f"/v1/tickets/{ticket}", headers=acting(OFFICER))).json()["asides"]
    assert (
        await act("reply-supervision", OFFICER, duty=asides["duties"][0]["id"], reply="settled", note="已核实") == 200
    )
    assert await act("return", OFFICER, ground="not-competent") == 200
    assert await act("decide-return", DESK, accept=True) == 200
    assert await act("order-check", DESK, unit="discipline") == 200
    assert await act("report-check", OFFICER, found=True, note="属实") == 200


async def test_what_it_keeps_it_cannot_give_back(api: httpx.AsyncClient, clue: str) -> None:
    shown = (await api.get(f"/v1/tickets/{clue}", headers=acting(OFFICER))).json()
    assert shown["may_now"]
    assert {"return", "reply-supervision", "report-check"}.isdisjoint(shown["may_now"])
    tried = await api.post(f"/v1/tickets/{clue}/return", json={"ground": "not-competent"}, headers=acting(OFFICER))
    assert (tried.status_code, tried.json()["reason"]) == (409, "kept-for-its-office")
