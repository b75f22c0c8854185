"""`gridwhistle policy`: what is wrong with a policy file, and what a new one would change, before anybody is bound."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Exit
from cli.output import JsonFlag, err, json_line, out
from cli.rules import read

app = typer.Typer(
    no_args_is_help=True, help="规则文件 A policy as a file: what is wrong with it, what it would change."
)

File = Annotated[Path, typer.Argument(help="The policy: a file or its folder.")]


@app.command("check")
def check(
    path: File,
    directory: Annotated[
        Path | None, typer.Option(help="Look for its departments here; the folder `directory` beside it where absent.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """List all faults at once, each with file, line, place and reason. Exit code 1 when there are any.

    A department that nobody in the directory stands for is a warning: what has no owner goes to the desk.
    """
    policy = read("policy", path, json)
    beside = directory or path.resolve().parent / "directory"
    warnings = _warnings(path, beside, policy.content, json) if directory or beside.is_dir() else []
    if json:
        return json_line({"label": policy.label, "digest": policy.digest, "faults": [], "warnings": warnings})
    for warning in warnings:
        err.print(f"warning: {warning}", markup=False)
    return out.print(f"policy {policy.label} is sound, digest {policy.digest}", markup=False)


def _warnings(path: Path, directory: Path, policy: bytes, json: bool) -> list[str]:
    """How the policy and the directory fit; what does not fit at all ends the command."""
    from dispatch_service.directory.document import DirectoryDocument
    from dispatch_service.documents.faults import Faults
    from dispatch_service.documents.lines import located
    from dispatch_service.documents.shape import decoded
    from dispatch_service.policy.document import PolicyDocument
    from dispatch_service.rules.fit import check_fit, gaps

    rules = decoded(policy, PolicyDocument)
    places = decoded(read("directory", directory, json).content, DirectoryDocument)
    try:
        check_fit(rules, places)
    except Faults as misfit:
        faults = [str(fault) for fault in misfit.faults]
        if json:
            json_line({"faults": faults, "warnings": []})
        for fault in faults if not json else ():
            err.print(fault, markup=False)
        raise typer.Exit(Exit.FINDINGS) from None
    return [str(gap) for gap in located(path, gaps(rules, places))]


@app.command("diff")
def diff(old: File, new: File, json: JsonFlag = False) -> None:
    """Say in words, 中文 and English, what NEW changes in OLD. Exit code 0 whether or not anything does."""
    from dispatch_service.rules.telling import told

    changes = told(read("policy", old, json).content, read("policy", new, json).content)
    if json:
        return json_line(changes)
    if not changes:
        return out.print("无变化 Nothing changes.", markup=False)
    for change in changes:
        out.print(f"{change.zh}\n  {change.en}", markup=False)
    return out.print(f"共 {len(changes)} 处 changes: {len(changes)}", markup=False)
