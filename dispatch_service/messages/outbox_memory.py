"""An outbox that lives as long as the process: for tests and rehearsals."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from dispatch_service.messages.port import Act, Message, State, Wanted

WAITING = (State.QUEUED, State.SENT)


class MemoryOutbox:
    """Fulfils `Outbox`."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}

    async def put(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self._messages.setdefault(message.id, message)

    async def take(self, now: datetime, until: datetime, limit: int) -> list[Message]:
        due = self._some(lambda one: one.state is State.QUEUED and one.send_at <= now)
        taken = sorted(due, key=lambda one: (one.send_at, one.id))[:limit]
        for one in taken:
            self._messages[one.id] = replace(one, send_at=until, tries=one.tries + 1)
        return [self._messages[one.id] for one in taken]

    async def put_off(self, message: str, until: datetime) -> None:
        if self._is(message, State.QUEUED):
            self._messages[message] = replace(self._messages[message], send_at=until)

    async def sent(self, message: str, at: datetime, receipt_due: datetime | None) -> None:
        if self._is(message, State.QUEUED):
            told = replace(self._messages[message], state=State.SENT, sent_at=at, receipt_due=receipt_due)
            self._messages[message] = told

    async def overdue(self, now: datetime, limit: int) -> list[Message]:
        late = self._some(
            lambda one: one.state is State.SENT and one.receipt_due is not None and one.receipt_due <= now
        )
        return sorted(late, key=lambda one: (one.receipt_due or now, one.id))[:limit]

    async def told(self, position: int) -> frozenset[str]:
        return frozenset(one.person for one in self._some(lambda one: one.position == position))

    async def pass_on(self, message: str, state: State, following: Message | None) -> bool:
        known = self._messages.get(message)
        if known is None or known.state not in WAITING:
            return False
        self._messages[message] = replace(known, state=state)
        await self.put([following] if following else [])
        return True

    async def receive(self, message: str, at: datetime) -> Message | None:
        known = self._messages.get(message)
        if known is None or known.state is State.RECEIVED:
            return known
        for one in self._some(lambda one: (one.position, one.unit) == (known.position, known.unit)):
            if one.state in WAITING:
                self._messages[one.id] = replace(one, state=State.SETTLED)
        self._messages[message] = replace(known, state=State.RECEIVED, received_at=at)
        return self._messages[message]

    async def settle(self, acts: Sequence[Act]) -> None:
        for one in self._some(lambda one: one.state in WAITING):
            if any((one.stream, one.unit) == (act.stream, act.unit) and one.position < act.position for act in acts):
                self._messages[one.id] = replace(one, state=State.SETTLED)

    async def remove(self, before: datetime, limit: int) -> int:
        old = self._some(lambda one: one.queued_at < before and not _awaited(one))[:limit]
        for one in old:
            del self._messages[one.id]
        return len(old)

    async def find(self, message: str) -> Message | None:
        return self._messages.get(message)

    async def listed(self, wanted: Wanted) -> list[Message]:
        found = self._some(
            lambda one: (
                (not wanted.person or one.person == wanted.person)
                and (not wanted.units or one.unit in wanted.units)
                and (not wanted.states or one.state in wanted.states)
                and (wanted.before is None or one.position < wanted.before)
            )
        )
        return sorted(found, key=lambda one: (-one.position, one.id))[: wanted.limit]

    def _some(self, fits: Callable[[Message], bool]) -> list[Message]:
        return [one for one in self._messages.values() if fits(one)]

    def _is(self, message: str, state: State) -> bool:
        known = self._messages.get(message)
        return known is not None and known.state is state


def _awaited(message: Message) -> bool:
    """Whether it is still to be sent, or its receipt to come."""
    return message.state is State.QUEUED or (message.state is State.SENT and message.receipt_due is not None)
