"""`gridwhistle rules`: what holds when, and what another calendar would make of open tickets' deadlines."""

from pathlib import Path

import msgspec
import pytest

from cli.rules import moments
from tests.cli.stub import stub
from tests.rules.demo import FOLDER

Json = dict[str, object]


def version(kind: str, label: str, standing: str, at: str, until: str | None = None) -> Json:
    return {"kind": kind, "label": label, "standing": standing, "effective_from": at, "until": until, "digest": label}


ROWS = [
    version("policy", "p0", "past", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
    version("policy", "p1", "in-force", "2026-02-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    version("directory", "d1", "in-force", "2026-01-01T00:00:00Z"),
    version("calendar", "c1", "in-force", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
    version("policy", "p3", "coming", "2027-03-01T00:00:00Z"),
    version("calendar", "c2", "coming", "2027-01-01T00:00:00Z"),
    version("policy", "p2", "coming", "2027-01-01T00:00:00Z", "2027-03-01T00:00:00Z"),
    version("policy", "px", "replaced", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
]


def test_the_schedule_names_all_three_for_every_moment_something_changes() -> None:
    assert moments(ROWS) == [
        {"from": "now", "policy": "p1", "directory": "d1", "calendar": "c1"},
        {"from": "2027-01-01T00:00:00Z", "policy": "p2", "directory": "d1", "calendar": "c2"},
        {"from": "2027-03-01T00:00:00Z", "policy": "p3", "directory": "d1", "calendar": "c2"},
    ]


def test_the_command_asks_the_service_and_tells_people_and_machines() -> None:
    with stub() as service:
        service.will((200, {"items": ROWS}))
        told = service.run("rules", "schedule")
        in_json = msgspec.json.decode(service.run("rules", "schedule", "--json").stdout)
    assert [line.split()[0] for line in told.stdout.splitlines()] == ["from", "now", "2027-01-01", "2027-03-01"]
    assert in_json == moments(ROWS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027-01-01", "2027-01-01T00:00:00+08:00"),
        ("2027-01-01T08:30", "2027-01-01T08:30:00+08:00"),
        ("2027-01-01T00:30+00:00", "2027-01-01T00:30:00+00:00"),
    ],
)
def test_a_time_without_a_zone_is_on_chinas_wall_clock(written: str, meant: str) -> None:
    with stub() as service:
        service.will((201, {"kind": "policy", "digest": "d", "position": 7}))
        service.run("rules", "put", "policy", str(FOLDER / "policy"), "--from", written)
        assert service.asked[0].body["effective_from"] == meant


def due(number: str, *, provisional: bool, changes: bool) -> Json:
    return {
        "number": number, "unit": "C01-06", "stage": "handling", "due_at": "2027-01-01T01:00:00Z",
        "provisional": provisional, "new_due_at": "2027-01-04T01:00:00Z", "new_provisional": False,
        "changes": changes, "hindered": "",
    }  # fmt: skip


REPORT: Json = {
    "calendar": "d", "label": "notice-2027", "published_until": "2027-12-31", "open": 3, "provisional": 1, "changed": 2,
    "items": [due("A", provisional=True, changes=True), due("B", provisional=False, changes=True),
              due("C", provisional=False, changes=False)],
}  # fmt: skip


def numbers(stdout: str) -> list[str]:
    return [line.split()[0] for line in stdout.splitlines()[1:-1]]


def test_a_recompute_shows_what_would_move_and_all_of_it_where_asked() -> None:
    with stub() as service:
        service.will((200, REPORT))
        told, everything = service.run("rules", "recompute"), service.run("rules", "recompute", "--all")
        in_json = msgspec.json.decode(service.run("rules", "recompute", "--json").stdout)
        assert [one.path for one in service.asked] == ["/v1/rules/recompute"] * 3
    assert (numbers(told.stdout), numbers(everything.stdout)) == (["A", "B"], ["A", "B", "C"])
    assert told.stdout.splitlines()[-1].endswith("3 open, 1 provisional, 2 would move")
    assert in_json == REPORT


def test_a_city_may_ask_with_its_own_days_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "days.yaml").write_text("version: yunxi-1\nsource: local notice\nholidays: [2026-11-20]\n")
    with stub() as service:
        service.will((200, REPORT))
        service.run("rules", "recompute", "--calendar", str(tmp_path / "days.yaml"))
        sent = msgspec.json.decode(service.asked[0].body["content"])
    assert sent["version"].endswith("+yunxi-1")
    assert "2026-11-20" in sent["holidays"]


def test_putting_a_calendar_in_force_lists_the_deadlines_that_were_provisional(tmp_path: Path) -> None:
    (tmp_path / "days.yaml").write_text("version: yunxi-1\nsource: local notice\n")
    with stub() as service:
        service.will((201, {"kind": "calendar", "digest": "d" * 64, "position": 9}), (200, REPORT))
        told = service.run("rules", "put", "calendar", str(tmp_path / "days.yaml"))
        assert service.asked[1].body == {"digest": "d" * 64}
    assert [line.split()[0] for line in told.stdout.splitlines()[-2:]] == ["A", "calendar"]
