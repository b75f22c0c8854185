"""A message, where it waits, and what carries it. Outbox and messenger each have an adapter in memory and a real one.

A message's id follows from the event and whom it tells, so telling twice is not possible however often a page is seen.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol
from uuid import UUID

import msgspec

RESIDENT = "resident"


class State(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    RECEIVED = "received"
    PASSED_ON = "passed-on"
    """No receipt in time: the next in the order of duty was told."""
    SETTLED = "settled"
    """Somebody else who was told of the same answers for it."""
    UNANSWERED = "unanswered"
    """No receipt in time, and nobody left to tell."""
    UNDELIVERABLE = "undeliverable"


class Message(msgspec.Struct, frozen=True):
    """One person told of one event for one unit. `number` is the ticket's, as residents know it."""

    id: str
    position: int
    what: str
    stream: str
    """The event's; what its unit does there later answers the message."""
    ticket: str
    number: str
    unit: str
    person: str
    """Staff code, or `resident`."""
    urgency: str
    zh: str
    en: str
    queued_at: datetime
    send_at: datetime
    """Not before: the end of quiet hours, or the next attempt."""
    receipt_minutes: int = 0
    """0: no receipt is waited for."""
    address: str = ""
    """Residents only: the sealed token the messenger opens to learn where to."""
    rating: str = ""
    """Residents only: what the link says that is put into the texts when they go out, and the texts that go out without
    it (`messages.links`)."""
    phone: str = ""
    """Staff only: the duty telephone, which is public."""
    state: State = State.QUEUED
    tries: int = 0
    sent_at: datetime | None = None
    receipt_due: datetime | None = None
    received_at: datetime | None = None
    duty: str = ""
    """What is waited for, as an action of the table of rights; empty where nothing in particular is."""
    kept: bool | None = None
    """An office keeps what it is about: its own people were told at once, and nobody is next. None: queued by the
    release before, which did not say."""


class Act(msgspec.Struct, frozen=True):
    """A unit's people did something on a stream, at a position."""

    stream: str
    unit: str
    position: int


class Wanted(msgspec.Struct, frozen=True):
    """Which messages to list: of these units, or of this person; newest first, below `before` where given."""

    person: str = ""
    units: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    limit: int = 50
    before: int | None = None


class Outbox(Protocol):
    """Keeps messages and their states. All raise shared.db.Unavailable when the store is away; nothing changed then."""

    async def put(self, messages: Sequence[Message]) -> None:
        """Keep those whose ids are new; the others are left as they are."""
        ...

    async def take(self, now: datetime, until: datetime, limit: int) -> list[Message]:
        """Queued ones whose time has come; nobody else is given them before `until`."""
        ...

    async def put_off(self, message: str, until: datetime) -> None:
        """A queued one was not sent: try again from then on."""
        ...

    async def sent(self, message: str, at: datetime, receipt_due: datetime | None) -> None:
        """It was handed over. One that was settled meanwhile stays settled."""
        ...

    async def overdue(self, now: datetime, limit: int) -> list[Message]:
        """Sent ones whose receipt did not come in time, longest waiting first."""
        ...

    async def told(self, position: int) -> frozenset[str]:
        """Everybody who was or will be told of this event."""
        ...

    async def pass_on(self, message: str, state: State, following: Message | None) -> bool:
        """End the waiting for one in this state and keep the message that follows it. False: it was not waiting."""
        ...

    async def receive(self, message: str, at: datetime) -> Message | None:
        """Somebody answers for it: it is received, and the others of the same event and unit that wait are settled.

        Returns it as it stands then; None where there is none. Receiving twice changes nothing.
        """
        ...

    async def settle(self, acts: Sequence["Act"]) -> None:
        """Who acts has answered: what waits of earlier events of that stream for that unit is settled."""
        ...

    async def remove(self, before: datetime, limit: int) -> int:
        """Remove some that were queued before then and that nobody waits for: not to be sent, no receipt owed.

        Returns how many.
        """
        ...

    async def find(self, message: str) -> Message | None: ...

    async def listed(self, wanted: Wanted) -> list[Message]: ...


class Undeliverable(Exception):
    """It cannot be delivered, now or ever: no such number, or the person was erased."""


class NotNow(Exception):
    """The gateway is away or refuses for the moment: try again later."""


class Messenger(Protocol):
    """What carries messages. Real gateways are adapters like the two that come with this release."""

    async def send(self, message: Message) -> None:
        """Hand it over. Handing over the same id again does nothing.

        Raises:
            Undeliverable, NotNow.
            shared.db.Unavailable: a resident's address could not be opened.
        """
        ...


class Addresses(Protocol):
    """Opens a resident's address; only messengers do."""

    async def phone(self, message: Message) -> str:
        """His telephone number, after the access log knows; empty where there is none or it was erased."""
        ...


def message_id(log_id: str, position: int, person: str) -> str:
    """The same for the same event and person, for ever."""
    digest = sha256(f"gridwhistle message 1\n{log_id}\n{position}\n{person}".encode()).digest()
    return str(UUID(bytes=digest[:16]))
