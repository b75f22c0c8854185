"""The command path: load, seal, decide, append; and again from the load when another writer was first.

A refusal on a remembered state is only believed after catching up with the log.
"""

from contextlib import AsyncExitStack
from typing import cast

import msgspec

from dispatch_service.bootstrap.inforce import RulesInForce
from dispatch_service.codec import TICKET
from dispatch_service.handlers.draft import Draft, draft
from dispatch_service.handlers.once import done_before, with_receipt
from dispatch_service.handlers.order import Contested, Done, Loaded, Order, Plan, Stale, State, Unknown
from dispatch_service.handlers.sealing import seal_texts
from dispatch_service.handlers.streams import Streams
from dispatch_service.routing.rejections import Rejected
from dispatch_service.whistles.rules import WhistleRules
from shared.eventlog.port import Appended, CellConflict, EventLog
from shared.vault.sealing import Sealer

ATTEMPTS = 8


class CommandPath:
    """One per process; HTTP and timers use `submit`, the consumer drafts in batches on the same streams."""

    def __init__(self, log: EventLog, streams: Streams, rules: RulesInForce[WhistleRules], sealer: Sealer) -> None:
        self.log = log
        self.streams = streams
        self.rules = rules
        self.sealer = sealer

    async def submit(self, order: Order) -> Done:
        """Carry out one order.

        Raises:
            Rejected: the rules refuse it.
            Stale: the caller expected another version.
            Unknown: a stream it needs is empty.
            KeyReused: its key stands for another command.
            Contested: other writers were faster too often.
            NoRules: no rules are in force yet.
            shared.vault.sealing.KeyDestroyed: the ticket's texts were erased, no new one can be sealed.
            shared.eventlog.port.LogFull, shared.db.Unavailable: try again later.
        """
        async with AsyncExitStack() as locks:
            seen = await self._load(order.plan, locks)
            if (done := await self.repeated(order.key, order.fingerprint)) is not None:
                return done
            plan = await seal_texts(order.plan, seen, self.sealer)
            order = msgspec.structs.replace(order, plan=plan)
            for _ in range(ATTEMPTS):
                done = await self._attempt(order, seen)
                if done is not None:
                    return done
                if (done := await self.repeated(order.key, order.fingerprint)) is not None:
                    return done
                seen = await self._caught_up(order.plan, seen)
            raise Contested

    async def repeated(self, key: str, fingerprint: str) -> Done | None:
        """What a caller's key was answered before; whoever moved a ticket on may send his command again.

        Raises:
            KeyReused: the key stands for another command.
        """
        return await done_before(key, fingerprint, self.log)

    async def _load(self, plan: Plan, locks: AsyncExitStack) -> dict[str, Loaded]:
        """States of all streams the plan names, each locked before it is read; a plan names whistles before tickets.

        A ticket's relatives are not locked: two tickets may name each other, and the version check decides.
        """
        seen: dict[str, Loaded] = {}
        while wanted := [stream for stream in plan.streams(seen) if stream not in seen]:
            relatives = any(stream.startswith(TICKET) for stream in seen)
            for stream in () if relatives else wanted:
                await locks.enter_async_context(self.streams.alone(stream))
            seen |= await self.streams.get(wanted)
        return seen

    async def _attempt(self, order: Order, seen: dict[str, Loaded]) -> Done | None:
        """Decide and append once; None where another writer was first."""
        drafted = await self._decided(order, seen)
        if not drafted.item.events and not drafted.item.cells:
            return self._done(drafted, seen, await self.log.size() - 1)
        outcome = (await self.log.append(drafted.item))[0]
        if not isinstance(outcome, Appended):
            if not isinstance(outcome, CellConflict):
                self.streams.forget(seen)
            return None
        for stream, loaded in drafted.after.items():
            self.streams.put(stream, loaded)
        return self._done(drafted, seen, outcome.position)

    def _done(self, drafted: Draft, seen: dict[str, Loaded], position: int) -> Done:
        first = next(iter(seen))
        loaded = drafted.after.get(first, seen[first])
        return Done(position, first, loaded.version, cast(State, loaded.state))

    async def _decided(self, order: Order, seen: dict[str, Loaded]) -> Draft:
        """The draft on what is remembered; a refusal counts only on what the log says now."""
        rules = await self.rules.current()
        try:
            return self._draft(order, seen, rules)
        except (Rejected, Stale, Unknown):
            newer = await self._caught_up(order.plan, seen)
            if all(newer[stream].version == seen[stream].version for stream in seen):
                raise
            seen.update(newer)
            return self._draft(order, seen, rules)

    def _draft(self, order: Order, seen: dict[str, Loaded], rules: WhistleRules) -> Draft:
        first = next(iter(seen))
        if order.expected is not None and order.expected != seen[first].version:
            raise Stale(order.expected, seen[first].version)
        return with_receipt(order, draft(order, seen, rules), first, seen[first])

    async def _caught_up(self, plan: Plan, seen: dict[str, Loaded]) -> dict[str, Loaded]:
        """The same streams as the log has them now, and those the plan names on what they say now."""
        newer = await self.streams.all_fresh(list(seen))
        while wanted := [stream for stream in plan.streams(newer) if stream not in newer]:
            newer |= await self.streams.all_fresh(wanted)
        return newer
