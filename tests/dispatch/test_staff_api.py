"""The staff API: who may see and do what, on which version, and how a no is told."""

import httpx
import pytest

from dispatch_service.handlers.actors import by
from dispatch_service.handlers.tickets import TicketPlan
from dispatch_service.routing import commands as ask
from tests.dispatch.service import CALLER_BACK, COMMUNITY, DESK, GRID_MEMBER, OPS, STRANGER, WATER, Service

ANY = {"If-Match": "*"}


def acting(person: object, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {getattr(person, 'person', person)}", **headers}


async def act(api: httpx.AsyncClient, ticket: str, command: str, person: object, **body: object) -> httpx.Response:
    return await api.post(f"/v1/tickets/{ticket}/{command}", json=body, headers=acting(person, **ANY))


async def test_nobody_gets_in_without_a_credential(api: httpx.AsyncClient, service: Service) -> None:
    answer = await api.get(f"/v1/tickets/{await service.open_ticket()}")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-identified")


async def test_the_custodian_sees_state_version_and_what_he_may_do(api: httpx.AsyncClient, service: Service) -> None:
    answer = await api.get(f"/v1/tickets/{await service.open_ticket()}", headers=acting(GRID_MEMBER))
    shown = answer.json()
    assert (shown["stage"], shown["work"], shown["holder"]["unit"]) == ("dispatched", "to-sign", "grid-1")
    assert (answer.headers["etag"], shown["may_now"]) == ('"2"', ["sign", "escalate", "return", "request-extension"])
    assert shown["texts"] is None


@pytest.mark.parametrize("person", [STRANGER, WATER])
async def test_who_has_no_part_in_a_ticket_is_not_told_that_it_exists(
    api: httpx.AsyncClient, service: Service, person: object
) -> None:
    ticket = await service.open_ticket()
    seen = await api.get(f"/v1/tickets/{ticket}", headers=acting(person))
    tried = await act(api, ticket, "sign", person)
    assert (seen.status_code, tried.status_code) == (404, 404)


async def test_who_may_read_but_not_act_is_told_so(api: httpx.AsyncClient, service: Service) -> None:
    answer = await act(api, await service.open_ticket(), "sign", COMMUNITY)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


async def test_whoever_misspells_a_command_is_told_which_there_are(api: httpx.AsyncClient, service: Service) -> None:
    answer = await act(api, await service.open_ticket(), "record-contact", GRID_MEMBER)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert {"contact", "sign", "callback"} <= set(answer.json()["detail"].removeprefix("commands: ").split(", "))


async def test_a_command_answers_position_version_and_stage(api: httpx.AsyncClient, service: Service) -> None:
    answer = await act(api, await service.open_ticket(), "sign", GRID_MEMBER)
    done = answer.json()
    assert (done["version"], done["stage"], done["work"]) == (3, "handling", "signed")
    assert done["position"] == await service.log.size() - 1
    assert answer.headers["etag"] == '"3"'


async def test_a_command_must_say_which_version_was_seen(api: httpx.AsyncClient, service: Service) -> None:
    url = f"/v1/tickets/{await service.open_ticket()}/sign"
    silent = await api.post(url, json={}, headers=acting(GRID_MEMBER))
    stale = await api.post(url, json={}, headers=acting(GRID_MEMBER, **{"If-Match": '"1"'}))
    assert (silent.status_code, silent.json()["code"]) == (428, "version-required")
    assert (stale.status_code, stale.json()["version"]) == (412, 2)


async def test_a_refusal_by_the_rules_names_its_reason(api: httpx.AsyncClient, service: Service) -> None:
    answer = await act(api, await service.open_ticket(), "resolve", GRID_MEMBER, result="solved", answer="修好了")
    assert (answer.status_code, answer.json()["reason"]) == (409, "wrong-stage")


async def test_a_body_with_an_unknown_field_is_refused_with_its_name(api: httpx.AsyncClient, service: Service) -> None:
    answer = await act(api, await service.open_ticket(), "escalate", GRID_MEMBER, reason="no-power", colour="red")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "colour")


async def test_a_command_sent_twice_under_one_key_is_done_once(api: httpx.AsyncClient, service: Service) -> None:
    url = f"/v1/tickets/{await service.open_ticket()}/sign"
    headers = acting(GRID_MEMBER, **ANY, **{"Idempotency-Key": "k-1"})
    first = (await api.post(url, json={}, headers=headers)).json()
    again = (await api.post(url, json={}, headers=headers)).json()
    assert (again["position"], again["repeated"]) == (first["position"], True)


