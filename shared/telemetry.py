"""What the services say about themselves: one JSON object per line on stderr, and figures for Prometheus.

Rule: no persons' data. Numbers that look like telephones or identity cards are masked in every value, and an exception
that is not ours is named by type and place only: libraries quote the values they choked on.
"""

import logging
import sys
import traceback
from collections.abc import Callable, Generator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO, cast

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Gauge

from shared.vault import masking

OURS = ("shared.", "intake_service.", "dispatch_service.", "cli.")
NOISY = {
    "aiokafka": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "uvicorn.access": logging.ERROR,
}
REPETITIVE, ONCE_IN = "aiokafka", 10.0
"""Without its broker this library says the same a hundred times a second; each thing is written once in so many
seconds."""
FRAMES = 12  # innermost frames of an exception that are told

Event = MutableMapping[str, Any]


def configure_logging(service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send our events and those of every library through the same lines. Called once, by a composition root."""
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service),
        _told_safely,
        _masked,
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_seldom())
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[strip, render], foreign_pre_chain=before))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name, least in NOISY.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelNamesMapping()[level]))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger by module name. Events are named in lower case with dashes; facts are keyword arguments."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))


@contextmanager
def correlated(correlation_id: str, **facts: str | int) -> Generator[None]:
    """Within the block, and in the tasks it starts, every event carries the correlation id and these facts."""
    with structlog.contextvars.bound_contextvars(correlation_id=correlation_id, **facts):
        yield


def correlation_id() -> str:
    """The one in force here; empty outside any block."""
    return str(structlog.contextvars.get_contextvars().get("correlation_id", ""))


def tell_build(service: str, version: str, registry: CollectorRegistry = REGISTRY) -> None:
    """The figure `gridwhistle_build_info`, always 1, whose labels say what runs here."""
    Gauge("gridwhistle_build_info", "What runs here", ["service", "version"], registry=registry).labels(
        service, version
    ).set(1)


def _seldom() -> Callable[[logging.LogRecord], bool]:
    said: dict[tuple[str, int], float] = {}

    def wanted(record: logging.LogRecord) -> bool:
        if not record.name.startswith(REPETITIVE):
            return True
        place = (record.pathname, record.lineno)
        if record.created - said.get(place, -ONCE_IN) < ONCE_IN:
            return False
        said[place] = record.created
        return True

    return wanted


def _named(service: str) -> structlog.typing.Processor:
    def add(_logger: object, _method: str, event: Event) -> Event:
        event["service"] = service
        return event

    return add


def _told_safely(_logger: object, _method: str, event: Event) -> Event:
    """Replace an exception by its type, place and, when it is ours, its message; causes included."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    fault = cast(object, given[1]) if isinstance(given, tuple) else given
    if fault is True:
        fault = sys.exc_info()[1]
    told: list[dict[str, object]] = []
    while isinstance(fault, BaseException):
        told.append(_fault(fault))
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    event["exception"] = told
    return event


def _fault(fault: BaseException) -> dict[str, object]:
    kind = type(fault)
    frames = traceback.extract_tb(fault.__traceback__)[-FRAMES:]
    told: dict[str, object] = {"type": kind.__qualname__, "at": [f"{f.filename}:{f.lineno} {f.name}" for f in frames]}
    if kind.__module__.startswith(OURS):
        told["message"] = str(fault)
    if code := getattr(fault, "sqlstate", None):
        told["sqlstate"] = code
    return told


def _masked(_logger: object, _method: str, event: Event) -> Event:
    for key, value in event.items():
        event[key] = _mask(value)
    return event


def _mask(value: Any) -> Any:  # noqa: ANN401 - whatever somebody logs
    match value:
        case str():
            return masking.text(value)
        case dict():
            return {key: _mask(inner) for key, inner in cast(dict[Any, Any], value).items()}
        case list() | tuple():
            return [_mask(inner) for inner in cast(list[Any], value)]
        case _:
            return value
