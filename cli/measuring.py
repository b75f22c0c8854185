"""`gridwhistle suggestions measure-...`: what suggestions are worth on a file of messages, against labels people gave.

Nothing is filed and no service is asked: texts are read, hashed under a key of this run, and looked at as the service
looks at them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cli.exits import Exit
from cli.output import JsonFlag, err, json_line, out, stop, table
from cli.rules import read

if TYPE_CHECKING:
    from cli.importing.rows import Ready
    from cli.measured import OnCategories
    from dispatch_service.policy.suggestions import Suggestions
    from dispatch_service.suggestions.measuring import Band

File = Annotated[Path, typer.Argument(help="xlsx, xls, ods or csv; the first row names the columns.")]
Map = Annotated[list[str], typer.Option("--map", help="FIELD=COLUMN, as for `import`; external_id numbers messages.")]
PolicyPath = Annotated[Path, typer.Option("--policy", help="The policy whose rules are measured: a file or folder.")]


def measure_duplicates(
    file: File,
    mapping: Map,
    policy: PolicyPath,
    incidents: Annotated[
        Path | None, typer.Option(help="CSV `message,incident`: which messages are of one incident; empty: of none.")
    ] = None,
    pairs: Annotated[Path | None, typer.Option(help="CSV `one,other,same`: pairs, judged 1 or 0.")] = None,
    json: JsonFlag = False,
) -> None:
    """疑似重复与群体事件：查准查全 Precision and recall of near-duplicates and mass incidents.

    A file says nothing of places that a directory knows, so all messages are taken as if they came from one place.
    """
    from cli.measured import Labels, Reading, duplicates_on

    rules = _rules(policy, json)
    reading, labels = Reading(rules), _read(lambda: Labels.read(incidents, pairs))
    cases = [reading.case(one.body) for one, _ in _messages(file, mapping)]
    found = duplicates_on(cases, rules, labels)
    if json:
        return json_line(found)
    out.print(f"{found.texts} texts, {found.pairs} pairs with something in common within {rules.duplicates.days} days")
    table(
        ("words from", "precision", "recall", "recall by incident"),
        ((one.words, _of(one.precision), _of(one.recall), f"{one.recall_by_incident:.2f}") for one in found.worths),
    )
    table(
        ("words", "pairs", "judged the same", "precision from here on"),
        (
            (f"{one.least}-{one.most}", one.pairs, _of(one.same), _from(found.bands, one) if one.same[1] else "-")
            for one in found.bands
        ),
    )
    return out.print(
        f"mass incidents: {found.groups} suggested; labelled ones found {_of(found.found)}, purity {_of(found.pure)}"
    )


def measure_categories(
    file: File,
    mapping: Map,
    policy: PolicyPath,
    label: Annotated[str | None, typer.Option(help="The column with the category or class people gave.")] = None,
    labels: Annotated[
        Path | None, typer.Option(help="CSV `message,category` instead; several that would do, with | between them.")
    ] = None,
    classes: Annotated[
        Path | None, typer.Option(help="YAML: for each class of the file how codes begin that belong to it.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """事项提示：查准查全 How often the suggested category was the labelled one, and how often one was suggested."""
    import msgspec

    from cli.measured import Reading, categories_on, labels_of
    from dispatch_service.documents.text import from_yaml

    if (label is None) == (labels is None):
        stop(Exit.USAGE, "say where the labels are: --label COLUMN or --labels FILE")
    reading = Reading(_rules(policy, json))
    given = _read(lambda: labels_of(labels))
    told = [
        (reading.guesses(reading.case(one.body)), found)
        for one, cells in _messages(file, mapping, *([label] if label else []))
        if (found := cells[label] if label else given.get(str(one.body["external_id"]), ""))
    ]
    kinds = msgspec.convert(from_yaml(classes.read_bytes()), dict[str, list[str]]) if classes else {}
    found = categories_on(told, kinds)
    return json_line(found) if json else _show(found)


def _show(found: "OnCategories") -> None:
    out.print(
        f"{found.texts} texts; suggested and right {_of(found.precision)}; right of all texts {_of(found.recall)}, "
        f"among those shown {_of(found.shown)}"
    )
    table(("confidence", "right"), ((f"{low}-{high}", _of(right)) for low, high, right in found.by_confidence))
    if found.by_class:
        rows = ((one.name, _of(one.precision), _of(one.recall)) for one in found.by_class)
        table(("class", "precision", "recall"), rows)


def _from(bands: list["Band"], one: "Band") -> str:
    from dispatch_service.suggestions.measuring import precision_above

    return f"{precision_above(bands, one.least):.2f}"


T = TypeVar("T")


def _read(labels: Callable[[], T]) -> T:
    try:
        return labels()
    except (OSError, KeyError) as fault:
        stop(Exit.MALFORMED, f"labels: {fault}")


def _rules(policy: Path, json: bool) -> "Suggestions":
    from dispatch_service.documents.shape import decoded
    from dispatch_service.policy.document import PolicyDocument

    rules = decoded(read("policy", policy, json).content, PolicyDocument).suggestions
    if rules is None:
        stop(Exit.FINDINGS, "this policy says nothing of suggestions")
    return rules


def _messages(file: Path, mapping: list[str], *columns: str) -> Iterator[tuple["Ready", dict[str, str]]]:
    """Each message that is ready to be filed, with its cells of these columns; how many are not is told."""
    from cli.importing.rows import Ready, prepare, read_plan
    from cli.importing.sheet import BadFile, columns_of, rows_of

    try:
        plan = read_plan(mapping, "sheet", False, columns_of(file))
        rows = list(rows_of(file))
    except (BadFile, ValueError) as fault:
        stop(Exit.MALFORMED, str(fault))
    if missing := [column for column in columns if column not in columns_of(file)]:
        stop(Exit.USAGE, f"the file has no column {missing[0]!r}")
    left_out = 0
    for row, one in zip(rows, prepare(rows, plan), strict=True):
        if isinstance(one, Ready):
            yield one, {column: str(row.cells.get(column, "")) for column in columns}
        else:
            left_out += 1
    if left_out:
        err.print(f"{left_out} rows left out: `gridwhistle import --dry-run` says why")


def _of(share: tuple[int, int]) -> str:
    return f"{share[0] / share[1]:.2f} ({share[0]}/{share[1]})" if share[1] else "-"
