"""`gridwhistle import`: a spreadsheet of requests, filed row by row through the intake API."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer

from cli.client import intake_url
from cli.exits import Exit
from cli.importing.filer import Filer, GaveUp, by_reason
from cli.importing.report import save_faults
from cli.importing.rows import Fault, Plan, Ready, prepare, read_plan
from cli.importing.sheet import BadFile, columns_of, rows_of
from cli.importing.source import credential
from cli.output import JsonFlag, err, json_line, out, stop
from cli.progress import Watch


def import_sheet(
    file: Annotated[Path, typer.Argument(help="xlsx, xls, ods or csv; the first row names the columns.")],
    mapping: Annotated[list[str], typer.Option("--map", help="FIELD=COLUMN, once per field.")],
    channel: Annotated[str, typer.Option(help="Channel of all rows.")] = "sheet",
    historic: Annotated[bool, typer.Option("--historic", help="An old register: clocks off, counted apart.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, file nothing.")] = False,
    faults_to: Annotated[Path | None, typer.Option("--faults", help="Save the faulty rows as a sheet (xlsx).")] = None,
    person: Annotated[str | None, typer.Option("--as", help="File as this staff code of the demo directory.")] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="File as residents do, without a source.")] = False,
    json: JsonFlag = False,
) -> None:
    """导入 File every row under the source the key or token names; repeat it as often as you like.

    Exit code 1 when rows were left out.
    """
    began = time.monotonic()
    try:
        plan = read_plan(mapping, channel, historic, columns_of(file))
        prepared = list(prepare(rows_of(file), plan))
    except (BadFile, ValueError) as fault:
        stop(Exit.MALFORMED, str(fault))
    filer = _checked(prepared) if dry_run else _filed(prepared, _credential(person, anonymous))
    if faults_to is not None and filer.faults:
        err.print(f"{save_faults(file, named(filer.faults, plan), faults_to)} rows saved to {faults_to}", markup=False)
    _tell(filer, time.monotonic() - began, json, plan)
    raise typer.Exit(Exit.FINDINGS if filer.faults else Exit.OK)


def _checked(prepared: list[Ready | list[Fault]]) -> Filer:
    """As if filed, without a service: only the faults that the rows themselves show."""
    filer = Filer(intake_url(), None, lambda _rows: None)
    for one in prepared:
        filer.tally.rows += 1
        if isinstance(one, list):
            filer.tally.faulty += 1
            filer.faults += one
    return filer


def _credential(person: str | None, anonymous: bool) -> str | None:
    from shared.settings import SharedSettings

    return credential(SharedSettings().home, person, anonymous)


def _filed(prepared: list[Ready | list[Fault]], token: str | None) -> Filer:
    watch = Watch("import", len(prepared))
    filer = Filer(intake_url(), token, watch.reached)
    try:
        asyncio.run(filer.run(prepared))
    except GaveUp as fault:
        stop(Exit.UNAVAILABLE, f"{fault}; {filer.tally.created} filed: run it again, nothing is filed twice")
    except KeyboardInterrupt:
        err.print(f"stopped; {filer.tally.created} filed: run it again, nothing is filed twice")
        raise typer.Exit(130) from None
    finally:
        watch.done()
    return filer


def named(faults: list[Fault], plan: Plan) -> list[Fault]:
    """Faults by the file's column where the service named a field."""
    return [Fault(fault.row, plan.column(fault.column.split(".")[-1]), fault.reason) for fault in faults]


def _tell(filer: Filer, seconds: float, json: bool, plan: Plan) -> None:
    faults = sorted(named(filer.faults, plan), key=lambda fault: fault.row)
    tally = filer.tally
    if not json:
        for fault in faults:
            err.print(f"row {fault.row}, {fault.column}: {fault.reason}", markup=False)
        for reason, count in by_reason(faults).most_common():
            err.print(f"{count} × {reason}", markup=False)
        out.print(
            f"{tally.rows} rows: {tally.created} created, {tally.existing} existing, {tally.supplemented} supplemented,"
            f" {tally.faulty} faulty; {seconds:.1f} s, {tally.rows / max(seconds, 1e-9):.0f} rows/s"
        )
        return
    for fault in faults:
        json_line(fault)
    json_line(
        {
            "rows": tally.rows,
            "created": tally.created,
            "existing": tally.existing,
            "supplemented": tally.supplemented,
            "faults": tally.faulty,
            "seconds": round(seconds, 3),
        }
    )
