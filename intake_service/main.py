"""Intake's composition root: settings to adapters to application. Nothing is built at import."""

import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from prometheus_client import REGISTRY, CollectorRegistry

from intake_service.api.app import SERVICE, create_app
from intake_service.api.parts import Identify, Parts
from intake_service.beside import Beside
from intake_service.codec import decode
from intake_service.handlers import persons
from intake_service.handlers.announced import TicketEvents
from intake_service.handlers.asking import Asking
from intake_service.handlers.filing import Filing
from intake_service.handlers.numbers import Numbers
from intake_service.handlers.persons import Persons
from intake_service.handlers.secrets import Secrets
from intake_service.handlers.words import Words
from intake_service.migrations import schema
from intake_service.settings import Settings
from intake_service.status.reader import ViewStatus
from intake_service.status.view import STATUS
from shared.access.assemble import credentials_from
from shared.access.http import identified_by
from shared.bootstrap.bus import Bus, open_bus
from shared.bootstrap.vault import Vault, open_vault
from shared.bus.consumer import Consumer
from shared.bus.port import Publisher
from shared.clock import Clock, clock_by
from shared.contracts.topics import RESIDENT_REQUESTS, TICKET_EVENTS
from shared.databases import Databases
from shared.db import Database
from shared.eventlog.evidence import Evidence
from shared.eventlog.followers import Follower
from shared.eventlog.postgres import PostgresLog
from shared.eventlog.relay import Relay
from shared.eventlog.signing import load_signer
from shared.eventlog.tail import Tail
from shared.eventlog.tree import Tree
from shared.eventlog.views import view_follower
from shared.eventlog.witnessing import witnessed, witnesses_from
from shared.http.health import Version, release
from shared.http.serving import run_until_done, serve
from shared.ids import new_id
from shared.migrations.migrate import assert_ready
from shared.telemetry import configure_logging, tell_build
from shared.vault.naming import Naming
from shared.vault.ratings import RatingLinks
from shared.vault.sealing import Sealer

POOL = 12
"""Connections to the intake database: one for appends, one for each follower, the others for reads."""
CONSUMER = "intake"


def run(host: str | None = None, port: int | None = None) -> None:
    """Serve until SIGTERM."""
    settings = Settings()
    configure_logging(SERVICE, settings.log_level)
    tell_build(SERVICE, release())
    run_until_done(_serve(settings, host or settings.intake_host, settings.intake_port if port is None else port))


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

    Raises:
        shared.migrations.migrate.WrongRevision: `migrate` has not run.
        shared.db.UnsafeRole: the database role has too much power.
        shared.db.Unavailable: a database cannot be reached.
    """
    clock = clock or clock_by(settings.demo_clock)
    databases = Databases(settings)
    async with AsyncExitStack() as opened:
        vault = await opened.enter_async_context(open_vault(databases.url("keys"), environment, settings.home, clock))
        bus = await opened.enter_async_context(open_bus(settings, databases))
        http = await opened.enter_async_context(httpx.AsyncClient(timeout=10))
        database = Database(databases.url("intake"), application_name="gridwhistle-intake", pool_size=POOL)
        opened.push_async_callback(database.close)
        await assert_ready(database, schema())
        log = await PostgresLog.open(database, clock, followed=settings.intake_follows)
        opened.push_async_callback(log.close)
        publisher = bus.publisher()
        opened.push_async_callback(publisher.close)
        tree = Tree(log.log_id, load_signer(environment, settings.home, log.log_id), clock)
        await opened.enter_async_context(witnessed(Evidence(database), witnesses_from(environment, http)))
        ground = _Ground(log, database, clock, vault)
        view, *others = _followers(ground, publisher, tree)
        beside = _beside(ground, (view, *others), bus, settings)
        identify = identified_by(credentials_from(environment, settings.home, clock, http), public=True)
        yield create_app(await _parts(ground, beside, view, identify, registry))


@dataclass(frozen=True)
class _Ground:
    """What everything stands on."""

    log: PostgresLog
    database: Database
    clock: Clock
    vault: Vault


def _followers(ground: _Ground, publisher: Publisher, tree: Tree) -> tuple[Follower, ...]:
    """All there are, the view of the status first: reads wait for it."""
    log, database, vault, tail = ground.log, ground.database, ground.vault, Tail(decode)
    return (
        view_follower(STATUS, tail, log, database),
        Follower("relay", Relay(RESIDENT_REQUESTS, log.log_id, publisher).handle, log, database),
        Follower(tree.name, tree.handle, log, database),
        Follower(persons.NAME, Persons(vault.store, vault.opener, tail).handle, log, database),
    )


def _beside(ground: _Ground, followers: Sequence[Follower], bus: Bus, settings: Settings) -> Beside:
    log = ground.log
    return Beside(
        log=log,
        clock=ground.clock,
        database=ground.database,
        followers=followers,
        consumer=Consumer(
            CONSUMER,
            lambda load: bus.subscriber(CONSUMER, [TICKET_EVENTS], load),
            log,
            TicketEvents(log, new_id),
            ground.clock,
        ),
        numbers=Numbers(log, settings.number_prefix),
        follows=settings.intake_follows,
    )


async def _parts(
    ground: _Ground, beside: Beside, view: Follower, identify: Identify, registry: CollectorRegistry
) -> Parts:
    log, clock, vault = ground.log, ground.clock, ground.vault
    words = Words(Sealer(log.log_id, vault.ring), await Naming.load(vault.store))
    secrets = await Secrets.load(vault.store)
    return Parts(
        filing=Filing(log, words, beside.numbers, secrets, clock, new_id),
        asking=Asking(log, words, secrets, clock, new_id),
        status=ViewStatus(ground.database, view, log),
        opener=vault.opener,
        secrets=secrets,
        links=await RatingLinks.load(vault.store),
        identify=identify,
        clock=clock,
        checks=beside.checks(),
        registry=registry,
        version=Version(service=SERVICE, version=release(), log=log.log_id),
        parking=beside.consumer.parking,
        running=beside.running,
    )
