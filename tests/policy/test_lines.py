"""A fault is shown where its author wrote it: file, line and column, however deep it stands."""

from pathlib import Path

import pytest

from dispatch_service.documents.faults import Fault, Faults
from dispatch_service.documents.lines import located
from dispatch_service.rules.bundle import DocumentKind, read
from tests.rules.demo import FOLDER

TEXT = """\
limits:
  sign:
    - {limit: 4 wh}
    - {rung: [grid],
       limit: soon}
codes: {}
"""


def where(place: str, path: Path) -> str:
    return located(path, [Fault(place, "is wrong")])[0].where


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clocks.yaml").write_text(TEXT)
    (tmp_path / "other.yaml").write_text("options:\n  tries: 0\n")
    (tmp_path / "broken.yaml").write_text("a: [")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("limits.sign[1].limit", "clocks.yaml:5:8"),
        ("limits.sign[1]", "clocks.yaml:4:7"),
        ("limits.sign", "clocks.yaml:2:3"),
        ("options.tries", "other.yaml:2:3"),
        ("limits.sign[7].limit", "clocks.yaml:2:3"),
        ("limits.contact", "clocks.yaml:1:1"),
        ("codes.refuse[2].instead", "clocks.yaml:6:1"),
        ("whistles[0]", ""),
        ("document", ""),
    ],
)
def test_a_place_is_found_as_deep_as_the_files_have_it(folder: Path, place: str, expected: str) -> None:
    assert where(place, folder) == expected


def test_a_single_file_is_looked_up_like_a_folder(folder: Path) -> None:
    assert where("limits.sign[1].limit", folder / "clocks.yaml") == "clocks.yaml:5:8"


def test_faults_are_listed_in_reading_order() -> None:
    found = Faults(Fault(f"categories[{number}].rung", "is wrong") for number in (10, 9, 100))
    assert [fault.place for fault in found.faults] == [f"categories[{number}].rung" for number in (9, 10, 100)]


def test_all_faults_of_a_policy_are_shown_with_their_lines(tmp_path: Path) -> None:
    for file in (FOLDER / "policy").glob("*.yaml"):
        text = file.read_text("utf-8").replace("rung: grid, departments", "rung: gird, departments")
        (tmp_path / file.name).write_text(text.replace("split-max: 10", "split-man: 10"), "utf-8")
    with pytest.raises(Faults) as refused:
        read(DocumentKind.POLICY, tmp_path)
    told = [str(fault) for fault in refused.value.faults]
    assert sum("no rung is called 'gird'" in one for one in told) > 5
    assert all(one.startswith(("categories.yaml:", "policy.yaml:")) for one in told)
    assert any(one.endswith("options: 'split-max' is missing") for one in told)
