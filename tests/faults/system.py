"""An installation of its own that may be broken at will: database server, broker, both services as processes."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from typer.testing import CliRunner

from cli.loop import parked_keys
from cli.main import app
from cli.migrate import migrate_all
from cli.seed import put_demo_in_force
from shared.clock import SystemClock
from shared.contracts.resident_request import RequestFiled
from shared.db import Database
from shared.embedded.postgres import DATABASES, EmbeddedPostgres
from shared.eventlog import codec
from shared.eventlog.port import EventLog, Recorded
from shared.eventlog.postgres import PostgresLog
from shared.settings import WHICH, SharedSettings, Which
from tests.faults.books import Books, Line, faults
from tests.faults.plan import Fault
from tests.faults.resident import Told
from tests.faults.victims import Broker, DatabaseServer, Service, Victim
from tests.faults.wire import lossy_wire
from tests.flows.processes import Served, ended, environment
from tests.servers import TestDatabase, private_broker, private_home, private_server
from tests.waiting import hold, until

RECOVERS_WITHIN = 60.0
"""Seconds from the end of a fault until both services say that they are ready."""
SETTLES_WITHIN = 180.0
CONSUMER = {"GRIDWHISTLE_DISPATCH_FOLLOWS": "0", "GRIDWHISTLE_POOL_SIZE": "8"}
WHOLE: Mapping[str, tuple[str, Mapping[str, str]]] = {"intake": ("intake", {}), "dispatch": ("dispatch", {})}
"""Our processes by name: which service each is, and what its environment says besides."""
DIVIDED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "intake": ("intake", {"GRIDWHISTLE_INTAKE_FOLLOWS": "0"}),
    "intake-follower": ("intake", {}),
    "dispatch": ("dispatch", {"GRIDWHISTLE_DISPATCH_CONSUMES": "0"}),
    "dispatch-consumer": ("dispatch", CONSUMER),
    "another-consumer": ("dispatch", CONSUMER),
}
"""As one server runs them."""
LAST_WORDS = 4000
"""Characters of each service's log that a failed test shows."""
Make = Callable[[Path, Mapping[str, str]], Awaitable[None]]
"""Fills the databases of a new installation, given its home folder and its settings, the owner's address with them."""
CHECKS = (("loop", "check", "--grace", "0"), ("log", "verify"), ("replay", "verify"))


@dataclass
class System:
    """The installation. `victims` in the order in which they are brought back."""

    services: Mapping[str, Served]
    victims: Mapping[str, Victim]
    databases: Mapping[Which, str]
    env: Mapping[str, str]
    home: Path
    kafka: str

    @property
    def intake(self) -> Served:
        """Where residents file."""
        return self.services["intake"]

    @property
    def dispatch(self) -> Served:
        """Where staff are answered."""
        return self.services["dispatch"]

    async def strike(self, fault: Fault) -> None:
        """Let it happen, mend it, and see both services ready again, without anybody's help."""
        struck = [self.victims[name] for name in self.victims if name in fault.victims]
        for victim in reversed(struck):
            await asyncio.to_thread(victim.kill if fault.how == "kill" else victim.freeze)
        await hold(fault.seconds)
        if fault.how == "kill":
            await self._revive(fault)
        else:
            for victim in struck:
                victim.thaw()
        await self.ready(str(fault))

    async def _revive(self, fault: Fault) -> None:
        """Servers first, as on a machine that starts again; then what needs them, all at once."""
        struck = [name for name in self.victims if name in fault.victims]
        for name in struck:
            if name not in self.services:
                await self.victims[name].revive()
        await asyncio.gather(*(self.victims[name].revive() for name in struck if name in self.services))

    async def ready(self, after: str) -> None:
        """Every process of ours says so."""
        for name, served in self.services.items():
            await until(served.ready, f"{name} is ready after: {after}", RECOVERS_WITHIN)

    async def books(self, told: Told) -> Books:
        """What callers were told, and what the logs say now."""
        intake, _ = await self._read("intake")
        dispatch, parked = await self._read("dispatch")
        return Books(told.receipts, told.operations, intake, dispatch, parked)

    async def _read(self, which: Which) -> tuple[list[Line], frozenset[str]]:
        database = Database(self.databases[which])
        log = await PostgresLog.open(database, SystemClock())
        try:
            return [_line(event) for event in await _everything(log)], await parked_keys(log)
        finally:
            await log.close()
            await database.close()

    async def at_rest(self) -> None:
        """Everything that was accepted has come through, and every follower has seen all of its log."""
        await until(self._carried, "all that was filed has been carried to its ticket and back", SETTLES_WITHIN)
        for which in ("intake", "dispatch"):
            await until(lambda which=which: self._followed(which), f"{which}'s followers are at the end", 60)

    async def _carried(self) -> bool:
        counts = "SELECT count(*) FILTER (WHERE stream LIKE $1), count(*) FILTER (WHERE type = $2) FROM event"
        asked = await self.ask("intake", counts, "status-%", "RequestFiled")
        done = await self.ask("dispatch", counts, "ticket-%", "TicketOpened")
        parked = await self.ask("dispatch", "SELECT count(*) FROM cell WHERE space = $1", "blocked")
        await hold(0.5)
        return asked[0] == done[0] and asked[1] <= done[1] + parked[0]

    async def _followed(self, which: Which) -> bool:
        query = "SELECT count(*) FROM cursor WHERE position <> (SELECT size FROM head)"
        return (await self.ask(which, query))[0] == 0

    async def ask(self, which: Which, query: str, *values: object) -> tuple[int, ...]:
        """One row of numbers out of a service's database."""
        database = Database(self.databases[which], pool_size=1)
        try:
            async with database.transaction(read_only=True) as tx:
                row = await tx.raw.fetchrow(query, *values)
            assert row is not None
            return tuple(row.values())
        finally:
            await database.close()

    async def check(self, told: Told) -> Books:
        """Wait until all is carried through, then count out every promise, by our books and by the product's checks."""
        await self.at_rest()
        books = await self.books(told)
        assert not faults(books), "\n".join(faults(books)[:20])
        assert not told.refused, told.refused[:5]
        for command in CHECKS:
            done = await asyncio.to_thread(CliRunner().invoke, app, [*command, "--json"], env=self.env)
            assert done.exit_code == 0, f"{' '.join(command)}: {done.output[-2000:]} {done.exception!r}"
        return books


