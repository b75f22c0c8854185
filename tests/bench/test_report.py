"""What a run tells: a table for people, a file for machines, an exit code for scripts."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench.machine import Machine, look_at
from bench.measure import FULL, QUICK, Comparison, Effort, Figure, Findings, Skipped
from bench.report import Report, show, write

MACHINE = Machine(datetime(2026, 11, 22, 9, tzinfo=UTC), 2, "chip", 8.0, "Linux", "3.11.7", "ext4", 0.2, 0.1)


def report(ratio: float, effort: Effort = FULL, skipped: str = "") -> Report:
    rates = [10.0 * ratio] * effort.rounds
    compared = Comparison("appending", "/s", "driver", rates, [10.0] * effort.rounds, 0.4)
    left_out = [Skipped("kafka", skipped)] if skipped else []
    return Report(MACHINE, effort, Findings([compared], [Figure("delay", 12.0, "ms")], left_out))


def shown(told: Report) -> str:
    page = io.StringIO()
    show(told, Console(file=page, width=200))
    return page.getvalue()


def test_a_missed_ratio_fails_the_run() -> None:
    assert (report(0.39).exit_code, report(0.41).exit_code) == (1, 0)


def test_a_quick_run_proves_nothing_and_fails_nothing() -> None:
    assert report(0.39, QUICK).exit_code == 0
    assert "nothing else" in shown(report(0.39, QUICK))


def test_the_table_says_what_was_missed() -> None:
    assert "MISSED" in shown(report(0.39))
    assert "MISSED" not in shown(report(0.41))


def test_what_could_not_be_measured_is_said_aloud() -> None:
    assert "NOT MEASURED kafka: no Java" in shown(report(0.41, skipped="no Java"))


def test_the_file_holds_every_round_the_ratios_and_the_machine(tmp_path: Path) -> None:
    told = json.loads(write(report(0.5), tmp_path / "results").read_bytes())
    assert told["findings"]["comparisons"][0]["ours"] == [5.0] * FULL.rounds
    assert told["ratios"] == {"appending / driver": 0.5}
    assert told["machine"]["cores"] == 2


def test_the_machine_is_looked_at_as_it_is(tmp_path: Path) -> None:
    machine = look_at(tmp_path)
    assert machine.cores >= 1
    assert machine.fsync_ms > 0
    assert list(tmp_path.iterdir()) == []