async def test_the_same_key_for_another_body_is_refused(api: httpx.AsyncClient, service: Service) -> None:
    url = f"/v1/tickets/{await service.open_ticket()}/escalate"
    headers = acting(GRID_MEMBER, **ANY, **{"Idempotency-Key": "k-2"})
    await api.post(url, json={"reason": "no-power"}, headers=headers)
    other = await api.post(url, json={"reason": "no-means"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


async def test_two_keys_are_none_and_one_said_twice_is_one(api: httpx.AsyncClient, service: Service) -> None:
    url = f"/v1/tickets/{await service.open_ticket()}/sign"

    async def signed(*keys: str) -> httpx.Response:
        headers = [*acting(GRID_MEMBER, **ANY).items(), *(("Idempotency-Key", key) for key in keys)]
        return await api.post(url, json={}, headers=headers)

    refused = await signed("k-4", "k-5")
    assert (refused.status_code, refused.json()["code"]) == (400, "malformed-header")
    first = (await signed("k-4", "k-4")).json()
    assert (await signed("k-4")).json() == {**first, "repeated": True}


async def test_an_address_is_one_address(api: httpx.AsyncClient, service: Service) -> None:
    url = f"/v1/tickets/{await service.open_ticket()}/"
    answer = await api.get(url, headers=acting(GRID_MEMBER), follow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_who_gave_a_ticket_away_may_still_send_that_command_again(
    api: httpx.AsyncClient, service: Service
) -> None:
    url = f"/v1/tickets/{await service.open_ticket()}/escalate"
    await api.post(f"{url[:-9]}/sign", json={}, headers=acting(GRID_MEMBER, **ANY))
    await api.post(f"{url[:-9]}/contact", json={"result": "reached"}, headers=acting(GRID_MEMBER, **ANY))
    headers = acting(GRID_MEMBER, **ANY, **{"Idempotency-Key": "k-3"})
    first = (await api.post(url, json={"reason": "no-power"}, headers=headers)).json()
    await service.submit(COMMUNITY, TicketPlan(first["ticket"], ask.Sign(at=service.clock.now(), by=by(COMMUNITY))))
    again = (await api.post(url, json={"reason": "no-power"}, headers=headers)).json()
    assert again == {**first, "repeated": True}


async def test_opened_text_is_on_record_before_it_is_shown_and_the_person_is_masked(
    api: httpx.AsyncClient, service: Service
) -> None:
    ticket = await service.open_ticket()
    shown = (await api.get(f"/v1/tickets/{ticket}?open=true", headers=acting(GRID_MEMBER))).json()
    assert shown["texts"]["narrative"]["subject"] == "路灯不亮"
    assert shown["texts"]["person"] == {"name": "王**", "phone": "138****5678"}
    access = (await service.accesses.read(ticket))[0]
    assert (access.actor, access.groups) == (GRID_MEMBER.person, ("narrative", "person"))


async def test_only_who_may_open_persons_sees_one_in_full(api: httpx.AsyncClient, service: Service) -> None:
    url = f"/v1/tickets/{await service.open_ticket()}?person=true"
    custodian = await api.get(url, headers=acting(GRID_MEMBER))
    onlooker = await api.get(url, headers=acting(COMMUNITY))
    assert custodian.json()["texts"]["person"]["phone"] == "13800005678"
    assert onlooker.status_code == 403


async def test_a_ticket_goes_from_signing_to_closing_through_the_api(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await service.open_ticket()
    await act(api, ticket, "sign", GRID_MEMBER)
    await act(api, ticket, "contact", GRID_MEMBER, result="reached")
    await act(api, ticket, "resolve", GRID_MEMBER, result="solved", answer="路灯已修复")
    reached = {"reached": True, "contacted": True, "solved": True, "satisfied": "satisfied"}
    called = await act(api, ticket, "callback", CALLER_BACK, **reached)
    closed = await act(api, ticket, "close", CALLER_BACK, kind="normal")
    assert called.status_code == 200, called.text
    assert closed.status_code == 200, closed.text
    assert closed.json()["stage"] == "closed"


async def test_only_operations_put_rules_in_force(api: httpx.AsyncClient) -> None:
    body = {"kind": "policy", "label": "2", "content": "{}"}
    refused = await api.post("/v1/rules", json=body, headers=acting(GRID_MEMBER))
    put = await api.post("/v1/rules", json=body, headers=acting(OPS))
    listed = (await api.get("/v1/rules", headers=acting(GRID_MEMBER))).json()["items"]
    assert (refused.status_code, put.status_code) == (403, 201)
    holding = [one["label"] for one in listed if one["kind"] == "policy" and one["in_force"]]
    assert holding == ["2"]


async def test_the_log_is_read_byte_for_byte_and_only_by_those_who_study_it(
    api: httpx.AsyncClient, service: Service
) -> None:
    await service.open_ticket()
    denied = await api.get("/v1/log", headers=acting(GRID_MEMBER))
    lines = (await api.get("/v1/log?start=3&limit=10", headers=acting(OPS))).content.splitlines()
    assert denied.status_code == 403
    assert len(lines) == 2
    assert (await service.log.read(3, 1))[0].body in lines[0]


async def test_everybody_may_ask_who_he_is(api: httpx.AsyncClient) -> None:
    me = (await api.get("/v1/me", headers=acting(DESK))).json()
    assert (me["unit"], me["role_name"], "ticket.assign" in me["actions"]) == ("desk", "派遣员", True)


async def test_there_is_no_token_endpoint_where_nobody_issues_tokens(api: httpx.AsyncClient) -> None:
    assert (await api.post("/v1/token", json={"person": "anybody"})).status_code == 404


async def test_why_it_lies_there_is_told_to_whoever_may_see_it(api: httpx.AsyncClient, service: Service) -> None:
    ticket = await service.open_ticket()
    told = (await api.get(f"/v1/tickets/{ticket}/why", headers=acting(GRID_MEMBER))).json()
    assert [link["what"] for link in told["custodian"]] == ["TicketOpened", "TicketDispatched"]
    assert [link["rule"] for link in told["due"]] == ["ticket.open-ticket"]
    assert all(link["zh"] and link["en"] and link["policy"] for link in (*told["custodian"], *told["due"]))
    assert (await api.get(f"/v1/tickets/{ticket}/why", headers=acting(STRANGER))).status_code == 404
