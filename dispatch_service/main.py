"""Dispatch's composition root: settings to adapters to application. Nothing is built at import."""

import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from fastapi import FastAPI
from prometheus_client import REGISTRY, CollectorRegistry

from dispatch_service.api.app import SERVICE, create_app
from dispatch_service.api.demo import issuing
from dispatch_service.api.parts import Issue, Parts
from dispatch_service.beside import Beside
from dispatch_service.bootstrap.artifacts import PostgresArtifacts
from dispatch_service.bootstrap.inforce import RulesInForce
from dispatch_service.bootstrap.reading import checked
from dispatch_service.codec import decode
from dispatch_service.consumer import Filings
from dispatch_service.consumer_places import Places
from dispatch_service.directory.locator import Locator
from dispatch_service.directory.presence import Presence
from dispatch_service.handlers.path import CommandPath
from dispatch_service.handlers.streams import Streams
from dispatch_service.loop import following as loop
from dispatch_service.loop.following import Checking
from dispatch_service.messages import following
from dispatch_service.messages.addresses import SealedAddresses
from dispatch_service.messages.document import read as read_messages
from dispatch_service.messages.letters import Letters
from dispatch_service.messages.links import Links
from dispatch_service.messages.messenger_logfile import LogFileMessenger
from dispatch_service.messages.office import Office
from dispatch_service.messages.outbox_postgres import PostgresOutbox
from dispatch_service.migrations.schema import ARTIFACT, schema
from dispatch_service.rates.reckoning import Reckoning, reckoned
from dispatch_service.rules.build import build as build_rules
from dispatch_service.rules.snapshot import Snapshot
from dispatch_service.search import indexing
from dispatch_service.search.finding import Search
from dispatch_service.search.indexing import Indexing
from dispatch_service.settings import Settings
from dispatch_service.suggestions.ground import Ground, ground_of
from dispatch_service.suggestions.suggesting import Suggesting
from dispatch_service.timers.due import TableTimers
from dispatch_service.timers.runner import TimerRunner
from dispatch_service.views.catalogue import VIEWS
from dispatch_service.views.figures import Figures
from dispatch_service.views.lists import PostgresLists
from shared.access.assemble import credentials_from
from shared.access.credentials import Recognises
from shared.access.issuer import load_issuer
from shared.access.roles import packaged_roles
from shared.bootstrap.bus import Bus, open_bus
from shared.bootstrap.vault import Vault, open_vault
from shared.bus.consumer import Consumer
from shared.clock import Clock, ShiftedClock, clock_by
from shared.contracts.topics import RESIDENT_REQUESTS, TICKET_EVENTS
from shared.databases import Databases
from shared.db import Database
from shared.eventlog.evidence import Evidence
from shared.eventlog.followers import Follower, Pace
from shared.eventlog.postgres import PostgresLog
from shared.eventlog.relay import Relay
from shared.eventlog.signing import load_signer
from shared.eventlog.tail import Tail
from shared.eventlog.tree import Tree
from shared.eventlog.views import view_follower
from shared.eventlog.witnessing import witnessed, witnesses_from
from shared.http.health import Version, release
from shared.http.serving import run_until_done, serve
from shared.migrations.migrate import assert_ready
from shared.telemetry import configure_logging, tell_build
from shared.vault.cursor import Cursors
from shared.vault.naming import Naming
from shared.vault.ratings import RatingLinks
from shared.vault.sealing import Sealer

CONSUMER = "dispatch"


def run(host: str | None = None, port: int | None = None) -> None:
    """Serve until SIGTERM."""
    settings = Settings()
    configure_logging(SERVICE, settings.log_level)
    tell_build(SERVICE, release())
    run_until_done(_serve(settings, host or settings.dispatch_host, settings.dispatch_port if port is None else port))


async def _serve(settings: Settings, host: str, port: int) -> None:
    async with service(settings, os.environ) as app:
        await serve(app, host, port, drain_seconds=settings.drain_seconds, behind_proxy=settings.behind_proxy)


@asynccontextmanager
async def service(
    settings: Settings,
    environment: Mapping[str, str],
    registry: CollectorRegistry = REGISTRY,
    clock: Clock | None = None,
) -> AsyncGenerator[FastAPI]:
    """The application on real adapters; everything it opened is closed at the end.

    A `clock` of the caller's stands for the database's as well: nothing then compares them.

    Raises:
        shared.migrations.migrate.WrongRevision: `migrate` has not run.
        shared.db.UnsafeRole: the database role has too much power.
        shared.db.Unavailable: a database cannot be reached.
    """
    own_time, clock = clock is not None, clock or clock_by(settings.demo_clock)
    databases = Databases(settings)
    async with AsyncExitStack() as opened:
        vault = await opened.enter_async_context(open_vault(databases.url("keys"), environment, settings.home, clock))
        bus = await opened.enter_async_context(open_bus(settings, databases))
        http = await opened.enter_async_context(httpx.AsyncClient(timeout=10))
        url, name = databases.url("dispatch"), "gridwhistle-dispatch"
        database = Database(url, application_name=name, pool_size=settings.pool_size)
        opened.push_async_callback(database.close)
        await assert_ready(database, schema())
        log = await PostgresLog.open(database, clock, followed=settings.dispatch_follows)
        opened.push_async_callback(log.close)
        rules = RulesInForce(log, PostgresArtifacts(database, ARTIFACT), clock, build_rules, checked)
        naming, ratings = await Naming.load(vault.store), await RatingLinks.load(vault.store)
        ground = _Ground(log, database, clock, vault, naming, ratings, rules, own_time)
        tree = Tree(log.log_id, load_signer(environment, settings.home, log.log_id), clock)
        await opened.enter_async_context(witnessed(Evidence(database), witnesses_from(environment, http)))
        publisher = bus.publisher()
        opened.push_async_callback(publisher.close)
        running = _beside(ground, bus, Relay(TICKET_EVENTS, log.log_id, publisher), tree, settings)
        door = _Door(
            credentials_from(environment, settings.home, clock, http),
            None if settings.production else issuing(load_issuer(environment, settings.home, clock), rules),
        )
        yield create_app(_parts(ground, running, door, registry))


