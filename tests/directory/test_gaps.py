"""A desk whose people may none of them call back is named when its directory is checked, before a case waits there."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from dispatch_service.directory.document import DirectoryDocument, Holding, PostRecord, StaffRecord
from dispatch_service.directory.gaps import gaps
from dispatch_service.documents.shape import canonical
from shared.access.roles import packaged_roles
from tests.cli.stub import stub
from tests.rules.demo import directory

DEMO = directory().document
STREET = "nobody of the desk 'S01-DESK' or above it may record a callback"
DISTRICT = "nobody of the desk 'Q-DESK' or above it may record a callback"


def without_callers(*units: str) -> DirectoryDocument:
    """The demo's directory when nobody in these units is there to call back."""
    return replace(DEMO, staff=tuple(person for person in DEMO.staff if not calls_back_in(person, units)))


def calls_back_in(person: StaffRecord, units: tuple[str, ...]) -> bool:
    return any(held.post == "callback-agent" and held.unit in units for held in person.posts)


def reasons(document: DirectoryDocument) -> list[str]:
    return [gap.reason for gap in gaps(document, packaged_roles())]


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ((), []),
        (("S01-DESK",), []),
        (("Q-DESK",), [DISTRICT]),
        (("Q-DESK", "S01-DESK"), [DISTRICT, STREET]),
    ],
    ids=["both call back", "the district does for the street", "the street does not for the district", "neither"],
)
def test_a_desk_is_named_where_neither_its_people_nor_those_above_may_call_back(
    units: tuple[str, ...], told: list[str]
) -> None:
    assert reasons(without_callers(*units)) == told


def test_it_is_the_right_that_counts_and_not_what_the_post_is_called() -> None:
    renamed = PostRecord(code="caller", role="callback-agent", zh="电话员", en="Caller")
    bare = without_callers("Q-DESK", "S01-DESK")
    caller = StaffRecord(code="电话员-01", posts=(Holding(post="caller", unit="Q"),))
    assert reasons(replace(bare, posts=(*bare.posts, renamed), staff=(*bare.staff, caller))) == []


def test_a_desk_whose_people_stand_elsewhere_is_left_alone() -> None:
    assert reasons(replace(DEMO, staff=())) == []


def test_the_command_warns_and_finds_the_directory_sound_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "directory.json"
    file.write_bytes(canonical(without_callers("Q-DESK", "S01-DESK")))
    with stub() as service:
        told = service.run("rules", "check", "directory", str(file))
        in_json = msgspec.json.decode(service.run("rules", "check", "directory", str(file), "--json").stdout)
    assert [line.partition("]: ")[2] for line in told.stderr.splitlines()] == [DISTRICT, STREET]
    assert "is sound" in told.stdout
    assert (in_json["faults"], len(in_json["warnings"])) == ([], 2)
