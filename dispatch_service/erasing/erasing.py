"""Ask for an erasure, then carry out what was asked for. Both are durable steps: whatever is cut off in between is
carried out by the next run, and doing it twice does no more than once.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from dispatch_service import codec
from dispatch_service.codec import ERASURE, Deed
from dispatch_service.erasing.events import ErasureEventUnion, ErasureRequested, SubjectKeysDestroyed
from shared.clock import Clock
from shared.contracts.actor import Actor
from shared.eventlog.port import Appended, Cell, EventLog, Item
from shared.ids import new_id
from shared.vault.port import Access, AccessLog, Erasure, KeyStore, Trace

SPACE = "erasure"
"""Cells of erasures that were asked for and not carried out yet, by request."""
GROUPS = ("person", "narrative")
RULE = "person.erase"
TRIES = 10


class Pending(msgspec.Struct, frozen=True):
    """What was asked for on one request, by whom, on what ground."""

    actor: Actor
    ground: str
    keys: tuple[str, ...]


class Contended(Exception):
    """Somebody else erases the same again and again; what was asked for stays asked for."""


class Erasing:
    """On dispatch's log and the keys."""

    def __init__(self, log: EventLog, store: KeyStore, accesses: AccessLog, clock: Clock) -> None:
        self._log = log
        self._store = store
        self._accesses = accesses
        self._clock = clock

    async def erase(self, traces: Iterable[Trace], actor: Actor, ground: str) -> None:
        """Destroy the keys of these traces; and those of earlier runs that were cut off.

        Other processes forget the keys within the time their key rings keep them.

        Raises:
            shared.db.Unavailable, LogFull, Contended: run it again; what was asked for stays asked for.
        """
        for subject, keys in _by_subject(traces).items():
            await self._ask(subject, Pending(actor, ground, keys))
        await self.carry_out()

    async def carry_out(self) -> int:
        """Carry out all that was asked for; how many requests it concerned.

        Raises:
            shared.db.Unavailable, LogFull, Contended: run it again.
        """
        done, after = 0, ""
        while page := await self._log.scan_cells(SPACE, after=after):
            for subject, value in page:
                await self._destroy(subject, value)
            done, after = done + len(page), page[-1][0]
        return done

    async def _ask(self, subject: str, pending: Pending) -> None:
        """On record, once whatever was asked for before on the same request is carried out."""
        value = msgspec.json.encode(pending)
        for _ in range(TRIES):
            asked = ErasureRequested(at=self._clock.now(), rule=RULE, ground=pending.ground, keys=pending.keys)
            if await self._append(subject, asked, pending.actor, Cell(SPACE, subject, None, value)):
                return
            await self.carry_out()
        raise Contended(subject)

    async def _destroy(self, subject: str, value: bytes) -> None:
        """The access log first, as before any look at what is sealed; then the keys, then the log."""
        pending, now = msgspec.json.decode(value, type=Pending), self._clock.now()
        actor, ground, keys = pending.actor, pending.ground, pending.keys
        await self._accesses.record(Access(now, actor.person, actor.unit, f"erasure:{ground}", subject, GROUPS))
        await self._store.destroy(Erasure(now, actor.person, ground, keys))
        gone = SubjectKeysDestroyed(at=now, rule=RULE, ground=ground, keys=keys)
        for _ in range(TRIES):
            if await self._append(subject, gone, actor, Cell(SPACE, subject, value, None)):
                return
            if (await self._log.cells(SPACE, [subject])).get(subject) != value:
                return  # another run was faster, and wrote it down
        raise Contended(subject)

    async def _append(self, subject: str, event: ErasureEventUnion, actor: Actor, cell: Cell) -> bool:
        """The event together with what is pending; False where somebody else was first."""
        stream = f"{ERASURE}{subject}"
        version = len(await self._log.read_stream(stream)) + 1
        new = codec.encode(event, Deed(command=new_id(), actor=actor), (stream, version), new_id())
        (outcome,) = await self._log.append(Item((new,), (cell,)))
        return isinstance(outcome, Appended)


def _by_subject(traces: Iterable[Trace]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, Sequence[str]] = {}
    for trace in traces:
        found[trace.subject] = (*found.get(trace.subject, ()), trace.key_id)
    return {subject: tuple(dict.fromkeys(keys)) for subject, keys in sorted(found.items())}
