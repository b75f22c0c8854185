"""Log lines: one JSON object each, correlated, and without persons' data."""

import io
import json
import logging
from collections.abc import Generator
from typing import Any

import pytest
import structlog
from prometheus_client import CollectorRegistry

from shared.db import Unavailable
from shared.telemetry import configure_logging, correlated, correlation_id, logger, tell_build


class Lines:
    """What was written, as the objects it means."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._stream.getvalue().splitlines()]

    @property
    def last(self) -> dict[str, Any]:
        return self.all()[-1]


@pytest.fixture
def lines() -> Generator[Lines]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("intake", "INFO", stream)
    yield Lines(stream)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_an_event_is_one_line_with_its_facts(lines: Lines) -> None:
    logger("intake_service.api").info("request-accepted", position=7)
    assert lines.last | {"timestamp": ""} == {
        "event": "request-accepted",
        "position": 7,
        "level": "info",
        "logger": "intake_service.api",
        "service": "intake",
        "timestamp": "",
    }


def test_libraries_write_the_same_lines(lines: Lines) -> None:
    logging.getLogger("some.library").warning("slow: %s", "pool")
    assert (lines.last["event"], lines.last["service"]) == ("slow: pool", "intake")


def test_a_correlation_id_marks_everything_within_its_block(lines: Lines) -> None:
    with correlated("c-1", ticket="t-9"):
        assert correlation_id() == "c-1"
        logger("x").info("inside")
    logger("x").info("outside")
    inside, outside = lines.all()
    assert (inside["correlation_id"], inside["ticket"]) == ("c-1", "t-9")
    assert "correlation_id" not in outside
    assert correlation_id() == ""


@pytest.mark.parametrize("written", ["13812345678", "370321199001011234"])
def test_numbers_of_persons_are_masked_however_deep(lines: Lines, written: str) -> None:
    logger("x").info(f"call {written}", note=f"电话{written}", deep=[{"who": written}])
    assert written not in json.dumps(lines.last)


def test_a_foreign_exception_is_named_but_not_quoted(lines: Lines) -> None:
    try:
        {}["王小明"]
    except KeyError:
        logger("x").exception("broken")
    assert lines.last["exception"][0]["type"] == "KeyError"
    assert "test_logging.py" in lines.last["exception"][0]["at"][-1]
    assert "王小明" not in json.dumps(lines.last, ensure_ascii=False)


def test_our_own_exception_says_what_it_means_and_what_caused_it(lines: Lines) -> None:
    try:
        raise Unavailable("connection lost") from OSError("secret")
    except Unavailable:
        logger("x").exception("broken")
    ours, cause = lines.last["exception"]
    assert (ours["type"], ours["message"], cause["type"]) == ("Unavailable", "connection lost", "OSError")
    assert "secret" not in json.dumps(lines.last)


def test_a_library_without_its_broker_does_not_fill_the_disk(lines: Lines) -> None:
    for node in range(1000):
        logging.getLogger("aiokafka").error("Unable connect to node with id %s", node)
    logging.getLogger("aiokafka.consumer").error("Failed fetch messages")
    logger("shared.bus").warning("paused")
    logger("shared.bus").warning("paused")
    assert [line["logger"] for line in lines.all()] == ["aiokafka", "aiokafka.consumer", "shared.bus", "shared.bus"]


def test_the_level_is_kept(lines: Lines) -> None:
    logger("x").debug("detail")
    assert lines.all() == []


def test_the_build_is_a_figure() -> None:
    registry = CollectorRegistry()
    tell_build("intake", "0.1.0", registry)
    assert registry.get_sample_value("gridwhistle_build_info", {"service": "intake", "version": "0.1.0"}) == 1
