"""What dispatch would announce, put on the bus's side of intake's consumer."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from intake_service.handlers.announced import TicketEvents
from intake_service.handlers.stored import Stored
from intake_service.requests.request import Filed
from shared.bus.consumer import Consumer
from shared.bus.health import Limits
from shared.bus.memory import MemoryBus
from shared.bus.port import Outgoing
from shared.contracts.envelope import NAMES, Envelope, to_headers
from shared.contracts.ticket_event import Stage, TicketAnnounced
from shared.contracts.topics import TICKET_EVENTS
from shared.ids import new_id
from shared.vault.port import Group
from shared.vault.sealing import key_id_of
from tests.intake.desk import NOW, Client

DUE = NOW + timedelta(days=5)


class Dispatch:
    """Announces about tickets, numbered as dispatch numbers them, and lets intake consume."""

    def __init__(self, intake: Client) -> None:
        self._intake = intake
        self._bus = MemoryBus()
        self._sequences: dict[str, int] = {}
        self._source = "dispatch-test"
        desk = intake.desk
        self.consumer = Consumer(
            "intake",
            lambda load: self._bus.subscriber("intake", [TICKET_EVENTS], load),
            desk.log,
            TicketEvents(desk.log, new_id),
            desk.clock,
            Limits(wait=0.0),
        )

    def begins_a_new_log(self, source: str = "dispatch-anew") -> None:
        """Its old one is lost: it numbers every ticket's events from 1 again."""
        self._source, self._sequences = source, {}

    async def announces(self, receipt: dict[str, str], what: str, stage: Stage, **more: object) -> None:
        """One event of the ticket, seen by intake when this returns."""
        state = {"number": receipt["number"], "at": self._intake.desk.clock.now(), **more}
        await self.publish(
            msgspec.convert({"ticket": receipt["id"], "what": what, "stage": stage, **state}, TicketAnnounced)
        )

    async def publish(self, event: TicketAnnounced, sequence: int | None = None, subject: str | None = None) -> None:
        key = subject or str(event.ticket)
        self._sequences[key] = sequence or self._sequences.get(key, 0) + 1
        envelope = Envelope(new_id(), self._source, NAMES[TicketAnnounced], key, event.at, self._sequences[key])
        record = Outgoing(TICKET_EVENTS, key, msgspec.json.encode(event), to_headers(envelope))
        await self._bus.publisher().publish([record])
        await self.consumed()

    async def consumed(self) -> None:
        """Until nothing is left on any partition."""
        quiet = 0
        while quiet < 8:
            quiet = 0 if await self.consumer.step() else quiet + 1

    async def note(self, receipt: dict[str, str], text: str) -> str:
        """A public note, sealed under the request's own key as dispatch does."""
        desk = self._intake.desk
        state, _ = await Stored(desk.log).state(UUID(receipt["id"]))
        assert isinstance(state, Filed)
        stream = f"ticket-{receipt['id']}"
        return await desk.sealer.seal_with(key_id_of(state.narrative), Group.NARRATIVE, stream, text.encode())


def moment(days: float) -> datetime:
    return NOW + timedelta(days=days)
