"""What is asked of a filed request: more to say, a reminder, to take it back. Dispatch answers by operation id."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from intake_service.codec import Deed, request_event
from intake_service.handlers.content import Caller, Said
from intake_service.handlers.kept import Answer, Slot
from intake_service.handlers.secrets import Secrets
from intake_service.handlers.stored import Stored
from intake_service.handlers.words import Words
from intake_service.requests.commands import AskReopening, AskWithdrawal, Command, Remind, Supplement
from intake_service.requests.request import State, decide
from shared.clock import Clock
from shared.db import Unavailable
from shared.eventlog.port import Appended, CellConflict, EventLog, Item, NewEvent

TRIES = 50


class Asked(msgspec.Struct, frozen=True):
    """The operation's id, and where it stands in the log."""

    operation: UUID
    position: int


class Asking:
    """Takes supplements, reminders, withdrawals and wishes to reopen in."""

    def __init__(self, log: EventLog, words: Words, secrets: Secrets, clock: Clock, new_id: Callable[[], UUID]) -> None:
        self._log = log
        self._stored = Stored(log)
        self._words = words
        self._secrets = secrets
        self._clock = clock
        self._new_id = new_id

    async def ask(self, request: UUID, said: Said, caller: Caller, key: str | None = None) -> Asked:
        """Record it once per key.

        Raises:
            Rejected: `not-filed`.
            kept.KeyReused: the key was used for something else of this request.
            shared.vault.sealing.KeyDestroyed: the request's text was erased.
            shared.db.Unavailable, shared.eventlog.port.LogFull: not now; nothing was recorded.
        """
        fingerprint = self._secrets.fingerprint(request, said)
        slot = Slot(None if key is None else self._secrets.fingerprint("ask", request, key), fingerprint)
        for _ in range(TRIES):
            operation = self._new_id()
            event = await self._event(request, operation, said, caller)
            cells = slot.cells(Answer(fingerprint, self._clock.now(), request, operation=operation))
            outcome = (await self._log.append(Item((event,), cells)))[0]
            if isinstance(outcome, Appended):
                return Asked(operation, outcome.position)
            if isinstance(outcome, CellConflict):
                answer = slot.taken(outcome.actual, self._clock.now())
                if answer is not None and answer.operation is not None:
                    return Asked(answer.operation, await self._stored.position(request, answer.operation))
        raise Unavailable("others were always first")

    async def _event(self, request: UUID, operation: UUID, said: Said, caller: Caller) -> NewEvent:
        state, version = await self._stored.state(request)
        command = await self._command(request, operation, said, state)
        event = decide(state, command)
        deed = Deed(self._new_id(), operation, self._clock.now(), caller.identity.actor, correlation=caller.correlation)
        return request_event(event, version + 1, deed)

    async def _command(self, request: UUID, operation: UUID, said: Said, state: State) -> Command:
        text = await self._words.of_text(request, state, said.text)
        match said.what:
            case "supplement":
                return Supplement(request, operation, text or "")
            case "remind":
                return Remind(request, operation, text)
            case "withdraw":
                return AskWithdrawal(request, operation, text)
            case "reopen":
                return AskReopening(request, operation, text)
