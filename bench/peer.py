"""The library `eventsourcing` as its manual shows it: one new aggregate saved in each transaction, on PostgreSQL.

Only `make bench` installs it (requirements-bench.lock): its types are not there for everybody, hence the looser check.
"""
# pyright: basic, reportMissingImports=false

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class Ticket(Aggregate):
    """A ticket with the fields ours has when it is opened and dispatched."""

    @event("Opened")
    def __init__(self, number: str, category: str, area: str, narrative: str, person: str, unit: str) -> None:
        self.number = number
        self.category = category
        self.area = area
        self.narrative = narrative
        self.person = person
        self.unit = unit


class Tickets:
    """The library's application."""

    def __init__(self, url: str) -> None:
        self._application = Application(env=_environment(url))

    def save(self, number: str, narrative: str, person: str) -> None:
        """One aggregate, one transaction."""
        self._application.save(Ticket(number, "E04-96", "C01-06", narrative, person, "C01-06"))

    def close(self) -> None:
        self._application.close()


def _environment(url: str) -> Mapping[str, str]:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": query["host"][0],
        "POSTGRES_PORT": query["port"][0],
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "",
    }
