"""`gridwhistle serve`: one service in this process, or the whole machine under supervision."""

import asyncio
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.alone import alone
from cli.elsewhere import LEFT, left_to_others
from cli.exits import Exit
from cli.importing.source import make_own_client
from cli.migrate import bring_up_to_date
from cli.output import err, stop
from cli.seed import seed_demo_rules
from cli.supervisor import Child, GaveUp, gridwhistle, supervise

if TYPE_CHECKING:
    from shared.embedded.broker import EmbeddedBroker


def serve(
    which: Annotated[
        Literal["intake", "dispatch"] | None, typer.Argument(help="One service; both where absent.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; else as the settings say.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of that one service; else as the settings say.")] = None,
    kafka: Annotated[bool, typer.Option("--kafka", help="Start a local Kafka broker as well (Java, Maven).")] = False,
) -> None:
    """启动服务 Serve. Without a name: database, migration, rules and both services, kept running."""
    if which is not None:
        return serve_one(which, host, port)
    return serve_all(host, kafka)


def start_broker(env: dict[str, str]) -> "EmbeddedBroker":
    """A local broker in the home folder; this process and the services learn its address through the environment."""
    from shared.embedded.broker import EmbeddedBroker

    broker = EmbeddedBroker(Path(env["GRIDWHISTLE_HOME"]))
    broker.start()
    env["KAFKA_BOOTSTRAP_SERVERS"] = os.environ["KAFKA_BOOTSTRAP_SERVERS"] = broker.bootstrap
    return broker


def serve_one(which: Literal["intake", "dispatch"], host: str | None, port: int | None) -> None:
    """One service in this process until SIGTERM: stop taking, finish, commit, leave."""
    if which == "intake":
        from intake_service.main import run
    else:
        from dispatch_service.main import run
    run(host, port)


def leave(_signal: int, _frame: object) -> None:
    """SIGTERM before the supervisor listens to it: what was started so far is stopped on the way out."""
    raise SystemExit(Exit.OK)


def serve_all(host: str | None, kafka: bool) -> None:
    """The whole machine. What it starts it stops, also when it is told to in the middle of starting; the embedded
    database last."""
    from shared.settings import SharedSettings

    signal.signal(signal.SIGTERM, leave)
    settings = SharedSettings()
    home = settings.home.resolve()
    for setting in left_to_others():
        err.print(f"{setting}: {LEFT}")
    with alone(home):
        make_own_client(home, production=settings.production)
        _serve_all(host, kafka, {"GRIDWHISTLE_HOME": str(home)})


def _serve_all(host: str | None, kafka: bool, env: dict[str, str]) -> None:
    from shared.databases import Databases
    from shared.settings import SharedSettings

    broker = start_broker(env) if kafka else None
    settings = SharedSettings()
    databases = Databases(settings)
    try:
        if databases.embedded:
            databases.server()
            bring_up_to_date(settings)
            seed_demo_rules(settings)
        names: tuple[Literal["intake", "dispatch"], ...] = ("intake", "dispatch")
        where = ("--host", host) if host else ()
        children = [Child(name, gridwhistle("serve", name, *where), env) for name in names]
        asyncio.run(supervise(children, database=databases.server() if databases.embedded else None))
    except GaveUp as hopeless:
        stop(hopeless.code, str(hopeless))
    finally:
        if broker is not None:
            broker.stop()
        if databases.embedded:
            databases.server().stop()
            err.print("database stopped")
