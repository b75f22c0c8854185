"""Filing a request: once per idempotency key, once per id of another system, one append however it goes.

The answer is given only after the event is durable. Retries and races need no lock: the cells of the append decide who
was first, and whoever was not is answered what the first one was told.
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

import msgspec

from intake_service.codec import Deed, request_event
from intake_service.handlers import content as parts
from intake_service.handlers.content import Caller, Content, Receipt
from intake_service.handlers.kept import KEYS, Answer, Known, Slot, external_cell, known
from intake_service.handlers.numbers import Numbers
from intake_service.handlers.secrets import Secrets
from intake_service.handlers.stored import Stored
from intake_service.handlers.words import Words
from intake_service.requests.commands import Command, FileRequest, MoveAuthorityDue, Supplement
from intake_service.requests.request import Filed, State, Unfiled, decide, replay
from shared.clock import Clock
from shared.db import Unavailable
from shared.eventlog.port import Appended, Cell, CellConflict, EventLog, Item, NewEvent, VersionConflict

TRIES = 50


class _Attempt(msgspec.Struct):
    """One filing on its way through its tries."""

    content: Content
    caller: Caller
    fingerprint: str
    slot: Slot
    external_key: str | None
    external: bytes | None = None
    """What stands under the external id, as far as we know."""
    but_for_time: str = ""
    """The fingerprint of all but the time a platform names for it: tells whether only that has moved."""


class _Plan(msgspec.Struct, frozen=True):
    """What one try would append, and what the caller is told if it stands."""

    answer: Answer
    events: tuple[NewEvent, ...] = ()
    cells: tuple[Cell, ...] = ()


class Filing:
    """Takes requests in."""

    def __init__(
        self,
        log: EventLog,
        words: Words,
        numbers: Numbers,
        secrets: Secrets,
        clock: Clock,
        new_id: Callable[[], UUID],
    ) -> None:
        self._log = log
        self._stored = Stored(log)
        self._words = words
        self._numbers = numbers
        self._secrets = secrets
        self._clock = clock
        self._new_id = new_id

    async def file(self, content: Content, caller: Caller, key: str | None = None) -> Receipt:
        """Accept it, or answer what its first filing was answered.

        Raises:
            kept.KeyReused: the key was used for another content.
            shared.vault.sealing.KeyDestroyed: a changed content of a request whose text was erased.
            shared.db.Unavailable, shared.eventlog.port.LogFull: not now; nothing was accepted.
        """
        attempt = self._attempt(content, caller, key)
        for _ in range(TRIES):
            plan = await self._plan(attempt)
            if (receipt := await self._try(attempt, plan)) is not None:
                return receipt
        raise Unavailable("others were always first")

    def _attempt(self, content: Content, caller: Caller, key: str | None) -> _Attempt:
        """A resident has no name to scope keys by: his are scoped by what he wrote, and so tell strangers nothing."""
        compared = key is not None or content.external_id is not None
        print_ = self._secrets.fingerprint(content) if compared else ""
        scope = caller.source or print_
        slot = Slot(None if key is None else self._secrets.fingerprint("file", scope, key), print_)
        external = None
        if content.external_id is not None:
            external = f"{quote(caller.source, safe='') or '-' + print_}/{content.external_id}"
        timeless = content.external_id is not None and content.authority_due_at is not None
        but_for_time = msgspec.structs.replace(content, authority_due_at=None) if timeless else content
        apart = self._secrets.fingerprint(but_for_time) if timeless else print_
        return _Attempt(content, caller, print_, slot, external, but_for_time=apart)

    async def _plan(self, attempt: _Attempt) -> _Plan:
        before, now = known(attempt.external), self._clock.now()
        if before is None:
            return await self._new(attempt, now)
        state, version = await self._standing(attempt, before.request)
        if attempt.fingerprint in before.seen and _moved_to(attempt.content, state) is None:
            return _Plan(_told_before(attempt, before, state, now, before.seen[attempt.fingerprint]))
        return await self._added(attempt, before, (state, version), now)

    async def _standing(self, attempt: _Attempt, request: UUID) -> tuple[State, int]:
        """State and version of a request. What was announced of it is read where it may matter: where a platform names
        the very deadline it named before, which may have been changed on the ticket meanwhile."""
        state, version = await self._stored.state(request)
        if _named(attempt.content, state) is None or _moved_to(attempt.content, state) is not None:
            return state, version
        return replay(entry.event for entry in await self._stored.whole(request)), version

    async def _new(self, attempt: _Attempt, now: datetime) -> _Plan:
        request = self._new_id()
        narrative, person = await self._words.of_new(request, attempt.content)
        number = await self._numbers.next(now)
        facts = parts.facts(attempt.content, attempt.caller, now, self._words.about(attempt.content))
        event = self._event(attempt, now, Unfiled(), 1, FileRequest(request, number, facts, narrative, person))
        cells = _remember(attempt, Known(request, number, {attempt.but_for_time: None, attempt.fingerprint: None}))
        due_at = facts.authority_due_at if facts.authority else None
        return _Plan(Answer(attempt.fingerprint, now, request, number, authority_due_at=due_at), (event,), cells)

    async def _added(self, attempt: _Attempt, before: Known, stored: tuple[State, int], now: datetime) -> _Plan:
        """A system that sends its own id again with another content has something to add; a platform may have moved its
        deadline, and nothing else: to a time it never named, or back to an earlier one."""
        state, version = stored
        commands: list[Supplement | MoveAuthorityDue] = []
        due_at = _moved_to(attempt.content, state)
        if due_at is None or attempt.but_for_time not in before.seen:
            narrative, person = await self._words.of_changed(before.request, state, attempt.content)
            commands.append(Supplement(before.request, self._new_id(), narrative, person))
        if due_at is not None:
            commands.append(MoveAuthorityDue(before.request, self._new_id(), due_at, attempt.caller.source))
        events = [self._event(attempt, now, state, version + nth, one) for nth, one in enumerate(commands, 1)]
        operation = commands[0].operation
        cells = _remember(attempt, before.adding(operation, attempt.fingerprint, attempt.but_for_time))
        return _Plan(_told_before(attempt, before, state, now, operation), tuple(events), cells)

    async def _try(self, attempt: _Attempt, plan: _Plan) -> Receipt | None:
        """The receipt; None when somebody was first and the next try shall look at what he left."""
        cells = (*attempt.slot.cells(plan.answer), *plan.cells)
        if not plan.events and not cells:
            return await self._stored.receipt(plan.answer)
        match (await self._log.append(Item(plan.events, cells)))[0]:
            case Appended(position) if plan.events:
                return plan.answer.receipt(position)
            case Appended():
                return await self._stored.receipt(plan.answer)
            case CellConflict(space, _, actual) if space == KEYS:
                answer = attempt.slot.taken(actual, self._clock.now())
                return await self._stored.receipt(answer) if answer else None
            case CellConflict(_, _, actual):  # the external id's
                attempt.external = actual
            case VersionConflict():
                pass  # something was added to the request meanwhile
        return None

    def _event(self, attempt: _Attempt, now: datetime, state: State, version: int, command: Command) -> NewEvent:
        caller = attempt.caller
        asked = command.request if isinstance(command, FileRequest) else command.operation
        deed = Deed(self._new_id(), asked, now, caller.identity.actor, correlation=caller.correlation)
        return request_event(decide(state, command), version, deed)


def _moved_to(content: Content, state: State) -> datetime | None:
    """The deadline a platform names for its own case, where that is another one than it last did, or where what it last
    named does not stand any more."""
    named = _named(content, state)
    moves = isinstance(state, Filed) and (state.due_moved_past_us or named != state.authority_due_at)
    return named if moves else None


def _named(content: Content, state: State) -> datetime | None:
    """The deadline it names, where the case is its own; nothing is recorded of any other."""
    owns = isinstance(state, Filed) and bool(state.authority) and content.authority == state.authority
    return content.authority_due_at if owns else None


def _told_before(attempt: _Attempt, before: Known, state: State, now: datetime, operation: UUID | None) -> Answer:
    """The answer to whatever else is sent of a request that was filed."""
    return Answer(
        attempt.fingerprint,
        now,
        before.request,
        before.number,
        created=False,
        operation=operation,
        authority_due_at=_named(attempt.content, state),
    )


def _remember(attempt: _Attempt, after: Known) -> tuple[Cell, ...]:
    key = attempt.external_key
    return () if key is None else (external_cell(key, attempt.external, after),)
