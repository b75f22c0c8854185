"""From the log to the bus: each event's announcement, as the bytes that stand in the log.

The log is the outbox. A page is published whole before the cursor moves, so it reaches the bus at least once and in
order; readers tell repetitions by the subject's sequence. `shared.eventlog.cursors.rewind` publishes again.
"""

from collections.abc import Sequence

from shared.bus.port import Outgoing, Publisher
from shared.contracts.envelope import Envelope, to_headers
from shared.db import Transaction
from shared.eventlog import codec
from shared.eventlog.port import Recorded

LONG_PUBLISH = "SET LOCAL idle_in_transaction_session_timeout = '60s'"
"""The cursor's claim is held while the bus answers; publishers give up well before this."""


class Relay:
    """A follower's handler. `source` is the log's id: with subject and sequence it names a message for ever."""

    def __init__(self, topic: str, source: str, publisher: Publisher) -> None:
        self._topic = topic
        self._source = source
        self._publisher = publisher

    async def handle(self, tx: Transaction, events: Sequence[Recorded]) -> None:
        """Publish a page.

        Raises:
            shared.bus.port.BusUnavailable: the page is to be published again.
            shared.eventlog.codec.Unreadable: a body of an unknown format.
        """
        records = [record for event in events if (record := outgoing(self._topic, self._source, event))]
        if records:
            await tx.raw.execute(LONG_PUBLISH)
            await self._publisher.publish(records)


def outgoing(topic: str, source: str, event: Recorded) -> Outgoing | None:
    """The record an event becomes; None for one that announces nothing."""
    body = codec.decode(event.body)
    value = codec.message(body)
    if body.public is None or value is None:
        return None
    envelope = Envelope(
        id=body.id,
        source=source,
        type=body.public.type,
        subject=body.public.subject,
        time=body.at,
        sequence=body.public.sequence,
        correlation=body.correlation,
        causation=body.causation,
    )
    return Outgoing(topic, body.public.subject, value, to_headers(envelope))
