"""`gridwhistle rules schedule`: the whole set of versions for every moment at which one of them changes."""

import msgspec

from cli.rules import moments
from tests.cli.stub import stub

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


def test_a_time_without_a_zone_is_on_chinas_wall_clock() -> None:
    with stub() as service:
        service.will((201, {"kind": "policy", "digest": "d", "position": 7}))
        service.run("rules", "put", "policy", "deploy/demo/policy", "--from", "2027-01-01T00:00:00")
        assert service.asked[0].body["effective_from"] == "2027-01-01T00:00:00+08:00"