@dataclass(frozen=True)
class _Ground:
    """What everything stands on."""

    log: PostgresLog
    database: Database
    clock: Clock
    vault: Vault
    naming: Naming
    ratings: RatingLinks
    rules: RulesInForce[Snapshot]
    own_time: bool

    def path(self) -> CommandPath:
        """A command path; its memory of streams is its own."""
        return CommandPath(self.log, Streams(self.log), self.rules, Sealer(self.log.log_id, self.vault.ring))

    async def presence(self) -> Presence:
        """Who can be reached when, by the directory in force."""
        return (await self.rules.current()).directory.presence

    async def reckoning(self) -> Reckoning:
        """How rates are grouped and weighed, by the rules in force."""
        return reckoned(await self.rules.current())

    async def ground(self) -> Ground | None:
        """What suggestions rest on, by the rules in force."""
        return ground_of(await self.rules.current())

    async def database_clock(self) -> datetime:
        """The database's own time, moved along with ours in a demonstration."""
        if self.own_time:
            return self.clock.now()
        shift = self.clock.shift if isinstance(self.clock, ShiftedClock) else timedelta()
        async with self.database.transaction(read_only=True) as tx:
            return await tx.raw.fetchval("SELECT clock_timestamp()") + shift


@dataclass(frozen=True)
class _Door:
    """Who comes in."""

    credentials: Recognises
    issue: Issue | None


def _office(ground: _Ground, settings: Settings) -> Office | None:
    """Nobody is told anything where no document says what."""
    if settings.messages is None:
        return None
    log, rules, clock = ground.log, ground.rules, ground.clock
    messenger = LogFileMessenger(settings.home / "messages.jsonl", SealedAddresses(ground.vault.opener))
    links = Links(ground.ratings, settings.rating_link) if settings.rating_link else None
    letters = Letters(log.log_id, read_messages(settings.messages), ground.naming, links)
    return Office(letters, log, rules, PostgresOutbox(ground.database), messenger, clock)


def _beside(ground: _Ground, bus: Bus, relay: Relay, tree: Tree, settings: Settings) -> "_Running":
    log, database, vault, office = ground.log, ground.database, ground.vault, _office(ground, settings)
    path, tail = ground.path(), Tail(decode)
    views = tuple(view_follower(view, tail, log, database) for view in VIEWS)
    words = Indexing(vault.texts, vault.opener, tail)
    others = (
        Follower("relay", relay.handle, log, database),
        Follower(tree.name, tree.handle, log, database),
        Follower(indexing.NAME, words.handle, log, database, Pace(page=indexing.PAGE)),
        Follower(loop.NAME, Checking(log, tail).handle, log, database, loop.PACE),
        *((Follower(following.NAME, office.telling(tail).handle, log, database),) if office else ()),
    )
    places = Places(vault.opener, vault.ring, _locator)
    consumer = Consumer(
        CONSUMER,
        lambda load: bus.subscriber(CONSUMER, [RESIDENT_REQUESTS], load),
        log,
        Filings(log, ground.rules, places, ground.naming),
        ground.clock,
    )
    timers = TimerRunner(TableTimers(database), path, ground.clock, ground.database_clock, log)
    return _Running(
        path,
        views,
        Beside(
            log,
            ground.clock,
            database,
            ground.rules,
            (*views, *others),
            consumer,
            timers,
            Figures(database, ground.clock),
            consumes=settings.dispatch_consumes,
            follows=settings.dispatch_follows,
        ),
        office if settings.dispatch_follows else None,
    )


def _locator(rules: Snapshot) -> Locator:
    return Locator(rules.directory)


@dataclass(frozen=True)
class _Running:
    """The command path all commands of this process share, its views, and what runs beside the API."""

    path: CommandPath
    views: tuple[Follower, ...]
    beside: Beside
    office: Office | None

    @asynccontextmanager
    async def all(self) -> AsyncGenerator[None]:
        """All of it, from the API's start to its end."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.beside.running())
            if self.office is not None:
                await stack.enter_async_context(self.office.running())
            yield


def _search(ground: _Ground) -> Search:
    vault, cursors = ground.vault, Cursors(ground.vault.store)
    return Search(vault.texts, vault.store, vault.accesses, vault.opener, ground.log, ground.clock, cursors=cursors)


def _parts(ground: _Ground, running: _Running, door: _Door, registry: CollectorRegistry) -> Parts:
    beside, vault = running.beside, ground.vault
    return Parts(
        path=running.path,
        streams=running.path.streams,
        log=ground.log,
        rules=ground.rules,
        opener=vault.opener,
        clock=ground.clock,
        roles=packaged_roles(),
        credentials=door.credentials,
        issue=door.issue,
        lists=PostgresLists(ground.database, running.views),
        search=_search(ground),
        suggesting=Suggesting(ground.ground, vault.texts, vault.store, vault.accesses, ground.clock),
        outbox=PostgresOutbox(ground.database),
        presence=ground.presence,
        reckoning=ground.reckoning,
        naming=ground.naming,
        parking=beside.consumer.parking,
        checks=beside.checks(),
        version=Version(service=SERVICE, version=release(), log=ground.log.log_id),
        registry=registry,
        running=running.all,
    )
