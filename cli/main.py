"""`gridwhistle`: the command line. Commands are imported here by name; what they need is imported when they run."""

from typing import Annotated

import typer

from cli import (
    bus,
    clients,
    evidence,
    keys,
    log,
    loop,
    meeting,
    messages,
    policy,
    replay,
    request,
    rules,
    search,
    suggestions,
    ticket,
)
from cli.backup import backup
from cli.demo import demo
from cli.doctor import doctor
from cli.erase import erase
from cli.importing.command import import_sheet
from cli.migrate import migrate
from cli.outermost import Outermost
from cli.output import out
from cli.rates import rates
from cli.rebuild import rebuild
from cli.restore import restore
from cli.rulings import rulings
from cli.serve import serve
from cli.token import token

app = typer.Typer(
    cls=Outermost,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="吹哨报到 Route residents' requests, whistle departments together, keep a log that can be proved.",
    epilog="Exit codes: 0 done, 1 a check found faults, 2 usage, 3 refused by the rules or stale, 4 not found or no "
    "right, 5 unavailable, 6 malformed input.",
)

for name, group in (
    ("request", request.app),
    ("ticket", ticket.app),
    ("log", log.app),
    ("replay", replay.app),
    ("loop", loop.app),
    ("bus", bus.app),
    ("keys", keys.app),
    ("messages", messages.app),
    ("meeting", meeting.app),
    ("client", clients.app),
    ("rules", rules.app),
    ("policy", policy.app),
    ("suggestions", suggestions.app),
):
    app.add_typer(group, name=name)
for command in (evidence.verify, evidence.export, evidence.checkpoint, evidence.proof):
    log.app.command()(command)
keys.app.command()(search.reindex)
keys.app.command()(erase)
replay.app.command()(rebuild)
app.command("import")(import_sheet)
for command in (serve, migrate, doctor, token, demo, backup, restore, rates, rulings):
    app.command()(command)


@app.callback(invoke_without_command=True)
def version(
    show_version: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version.")] = False,
) -> None:
    """Options of the command line itself."""
    if show_version:
        from importlib.metadata import version as installed

        out.print(installed("gridwhistle"))
        raise typer.Exit
