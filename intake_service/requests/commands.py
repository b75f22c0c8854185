"""What may be asked of a request. Texts and persons arrive sealed; ids, numbers and times arrive made."""

from datetime import datetime
from uuid import UUID

import msgspec

from shared.contracts.resident_request import Facts, Satisfaction


class FileRequest(msgspec.Struct, frozen=True):
    """Accept a new request."""

    request: UUID
    number: str
    facts: Facts
    narrative: str
    person: str | None = None


class Supplement(msgspec.Struct, frozen=True):
    """Add something the resident, or the system that filed it, says later."""

    request: UUID
    operation: UUID
    narrative: str
    person: str | None = None


class Remind(msgspec.Struct, frozen=True):
    """Urge an answer."""

    request: UUID
    operation: UUID
    narrative: str | None = None


class AskWithdrawal(msgspec.Struct, frozen=True):
    """Ask to take the request back; whether it may still be is for dispatch to say."""

    request: UUID
    operation: UUID
    narrative: str | None = None


class AskReopening(msgspec.Struct, frozen=True):
    """Ask to open it again; whether the window is still open is for dispatch to say."""

    request: UUID
    operation: UUID
    narrative: str | None = None


class MoveAuthorityDue(msgspec.Struct, frozen=True):
    """The platform it belongs to names another deadline."""

    request: UUID
    operation: UUID
    authority_due_at: datetime
    source: str


class Answers(msgspec.Struct, frozen=True):
    """What a resident answers by his link, about the round it names. `asked` numbers the question."""

    round: int
    asked: int
    solved: bool
    satisfied: Satisfaction = "not-rated"
    contacted: bool | None = None


class Rate(msgspec.Struct, frozen=True):
    """Say how it went; what follows from it is for dispatch to say."""

    request: UUID
    operation: UUID
    answers: Answers
    narrative: str | None = None


Later = Supplement | Remind | AskWithdrawal | AskReopening | Rate | MoveAuthorityDue
"""What may be asked of a request that was filed."""
Command = FileRequest | Later