async def _everything(log: EventLog) -> list[Recorded]:
    found: list[Recorded] = []
    while page := await log.read(len(found), 2000):
        found += page
    return found


def _line(event: Recorded) -> Line:
    body = codec.decode(event.body)
    line = Line(event.stream, event.version, event.type, str(event.id), body.causation)
    if event.type != RequestFiled.__name__:
        return line
    filed = msgspec.json.decode(body.data, type=RequestFiled)
    return line._replace(external_id=filed.facts.external_id or "", number=filed.number)


@asynccontextmanager
async def system(
    *, kafka: bool, server: EmbeddedPostgres | None = None, make: Make | None = None, divided: bool = False
) -> AsyncGenerator[System]:
    """Both services ready, on a database server of its own: new with the demo district in force, or as `make` says.
    `divided`: each of them in several processes.
    """
    async with AsyncExitStack() as opened:
        server = server or opened.enter_context(private_server(databases=DATABASES))
        broker = opened.enter_context(private_broker()) if kafka else None
        home = opened.enter_context(private_home())
        bootstrap = broker.bootstrap if broker else ""
        databases: dict[Which, TestDatabase] = {which: TestDatabase(server, f"gridwhistle_{which}") for which in WHICH}
        owner = {"GRIDWHISTLE_OWNER_URL": databases["intake"].owner}
        env = environment({**databases}, home, bootstrap)
        await (make(home, {**env, **owner}) if make else _prepare(databases, home, bootstrap))
        services = {
            name: Served(which, {**env, **own}, home / f"{name}.log")
            for name, (which, own) in (DIVIDED if divided else WHOLE).items()
        }
        victims: dict[str, Victim] = {"database": DatabaseServer(server)}
        if broker:
            victims["broker"] = Broker(broker)
        victims |= {name: Service(served) for name, served in services.items()}
        opened.enter_context(ended(*services.values()))
        await asyncio.gather(*(served.start() for served in services.values()))
        urls: dict[Which, str] = {which: database.app for which, database in databases.items()}
        try:
            yield System(services, victims, urls, {**env, **owner}, home, bootstrap)
        except BaseException:  # whatever fails, what the services said is shown; it is raised again
            for log in home.glob("*.log"):
                print(f"--- {log.name}", log.read_text(errors="replace")[-LAST_WORDS:], sep="\n")
            raise


async def _prepare(databases: Mapping[Which, TestDatabase], home: Path, bootstrap: str) -> None:
    urls = {f"{which}_database_url": database.app for which, database in databases.items()}
    settings = SharedSettings.model_validate({**urls, "home": home, "kafka_bootstrap_servers": bootstrap})
    await migrate_all(settings, {which: databases[which].owner for which in WHICH})
    await put_demo_in_force(databases["dispatch"].app, SystemClock())


async def weather(system: System, plan: list[Fault], told: Told, rows: int) -> int:
    """Import that many rows while the plan's faults strike, one after the other; how many answers were lost."""
    async with lossy_wire(system.intake.port) as wire:
        for number, fault in enumerate(plan):
            share = rows * (number + 1) // len(plan) - rows * number // len(plan)
            before = len(told.receipts)
            async with asyncio.TaskGroup() as both:
                both.create_task(told.import_rows(wire.url, share))
                await until(lambda before=before: len(told.receipts) > before, "the import is under way", 90)
                await system.strike(fault)
        return wire.lost
