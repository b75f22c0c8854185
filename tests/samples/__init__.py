"""Bodies of logs as earlier versions wrote them, frozen: `dispatch-0.1.jsonl` holds every kind of event 0.1 knew,
`dispatch-0.1.1.jsonl` every kind there was before assists, appeals and platforms' filings had clocks, and
`dispatch-0.1.2.jsonl` appeals, returns and whistles from before appeals had two stages and each call a time of its own.

Never edited. A change of an event's shape adds a lift and a sample of the shape before it.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from shared.eventlog.codec import decode as body_of
from shared.eventlog.port import Recorded

HERE = Path(__file__).parent


class Line(msgspec.Struct, frozen=True):
    """One event of a sample, as it stood in the log."""

    position: int
    stream: str
    version: int
    body: str


def sample(name: str) -> Iterator[Recorded]:
    """The events of a sample, in the order of the log."""
    for text in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines():
        line = msgspec.json.decode(text, type=Line)
        body = line.body.encode()
        head = body_of(body)
        yield Recorded(line.position, head.at, head.id, line.stream, line.version, head.type, head.at, body)
