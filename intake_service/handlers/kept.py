"""What intake remembers of answers it gave, in cells that live or die with the event: idempotency keys for thirty days,
the ids of other systems for ever."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from intake_service.handlers.content import Receipt
from shared.eventlog.port import Cell

KEYS, EXTERNAL = "idempotency", "external"
"""Spaces of the two kinds of cells."""
KEPT_FOR = timedelta(days=30)
CONTENTS_KEPT = 200


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a key's first use came to. `fingerprint` is that of what was asked."""

    fingerprint: str
    at: datetime
    request: UUID
    number: str = ""
    created: bool = True
    operation: UUID | None = None
    authority_due_at: datetime | None = None
    """The deadline of a platform's own case that it named, and that was recorded or stood already."""

    def receipt(self, position: int) -> Receipt:
        """What the caller is handed, with where it stands in the log."""
        return Receipt(self.request, self.number, position, self.created, self.operation, self.authority_due_at)

    def expired(self, now: datetime) -> bool:
        return now - self.at > KEPT_FOR


class Known(msgspec.Struct, frozen=True):
    """A request another system filed under its own id, and each content sent since with what it last became."""

    request: UUID
    number: str
    seen: dict[str, UUID | None]

    def adding(self, operation: UUID, sent: str, but_for_time: str) -> "Known":
        """With what one more content is known by; only the latest are remembered where there are very many.

        What was sent is answered by this operation from now on. The same without its time is answered as it was, where
        that was sent before: its words were recorded then and not now.
        """
        untimed = {but_for_time: self.seen.get(but_for_time, operation)}
        others = {print_: became for print_, became in self.seen.items() if print_ not in (sent, but_for_time)}
        latest = [*(others | untimed | {sent: operation}).items()][-CONTENTS_KEPT:]
        return Known(self.request, self.number, dict(latest))


_encode = msgspec.json.Encoder().encode
_answer = msgspec.json.Decoder(Answer).decode
_known = msgspec.json.Decoder(Known).decode


class Slot:
    """One idempotency key on its way through the tries of a command; without a key it is always free."""

    def __init__(self, key: str | None, fingerprint: str) -> None:
        self._key = key
        self._before: bytes | None = None
        self.fingerprint = fingerprint

    def taken(self, standing: bytes | None, now: datetime) -> Answer | None:
        """What stands there after a conflict; None when it may be written over.

        Raises:
            KeyReused: it was used for something else.
        """
        self._before = standing
        answer = _answer(standing) if standing is not None else None
        if answer is None or answer.expired(now):
            return None
        if answer.fingerprint != self.fingerprint:
            raise KeyReused
        return answer

    def cells(self, answer: Answer) -> tuple[Cell, ...]:
        """The cell that keeps the answer."""
        return (Cell(KEYS, self._key, self._before, _encode(answer)),) if self._key else ()


class KeyReused(Exception):
    """An Idempotency-Key was used before for another body."""


def external_cell(key: str, before: bytes | None, after: Known) -> Cell:
    """The cell that keeps another system's id."""
    return Cell(EXTERNAL, key, before, _encode(after))


def known(standing: bytes | None) -> Known | None:
    """What an external id stands for."""
    return None if standing is None else _known(standing)


def is_expired(value: bytes, now: datetime) -> bool:
    """Whether a key's answer need not be kept any longer."""
    return _answer(value).expired(now)
