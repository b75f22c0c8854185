"""What a run found, as a table for people, as JSON for machines, and as an exit code."""

from pathlib import Path
from statistics import median

import msgspec
from rich.console import Console
from rich.table import Table

from bench.machine import Machine
from bench.measure import Comparison, Effort, Findings

RESULTS = Path(__file__).parent / "results"


class Report(msgspec.Struct, frozen=True):
    """A whole run."""

    machine: Machine
    effort: Effort
    findings: Findings

    @property
    def exit_code(self) -> int:
        """1 where a ratio is missed; a quick run proves nothing either way."""
        return int(bool(self.findings.missed) and self.effort.rounds >= 5)


def show(report: Report, console: Console) -> None:
    """The table, the figures and everything that was left out."""
    if report.findings.comparisons:
        console.print(_compared(report))
    if report.findings.figures:
        console.print(_reported(report.findings))
    for skipped in report.findings.skipped:
        console.print(f"[bold red]NOT MEASURED[/] {skipped.what}: {skipped.why}")
    console.print(f"on: {report.machine.described()}", markup=False)
    if report.effort.rounds < 5:
        console.print(f"a {report.effort.name} run: it shows that the measures work, and nothing else")


def write(report: Report, folder: Path = RESULTS) -> Path:
    """The run as a file named by its time."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{report.machine.at:%Y%m%dT%H%M%SZ}-{report.effort.name}.json"
    told = {**msgspec.to_builtins(report), "ratios": {_name(c): c.ratio for c in report.findings.comparisons}}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2))
    return path


def _compared(report: Report) -> Table:
    table = Table(title=f"rates, median of {report.effort.rounds} rounds, each beside its baseline")
    table.add_column("measure")
    table.add_column("baseline")
    for heading in ("ours", "theirs", "ratio", "reach"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for one in report.findings.comparisons:
        mine, other = (f"{median(rates):,.0f} {one.unit}" for rates in (one.ours, one.theirs))
        table.add_row(one.what, one.baseline, mine, other, f"{one.ratio:.2f}", _least(one), _verdict(one))
    return table


def _reported(findings: Findings) -> Table:
    table = Table(title="reported, not judged")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for figure in findings.figures:
        table.add_row(figure.what, f"{figure.value:,.2f} {figure.unit}")
    return table


def _least(one: Comparison) -> str:
    return "" if one.least is None else f"{one.least:g}"


def _verdict(one: Comparison) -> str:
    if one.least is None:
        return ""
    return "[green]reached[/]" if one.reached else "[bold red]MISSED[/]"


def _name(one: Comparison) -> str:
    return f"{one.what} / {one.baseline}"
