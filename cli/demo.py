"""`gridwhistle demo`: the whole system at work on a bare machine; what `make run` calls."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.alone import die_with_parent
from cli.client import dispatch_url, intake_url
from cli.exits import Exit
from cli.output import err, out, stop
from cli.supervisor import gridwhistle

if TYPE_CHECKING:
    from cli.passing import DemoClock
    from cli.play import Receipt, Stage

DEMO = Path(__file__).parent.parent / "deploy" / "demo"


def demo(
    kafka: Annotated[bool, typer.Option("--kafka", help="On a local Kafka broker.")] = False,
    leave: Annotated[bool, typer.Option("--leave", help="Stop everything after the play.")] = False,
    folder: Annotated[Path, typer.Option(help="The demo's data.")] = DEMO,
) -> None:
    """演示 Start both services, load the demo district, play a morning, show where to look."""
    from cli.passing import DemoClock
    from cli.play import Stage
    from shared.settings import SharedSettings

    settings = SharedSettings()
    clock = DemoClock(settings.home.resolve(), embedded=settings.url("dispatch") is None)
    clock.begin()
    services = subprocess.Popen(
        gridwhistle("serve", *(["--kafka"] if kafka else [])),
        env={
            "GRIDWHISTLE_MESSAGES": str((folder / "messages.yaml").resolve()),
            "GRIDWHISTLE_RATING_LINK": f"{intake_url()}/v1/ratings/{{token}}",
            **os.environ,
            "GRIDWHISTLE_DEMO_CLOCK": str(clock.file),
        },
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - no other thread runs yet
    )
    try:
        stage = Stage(patience=180)
        stage.wait_until_ready()
        show(stage, clock, folder)
        if not leave:
            wait_for_the_end(services)
    except TimeoutError as late:
        stop(Exit.UNAVAILABLE, str(late))
    finally:
        clock.settle()
        services.send_signal(signal.SIGTERM)
        services.wait()


def show(stage: "Stage", clock: "DemoClock", folder: Path) -> None:
    """The morning, what an unheeded deadline did in it, and where to go on."""
    from cli.passing import let_pass
    from cli.play import load, play
    from cli.ticket import print_timeline

    script = load(folder)
    play(stage, script)
    if clock.new:
        err.print("时间在走 time passes, up to now", markup=False)
        let_pass(clock, lambda: stage.next_due(script.keeper), lambda: stage.overdue(script.overdue, script.reader))
        clock.settle()
        stage.at_another_time()
    for title, key in (("联动办理 with a whistle", script.show), ("无人办理 left alone, overdue", script.overdue)):
        out.print(f"\n{title}: {stage.receipts[key].number}", markup=False)
        print_timeline(stage.timeline(key, script.reader))
    tell_where_to_look(stage.receipts)


def tell_where_to_look(receipts: "Mapping[str, Receipt]") -> None:
    """Addresses and commands to go on with."""
    first = next(iter(receipts.values()))
    out.print("\n看这里 Where to look:")
    for line in (
        f"intake         {intake_url()}/readyz   (its interface: schemas/openapi/intake.json)",
        f"dispatch       {dispatch_url()}/readyz   (its interface: schemas/openapi/dispatch.json)",
        f"a resident     gridwhistle request show {first.id} --code {first.tracking_code}",
        "a grid member  gridwhistle ticket list --as 网格员-文化路-02   (others: gridwhistle rules staff)",
        "the log        gridwhistle log tail --follow",
        "the loop       gridwhistle loop check",
        "the past       gridwhistle replay as-of 50",
        "the proof      gridwhistle log verify; gridwhistle replay verify",
    ):
        out.print(f"  {line}", markup=False)


def wait_for_the_end(services: "subprocess.Popen[bytes]") -> None:
    """Until Ctrl-C or SIGTERM."""
    err.print("\nrunning; Ctrl-C stops everything")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        services.wait()
    except KeyboardInterrupt:
        err.print("stopping")
