"""Publishing to Kafka: acknowledged by all replicas in sync, bounded in time, and never with a producer in doubt.

The library never gives up an idempotent batch, and cancelling the wait does not cancel the send. So after a time limit
or an error the producer is torn down before anything else is sent; what it had sent may come twice, which the
consumer's marks settle.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol, cast

from aiokafka.errors import KafkaError

from shared.bus.kafka_client import KafkaSettings, Producer, producer
from shared.bus.port import BusUnavailable, Outgoing
from shared.bus.records import check_sizes


class _Sender(Protocol):
    async def close(self) -> None: ...


class _Accumulator(Protocol):
    def fail_all(self, exception: Exception) -> None: ...


class _Inside(Protocol):
    """The library's producer has no public way to give up; these are the parts that must stop."""

    _sender: _Sender | None
    _message_accumulator: _Accumulator


class KafkaPublisher:
    """`Publisher` on Kafka. Calls wait for each other, so that a record is never overtaken by a later call's."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer: Producer | None = None
        self._turn = asyncio.Lock()

    async def publish(self, records: Sequence[Outgoing]) -> None:
        check_sizes(records)
        async with self._turn:
            sent = False
            try:
                async with asyncio.timeout(self._settings.publish_limit):
                    await self._send(records)
                sent = True
            except (KafkaError, OSError, TimeoutError) as fault:
                raise BusUnavailable(f"not acknowledged: {fault!r}") from fault
            finally:
                if not sent:
                    await self._give_up()

    async def close(self) -> None:
        async with self._turn:
            await self._give_up()

    async def _send(self, records: Sequence[Outgoing]) -> None:
        if self._producer is None:
            self._producer = producer(self._settings)
            await self._producer.start()
        send = self._producer.send
        acknowledgements = [
            await send(record.topic, record.value, key=record.key.encode(), headers=list(record.headers))
            for record in records
        ]
        await asyncio.gather(*acknowledgements)

    async def _give_up(self) -> None:
        """End the producer with all it still wanted to send."""
        doomed, self._producer = self._producer, None
        if doomed is None:
            return
        inside = cast(_Inside, doomed)
        if inside._sender is not None:  # pyright: ignore[reportPrivateUsage] - stopping in order waits for the broker
            await inside._sender.close()  # pyright: ignore[reportPrivateUsage]
        inside._message_accumulator.fail_all(KafkaError("given up"))  # pyright: ignore[reportPrivateUsage]
        with suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(self._settings.request_limit):
                await doomed.stop()
