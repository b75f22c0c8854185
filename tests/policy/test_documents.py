"""Documents as people write them: YAML without YAML's surprises, folders of files."""

from pathlib import Path

import pytest

from dispatch_service.documents.faults import Faults
from dispatch_service.documents.folder import from_path
from dispatch_service.documents.text import from_yaml


def faults_in(text: str) -> list[str]:
    with pytest.raises(Faults) as refused:
        from_yaml(text, "policy.yaml")
    return [str(fault) for fault in refused.value.faults]


def test_times_dates_and_the_word_no_stay_text() -> None:
    assert from_yaml("[08:00, 12:00, 2026-10-10, no, on, 007, 1e3]") == [
        "08:00", "12:00", "2026-10-10", "no", "on", "007", "1e3",
    ]  # fmt: skip


def test_numbers_truth_and_nothing_are_what_json_calls_so() -> None:
    assert from_yaml("[12, -3, 0.5, true, false, null]") == [12, -3, 0.5, True, False, None]


def test_a_key_given_twice_is_a_fault_at_its_line() -> None:
    assert faults_in("sign: 1\ncontact: 2\nsign: 3\n") == ["policy.yaml:3:1: key 'sign' stands twice"]


def test_broken_yaml_is_a_fault_at_its_line() -> None:
    assert faults_in("a: 1\n  b: 2")[0].startswith("policy.yaml:2:")


def test_the_files_of_a_folder_are_one_document(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("limits: {sign: 1}")
    (tmp_path / "b.yaml").write_text("codes: {}")
    assert from_path(tmp_path) == {"limits": {"sign": 1}, "codes": {}}


def test_every_unreadable_file_and_every_double_key_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("limits: {}")
    (tmp_path / "b.yaml").write_text("limits: {}")
    (tmp_path / "c.yaml").write_text("- just a list")
    (tmp_path / "d.geojson").write_text('{"features": 7}')
    with pytest.raises(Faults) as refused:
        from_path(tmp_path)
    assert [fault.place for fault in refused.value.faults] == ["b.yaml", "c.yaml", "d.geojson"]


def test_an_empty_folder_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"holds no \*\.yaml"):
        from_path(tmp_path)
