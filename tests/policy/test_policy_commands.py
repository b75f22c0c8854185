"""`gridwhistle policy`: a file is judged and compared on the desk, with no service running."""

from pathlib import Path

import msgspec
import pytest

from cli.exits import Exit
from tests.cli.stub import gridwhistle
from tests.rules.demo import FOLDER

POLICY = FOLDER / "policy"


def copied(folder: Path, *changes: tuple[str, str]) -> Path:
    """The demo policy with some of its text changed."""
    folder.mkdir()
    for file in POLICY.glob("*.yaml"):
        text = file.read_text("utf-8")
        for old, new in changes:
            text = text.replace(old, new)
        (folder / file.name).write_text(text, "utf-8")
    return folder


def test_a_sound_policy_is_said_to_be_one() -> None:
    told = gridwhistle("policy", "check", str(POLICY))
    assert (told.exit_code, told.stderr) == (Exit.OK, "")
    assert told.stdout.startswith("policy demo-2026.11 is sound")


def test_all_faults_come_at_once_with_their_lines_and_exit_code_one(tmp_path: Path) -> None:
    bad = copied(tmp_path / "bad", ("limit: 2 uh", "limit: 2 hours"), ("approval: before", "approval: perhaps"))
    told = gridwhistle("policy", "check", str(bad))
    lines = told.stderr.splitlines()
    assert told.exit_code == Exit.FINDINGS
    assert sum("'2 hours' does not match" in line for line in lines) > 20
    assert any(line.startswith("whistles.yaml:") and "perhaps" in line for line in lines)
    in_json = msgspec.json.decode(gridwhistle("policy", "check", str(bad), "--json").stdout)
    assert len(in_json["faults"]) == len(lines)


def test_an_owner_nobody_stands_for_is_a_warning_and_no_fault(tmp_path: Path) -> None:
    places = tmp_path / "directory"
    places.mkdir()
    for file in (FOLDER / "directory").iterdir():
        (places / file.name).write_text(
            file.read_text("utf-8").replace("serves: [telecom]", "serves: [power]"), "utf-8"
        )
    told = gridwhistle("policy", "check", str(POLICY), "--directory", str(places))
    assert told.exit_code == Exit.OK
    assert told.stderr.startswith("warning: policy.yaml:")
    assert "no department of kind 'telecom' in this directory; named by P01-27" in told.stderr


def test_a_directory_that_speaks_of_other_departments_does_not_fit(tmp_path: Path) -> None:
    bad = copied(tmp_path / "bad", ("{kind: veterans, zh", "{kind: soldiers, zh"), ("[veterans]", "[soldiers]"))
    told = gridwhistle("policy", "check", str(bad), "--directory", str(FOLDER / "directory"))
    assert told.exit_code == Exit.FINDINGS
    assert "the policy knows no department of kind 'veterans'" in told.stderr


@pytest.mark.parametrize("flag", [(), ("--json",)])
def test_a_difference_is_told_in_both_languages(tmp_path: Path, flag: tuple[str, ...]) -> None:
    new = copied(tmp_path / "new", ("arrive: 30 min", "arrive: 20 min"))
    told = gridwhistle("policy", "diff", str(POLICY), str(new), *flag)
    assert told.exit_code == Exit.OK
    assert "应急处置哨的报到时限：由30分钟改为20分钟" in told.stdout
    assert "arrival limit: 30 minutes becomes 20 minutes" in told.stdout


def test_the_same_policy_twice_is_no_difference() -> None:
    assert gridwhistle("policy", "diff", str(POLICY), str(POLICY)).stdout == "无变化 Nothing changes.\n"
