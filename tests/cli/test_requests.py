"""What a resident does from the command line, and what he is told."""

import json
from pathlib import Path

from tests.cli.stub import Stub

RECEIPT = {"id": "r-1", "number": "GW261123-000001", "tracking_code": "AAAA-BBBB-CCCC", "stage": "received"}
STATUS = {
    "number": "GW261123-000001",
    "stage": "dispatched",
    "holder": {"unit": "C01", "name": "文化路社区"},
    "due_at": "2026-11-27T10:00:00Z",
    "light": "green",
    "history": [{"at": "2026-11-23T01:00:00Z", "what": "RequestFiled", "text": "诉求已提交"}],
}


def test_a_request_is_sent_as_it_was_told_and_its_receipt_shown(service: Stub) -> None:
    service.will((201, RECEIPT))
    told = ("--at", "36.95,118.10", "--name", "王小明", "--phone", "13800005678", "--idempotency-key", "k-1")
    ended = service.run("request", "file", "路灯不亮\n三天了", *told)
    (asked,) = service.asked
    assert (asked.method, asked.path, asked.headers["Idempotency-Key"]) == ("POST", "/v1/requests", "k-1")
    assert asked.body == {
        "subject": "路灯不亮",
        "description": "路灯不亮\n三天了",
        "channel": "web",
        "location": {"lat": 36.95, "lon": 118.1},
        "reporter": {"name": "王小明", "phone": "13800005678"},
    }
    assert all(part in ended.stdout for part in ("GW261123-000001", "AAAA-BBBB-CCCC", "r-1"))


def test_a_long_text_may_come_from_a_file(service: Stub, tmp_path: Path) -> None:
    service.will((201, RECEIPT))
    file = tmp_path / "text.txt"
    file.write_text("诉" * 7000, "utf-8")
    service.run("request", "file", f"@{file}")
    assert (service.asked[0].body["description"], service.asked[0].body["subject"]) == ("诉" * 7000, "诉" * 60)


def test_for_machines_the_answer_is_one_line_of_json_as_the_service_gave_it(service: Stub) -> None:
    service.will((201, RECEIPT))
    ended = service.run("request", "file", "路灯不亮", "--json")
    assert [json.loads(line) for line in ended.stdout.splitlines()] == [RECEIPT]


def test_people_see_the_holder_s_name_and_china_s_time(service: Stub) -> None:
    service.will((200, STATUS))
    ended = service.run("request", "show", "r-1", GRIDWHISTLE_TRACKING_CODE="AAAA-BBBB-CCCC")
    assert service.asked[0].headers["X-Tracking-Code"] == "AAAA-BBBB-CCCC"
    assert all(
        part in ended.stdout for part in ("文化路社区", "2026-11-27 18:00:00", "2026-11-23 09:00:00  诉求已提交")
    )


def test_who_was_sent_a_link_rates_by_it(service: Stub) -> None:
    service.will((202, {"operation": "o-1"}))
    ended = service.run("request", "rate", "https://12345.example.org/r/T-1/", "--unsolved", "--contacted")
    service.run("request", "rate", "T-1", "--solved", "--satisfied", "mostly", "--comment", "慢")
    assert {asked.path for asked in service.asked} == {"/v1/ratings/T-1"}
    assert [asked.body for asked in service.asked] == [
        {"solved": False, "contacted": True, "satisfied": "not-rated", "comment": ""},
        {"solved": True, "contacted": None, "satisfied": "mostly", "comment": "慢"},
    ]
    assert "o-1" in ended.output


def test_what_is_asked_later_goes_where_it_belongs_and_its_operation_is_told(service: Stub) -> None:
    service.will((202, {"operation": "o-1"}))
    code = ("--code", "C")
    endings = [
        service.run("request", "supplement", "r-1", "在门口", *code),
        service.run("request", "remind", "r-1", *code),
        service.run("request", "withdraw", "r-1", *code, "--text", "好了"),
    ]
    assert [(asked.path.split("/")[-1], asked.body) for asked in service.asked] == [
        ("supplements", {"text": "在门口"}),
        ("reminders", {}),
        ("withdrawal", {"text": "好了"}),
    ]
    assert all("o-1" in ended.output for ended in endings)
