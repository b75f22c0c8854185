"""What callers were told, what both logs say, and whether the one follows from the other. Pure.

The books are kept apart from the product's own checks: they compare events by what caused them, so that a request lost,
doubled or out of order is found even where `loop check` would be content.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

REQUEST, TICKET, STATUS = "request-", "ticket-", "status-"


class Receipt(NamedTuple):
    """What one 2xx answer to a filing said."""

    external_id: str
    request: str
    number: str


class Line(NamedTuple):
    """One event of a log, as far as the books need it. `external_id` and `number` stand on filings only."""

    stream: str
    version: int
    type: str
    id: str
    causation: str = ""
    external_id: str = ""
    number: str = ""


class Books(NamedTuple):
    """Everything to be compared. `operations`: ids of answered 202s by request."""

    receipts: Sequence[Receipt]
    operations: Mapping[str, Sequence[str]]
    intake: Sequence[Line]
    dispatch: Sequence[Line]
    parked: frozenset[str] = frozenset()


def faults(books: Books) -> list[str]:
    """Every broken promise; empty when all is well."""
    intake, dispatch = _streams(books.intake), _streams(books.dispatch)
    return [*_told(books, intake), *_gaps(intake), *_gaps(dispatch), *_carried(books, intake, dispatch)]


def _streams(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.stream].append(line)
    return found


def _told(books: Books, intake: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    """Whoever was told that his request is in finds it in, once, under what he was told."""
    filed = [line for line in books.intake if line.type == "RequestFiled"]
    yield from (
        f"filed twice: {key}" for key, count in Counter(line.external_id for line in filed).items() if count > 1
    )
    yield from (f"number twice: {key}" for key, count in Counter(line.number for line in filed).items() if count > 1)
    known = {(line.external_id, line.stream.removeprefix(REQUEST), line.number) for line in filed}
    yield from (f"told, but not in the log: {receipt}" for receipt in books.receipts if tuple(receipt) not in known)
    for request, operations in books.operations.items():
        asked = Counter(line.type for line in intake.get(REQUEST + request, ()))
        if asked.total() != 1 + len(set(operations)):
            yield f"{request}: asked {len(set(operations))} things, the log has {dict(asked)}"


def _gaps(streams: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    for stream, lines in streams.items():
        if [line.version for line in lines] != list(range(1, len(lines) + 1)):
            yield f"{stream}: versions {[line.version for line in lines]}"


def _carried(
    books: Books, intake: Mapping[str, Sequence[Line]], dispatch: Mapping[str, Sequence[Line]]
) -> Iterator[str]:
    """Each thing that was asked took effect on its ticket once and in order, and was told back once and in order."""
    requests = {stream.removeprefix(REQUEST) for stream in intake if stream.startswith(REQUEST)}
    tickets = {stream.removeprefix(TICKET) for stream in dispatch if stream.startswith(TICKET)}
    yield from (f"{ticket}: a ticket for no request" for ticket in sorted(tickets - requests))
    for request in sorted(requests):
        asked = [line.id for line in intake[REQUEST + request]]
        ticket = dispatch.get(TICKET + request, [])
        if request not in books.parked:
            yield from _on_ticket(request, asked, ticket)
        told = [line.causation for line in intake.get(STATUS + request, [])]
        if told != [line.id for line in ticket]:
            yield f"{request}: {len(ticket)} events of the ticket, {len(told)} told back, or in another order"


def _on_ticket(request: str, asked: Sequence[str], ticket: Sequence[Line]) -> Iterator[str]:
    opened = sum(line.type == "TicketOpened" for line in ticket)
    if opened != 1:
        yield f"{request}: {opened} tickets, and nothing parked"
    done = [cause for cause, _ in groupby(line.causation for line in ticket) if cause in asked]
    if done != list(asked):
        yield f"{request}: asked {len(asked)} in order, the ticket took {[asked.index(one) for one in done]}"
