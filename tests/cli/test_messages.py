"""Messages, receipts and duty from the command line."""

import json

from tests.cli.stub import Stub

ROW = {
    "id": "m-1",
    "state": "sent",
    "person": "网格员-文化路-11",
    "zh": "工单GW-1",
    "receipt_due": "2026-11-23T06:00:00Z",
}


def test_a_units_messages_are_listed_in_somebody_s_name(service: Stub) -> None:
    service.will((200, {"token": "t-o-k"}), (200, {"items": [ROW]}))
    ended = service.run("messages", "list", "--unit", "C01-11", "--state", "sent", "--as", "社区工作者-文化路-01")
    assert service.asked[1].path == "/v1/messages?unit=C01-11&state=sent&limit=50"
    assert all(part in ended.stdout for part in ("m-1", "工单GW-1"))


def test_a_receipt_names_the_message(service: Stub) -> None:
    service.will((200, {**ROW, "state": "received"}))
    ended = service.run("messages", "receipt", "m-1", "--json")
    assert (service.asked[0].method, service.asked[0].path) == ("POST", "/v1/messages/m-1/receipt")
    assert json.loads(ended.stdout)["state"] == "received"


def test_duty_is_asked_for_a_unit_and_a_moment(service: Stub) -> None:
    service.will((200, {"unit": "C01-11", "reachable": ["网格员-文化路-11"]}))
    ended = service.run("messages", "duty", "C01-11", "--post", "grid-member")
    assert service.asked[0].path == "/v1/duty?unit=C01-11&post=grid-member"
    assert "网格员-文化路-11" in ended.stdout


def test_duty_may_be_asked_for_what_is_waited_for(service: Stub) -> None:
    service.will((200, {"unit": "S01-DESK", "reachable": ["回访员-云溪-01"]}))
    service.run("messages", "duty", "S01-DESK", "--for", "ticket.record-callback")
    assert service.asked[0].path == "/v1/duty?unit=S01-DESK&duty=ticket.record-callback"
