"""What is asked of a filed request, or said of it: more to say, a reminder, to take it back, how it went. Dispatch
answers by operation id."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from intake_service.codec import Deed, request_event
from intake_service.handlers.content import Caller, Said
from intake_service.handlers.kept import KEYS, Answer, Slot
from intake_service.handlers.secrets import Secrets
from intake_service.handlers.stored import Stored
from intake_service.handlers.words import Words
from intake_service.requests.commands import AskReopening, AskWithdrawal, Command, Rate, Remind, Supplement
from intake_service.requests.rejections import Rejected
from intake_service.requests.request import Filed, State, decide
from shared.clock import Clock
from shared.db import Unavailable
from shared.eventlog.port import Appended, CellConflict, EventLog, Item, NewEvent

TRIES = 50


class Asked(msgspec.Struct, frozen=True):
    """The operation's id, and where it stands in the log."""

    operation: UUID
    position: int


class Asking:
    """Takes supplements, reminders, withdrawals, ratings and wishes to reopen in."""

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
            Rejected: `not-filed`, or `already-rated` where a link was used before.
            kept.KeyReused: the key was used for something else of this request.
            shared.vault.sealing.KeyDestroyed: the request's text was erased.
            shared.db.Unavailable, shared.eventlog.port.LogFull: not now; nothing was recorded.
        """
        fingerprint = self._secrets.fingerprint(request, said)
        name = None if key is None else self._secrets.fingerprint("ask", request, key)
        slot = Slot(name, fingerprint)
        for _ in range(TRIES):
            operation = self._new_id()
            try:
                event = await self._event(request, operation, said, caller)
            except Rejected:
                if (before := await self._before(request, name, slot)) is None:
                    raise
                return before
            cells = slot.cells(Answer(fingerprint, self._clock.now(), request, operation=operation))
            outcome = (await self._log.append(Item((event,), cells)))[0]
            if isinstance(outcome, Appended):
                return Asked(operation, outcome.position)
            if not isinstance(outcome, CellConflict):
                continue
            if (before := await self._taken(request, outcome.actual, slot)) is not None:
                return before
        raise Unavailable("others were always first")

    async def was_answered(self, request: UUID, asked: int) -> bool:
        """Whether the question of that number was answered by its link, or there is no such request.

        Raises:
            shared.db.Unavailable: the log cannot be read.
        """
        state, _ = await self._stored.state(request)
        return not isinstance(state, Filed) or asked in state.rated

    async def _before(self, request: UUID, name: str | None, slot: Slot) -> Asked | None:
        """What the same key was answered: a link that is used up answers whoever sends the same once more."""
        if name is None:
            return None
        return await self._taken(request, (await self._log.cells(KEYS, [name])).get(name), slot)

    async def _taken(self, request: UUID, standing: bytes | None, slot: Slot) -> Asked | None:
        answer = slot.taken(standing, self._clock.now())
        if answer is None or answer.operation is None:
            return None
        return Asked(answer.operation, await self._stored.position(request, answer.operation))

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
            case "rate":
                assert said.answers is not None  # noqa: S101 - whoever says that it is a rating gives one
                return Rate(request, operation, said.answers, text)
