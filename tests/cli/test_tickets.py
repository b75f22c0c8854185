"""What staff do from the command line: as whom, on which version, with which fields."""

import json

import pytest

from cli.fields import body_of
from tests.cli.stub import Stub

ROW = {
    "number": "GW261123-000001",
    "stage": "handling",
    "unit": "C01-06",
    "due_at": "2026-11-23T10:00:00Z",
    "ticket": "01a20286-da48-76c4-99a8-f3081f60b6c5",
}
DONE = {"stage": "handling", "work": "signed", "version": 3}


@pytest.mark.parametrize(
    ("pair", "value"),
    [
        ("reason=no-power", "no-power"),
        ("reached=true", True),
        ("tries=2", 2),
        ('assists=["D-fire"]', ["D-fire"]),
        ("note=a=b", "a=b"),
        ("note=", ""),
        ("note=今晚, 到场", "今晚, 到场"),
    ],
)
def test_a_field_is_json_where_it_reads_as_json_and_text_otherwise(pair: str, value: object) -> None:
    assert list(body_of([pair]).values()) == [value]


def test_acting_as_somebody_first_gets_his_token(service: Stub) -> None:
    service.will((200, {"token": "t-o-k"}), (200, DONE))
    service.run("ticket", "act", "t-1", "escalate", "reason=no-power", "--as", "网格员-文化路-06")
    token, act = service.asked
    assert (token.path, token.body) == ("/v1/token", {"person": "网格员-文化路-06"})
    assert (act.path, act.headers["Authorization"]) == ("/v1/tickets/t-1/escalate", "Bearer t-o-k")
    assert act.body == {"reason": "no-power"}


@pytest.mark.parametrize(("words", "match"), [((), "*"), (("--if-version", "7"), '"7"')])
def test_a_command_says_which_version_it_builds_on(service: Stub, words: tuple[str, ...], match: str) -> None:
    service.will((200, DONE))
    service.run("ticket", "act", "t-1", "sign", *words, GRIDWHISTLE_TOKEN="mine")
    assert (service.asked[0].headers["If-Match"], service.asked[0].headers["Authorization"]) == (match, "Bearer mine")


def test_a_worklist_in_a_pipe_keeps_every_code_whole(service: Stub) -> None:
    service.will((200, {"items": [ROW]}))
    ended = service.run("ticket", "list", "--unit", "C01-06", "--limit", "3")
    assert service.asked[0].path == "/v1/worklist?unit=C01-06&limit=3"
    assert all(part in ended.stdout for part in (ROW["ticket"], ROW["number"], "2026-11-23 18:00:00"))


def test_a_worklist_for_machines_is_the_rows(service: Stub) -> None:
    service.will((200, {"items": [ROW]}))
    assert json.loads(service.run("ticket", "list", "--json").stdout) == [ROW]


def test_a_whistle_is_blown_for_a_ticket_and_answered_by_its_own_id(service: Stub) -> None:
    service.will((201, {"whistle": "w-1"}), (200, {"stage": "answered"}))
    service.run("ticket", "whistle", "t-1", "kind=emergency", "lead=D-fire")
    service.run("ticket", "whistle-act", "w-1", "answer")
    assert [asked.path for asked in service.asked] == ["/v1/tickets/t-1/whistles", "/v1/whistles/w-1/answer"]


@pytest.mark.parametrize("whose", ["intake", "dispatch"])
def test_parked_records_are_asked_for_in_somebody_s_name_at_either_service(service: Stub, whose: str) -> None:
    row = {"key": "t-1", "since": "2026-11-23T01:00:00Z", "records": 2, "reason": "no-ticket", "detail": ""}
    service.will((200, {"token": "t-o-k"}), (200, {"items": [row]}))
    ended = service.run("bus", "parked", "--service", whose, "--as", "运维员-示范-01")
    assert service.asked[1].headers["Authorization"] == "Bearer t-o-k"
    assert "no-ticket" in ended.stdout


def test_words_are_looked_for_without_standing_in_an_address(service: Stub) -> None:
    first, last = {**ROW, "number": "GW-2"}, {**ROW, "number": "GW-1"}
    service.will((200, {"items": [first], "next": "t-2"}), (200, {"items": [last], "next": ""}))
    ended = service.run("ticket", "list", "--text", "路灯", "--phone", "138", "--limit", "5", "--json")
    assert [row["number"] for row in json.loads(ended.stdout)] == ["GW-2", "GW-1"]
    assert [asked.path for asked in service.asked] == ["/v1/tickets/search"] * 2
    assert service.asked[0].body == {"text": "路灯", "phone": "138", "limit": 5}
    assert service.asked[1].body == {"text": "路灯", "phone": "138", "limit": 4, "after": "t-2"}


RULING = {
    "zh": "经裁定由供水公司负责",
    "en": "ruled to be the waterworks'",
    "number": "GW-1",
    "ticket": "t-0",
    "unit": "D-water",
}


def test_precedents_are_listed_and_shown_as_a_hint_beside_a_ticket(service: Stub) -> None:
    service.will((200, {"items": [RULING]}), (200, {"custodian": [], "due": [], "precedents": [RULING]}))
    listed = service.run("rulings", "--category", "P03", "--area", "S01")
    why = service.run("ticket", "why", "t-1")
    assert service.asked[0].path == "/v1/rulings?category=P03&area=S01&limit=50"
    assert "D-water" in listed.stdout
    assert "a hint only" in why.stdout
    assert RULING["zh"] in why.stdout


@pytest.mark.parametrize(
    ("beside", "line"),
    [
        ({"to_rule": "Q-PANEL"}, "待裁定单位 to rule  Q-PANEL"),
        ({"followers_unsolved": 2}, "并案诉求人评价未解决 merged in, said unsolved  2"),
    ],
)
def test_a_ticket_shows_people_who_is_to_rule_and_who_was_merged_in_and_says_unsolved(
    service: Stub, beside: dict[str, object], line: str
) -> None:
    service.will((200, {**DONE, "asides": {"to_rule": "", "followers_unsolved": 0, **beside}}), (200, {"items": []}))
    assert service.run("ticket", "show", "t-1").stdout.splitlines()[-1] == line


def test_of_a_ticket_with_nothing_beside_it_nothing_of_that_is_shown(service: Stub) -> None:
    service.will((200, {**DONE, "asides": {"to_rule": "", "followers_unsolved": 0}}), (200, {"items": []}))
    shown = service.run("ticket", "show", "t-1").stdout
    assert "handling" in shown
    assert not any(words in shown for words in ("待裁定", "未解决"))
