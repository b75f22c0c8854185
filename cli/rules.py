"""`gridwhistle rules`: policy, directory and calendar as documents: check one, put one in force, see what holds."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.client import Json, dispatch, rows_of
from cli.exits import Exit
from cli.output import JsonFlag, err, facts, json_line, out, table
from cli.seed import DEMO
from shared.china import CHINA

if TYPE_CHECKING:
    from dispatch_service.rules.bundle import Bundle

app = typer.Typer(no_args_is_help=True, help="规则 Policy, directory and calendar: check them, put them in force.")

KINDS = ("policy", "directory", "calendar")
MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"]
"""How a moment may be written."""

Kind = Annotated[str, typer.Argument(help="policy, directory or calendar")]
Path_ = Annotated[Path, typer.Argument(help="The document: a file or its folder.")]
As = Annotated[str | None, typer.Option("--as", help="Act as this staff code of the demo directory.")]


@app.command("check")
def check(kind: Kind, path: Path_, json: JsonFlag = False) -> None:
    """Check a document and list all its faults at once. Exit code 1 when there are any.

    A directory's desk with people of whom none may record a callback is a warning.
    """
    bundle = read(kind, path, json)
    warnings = _warnings(bundle, path)
    if json:
        said = {"kind": kind, "label": bundle.label, "digest": bundle.digest, "faults": [], "warnings": warnings}
        return json_line(said)
    for warning in warnings:
        err.print(f"warning: {warning}", markup=False)
    return out.print(f"{kind} {bundle.label} is sound, digest {bundle.digest}", markup=False)


def _warnings(bundle: "Bundle", path: Path) -> list[str]:
    from dispatch_service.directory.document import DirectoryDocument
    from dispatch_service.directory.gaps import gaps
    from dispatch_service.documents.lines import located
    from dispatch_service.documents.shape import decoded
    from shared.access.roles import packaged_roles

    if bundle.kind != "directory":
        return []
    return [str(gap) for gap in located(path, gaps(decoded(bundle.content, DirectoryDocument), packaged_roles()))]


def read(kind: str, path: Path, json: bool = False) -> "Bundle":
    """The document, or its faults and exit code 1."""
    from dispatch_service.documents.faults import Faults
    from dispatch_service.rules.bundle import DocumentKind
    from dispatch_service.rules.bundle import read as read_document

    try:
        return read_document(DocumentKind(kind), path)
    except Faults as faulty:
        if json:
            json_line({"kind": kind, "faults": [str(fault) for fault in faulty.faults]})
        for fault in faulty.faults if not json else ():
            err.print(str(fault), markup=False)
        raise typer.Exit(Exit.FINDINGS) from None
    except ValueError as unknown:
        raise typer.BadParameter("policy, directory or calendar", param_hint="KIND") from unknown


@app.command("put")
def put(
    kind: Kind,
    path: Path_,
    effective: Annotated[
        datetime | None,
        typer.Option("--from", formats=MOMENTS, help="From when on, on China's wall clock; at once where absent."),
    ] = None,
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """Put a version in force, by an event that says who did."""
    bundle = read(kind, path)
    body: Json = {"kind": kind, "label": bundle.label, "content": bundle.content.decode()}
    if effective is not None:
        body["effective_from"] = (effective if effective.tzinfo else effective.replace(tzinfo=CHINA)).isoformat()
    answer = dispatch(person).post("/v1/rules", body)
    report = dispatch(person).post("/v1/rules/recompute", {"digest": answer["digest"]}) if kind == "calendar" else None
    if json:
        return json_line(answer if report is None else {**answer, "recompute": report})
    facts(answer)
    return show(report, provisional_only=True) if report is not None else None


@app.command("recompute")
def recompute(
    calendar: Annotated[
        Path | None, typer.Option(help="Local days as a file, over the official ones; the calendar in force if absent.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also the deadlines that stay as they are.")] = False,
    person: As = None,
    json: JsonFlag = False,
) -> None:
    """时限重算预览 What another calendar would make of open tickets' deadlines. It changes nothing."""
    body: Json = {} if calendar is None else {"content": read("calendar", calendar, json).content.decode()}
    report = dispatch(person).post("/v1/rules/recompute", body)
    return json_line(report) if json else show(report, everything=everything)


def show(report: Json, *, provisional_only: bool = False, everything: bool = False) -> None:
    """The report's lines: the provisional, and besides those that change unless only the former are wanted."""
    rows = [
        row for row in rows_of(report) if everything or row["provisional"] or (row["changes"] and not provisional_only)
    ]
    columns = ("number", "unit", "stage", "due_at", "provisional", "new_due_at", "new_provisional", "hindered")
    if rows:
        table(columns, ([row.get(column) for column in columns] for row in rows))
    counted = f"{report['open']} open, {report['provisional']} provisional, {report['changed']} would move"
    out.print(f"calendar {report['label']}, published until {report['published_until']}: {counted}", markup=False)


@app.command("list")
def versions(person: As = None, json: JsonFlag = False) -> None:
    """Every version ever put in force: from when until when, and which hold now."""
    rows = rows_of(dispatch(person).get("/v1/rules"))
    if json:
        return json_line(rows)
    columns = ("kind", "label", "standing", "effective_from", "until", "digest")
    return table(columns, ([row.get(column) for column in columns] for row in rows))


@app.command("schedule")
def schedule(person: As = None, json: JsonFlag = False) -> None:
    """生效安排 What holds now, and what will hold from when on: one line for each moment something changes."""
    rows = rows_of(dispatch(person).get("/v1/rules"))
    steps = moments(rows)
    if json:
        return json_line(steps)
    return table(("from", *KINDS), ([step.get(column) for column in ("from", *KINDS)] for step in steps))


def moments(rows: list[Json]) -> list[Json]:
    """The versions in force now, then the whole set again for every moment at which one of them gives way."""
    holding: Json = {str(row["kind"]): row["label"] for row in rows if row["standing"] == "in-force"}
    steps: list[Json] = [{"from": "now", **holding}]
    coming = [row for row in rows if row["standing"] == "coming"]
    for row in sorted(coming, key=lambda row: datetime.fromisoformat(str(row["effective_from"]))):
        if steps[-1]["from"] != row["effective_from"]:
            steps.append({**steps[-1], "from": row["effective_from"]})
        steps[-1][str(row["kind"])] = row["label"]
    return steps


@app.command("staff")
def staff(
    folder: Annotated[Path, typer.Option(help="The directory's folder.")] = DEMO / "directory",
    unit: Annotated[str | None, typer.Option(help="Only this unit.")] = None,
    json: JsonFlag = False,
) -> None:
    """人员 The staff codes of a directory document, with post and unit: whom `--as` may name."""
    import msgspec

    from dispatch_service.directory.document import DirectoryDocument

    document = msgspec.json.decode(read("directory", folder).content, type=DirectoryDocument)
    held = [
        {"person": person.code, "post": holding.post, "unit": holding.unit}
        for person in document.staff
        for holding in person.posts
        if unit in (None, holding.unit)
    ]
    return json_line(held) if json else table(("person", "post", "unit"), (list(row.values()) for row in held))
