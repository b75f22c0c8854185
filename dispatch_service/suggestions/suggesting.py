"""Suggestions as they are when somebody looks: tickets become cases of keyed hashes, nothing is opened, nothing kept.

Texts are known by their hashes in the index, callers by the hash of their number. That two tickets are of one person is
told only to who may open persons, after the access log knows of it. An erased text or person has no hash any more. What
is computed is computed in a thread, so that other requests are served meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from dispatch_service.policy.suggestions import CategoryRules
from dispatch_service.suggestions import categories
from dispatch_service.suggestions.alike import Pieces, Weights
from dispatch_service.suggestions.cases import Case
from dispatch_service.suggestions.categories import Word
from dispatch_service.suggestions.ground import Ground
from dispatch_service.suggestions.told import Known, Told, about, among
from shared.clock import Clock
from shared.vault.index_port import Held, TextIndex
from shared.vault.opening import Purpose
from shared.vault.port import Access, AccessLog, Group, PersonIndex

SAMPLE: Final = 1000
"""Newest texts by which a piece is told to be common."""
KEEP: Final = timedelta(minutes=10)
"""How long a sample is good."""
WHY: Final = "suggest-caller"
UNKNOWN: Final = Held("", frozenset())


class Line(msgspec.Struct, frozen=True):
    """What is read of a ticket's line."""

    ticket: str
    number: str
    stage: str
    opened_at: datetime
    area: str
    category: str


Visible = Callable[[Sequence[str]], Awaitable[Sequence[Line]]]
"""The lines of those among these tickets that the asker may see."""


class Pool(msgspec.Struct, frozen=True):
    """Tickets to look among, all of which the asker may see; opened since then."""

    lines: Sequence[Line]
    since: datetime


class Asker(msgspec.Struct, frozen=True):
    """Who looks; `persons`: whether he may be told that tickets are of one person."""

    purpose: Purpose
    persons: bool


class Suggesting:
    """One per process."""

    def __init__(
        self,
        ground: Callable[[], Awaitable[Ground | None]],
        texts: TextIndex,
        persons: PersonIndex,
        accesses: AccessLog,
        clock: Clock,
    ) -> None:
        self.ground = ground
        """The rules in force; None where they say nothing of suggestions."""
        self._texts = texts
        self._persons = persons
        self._accesses = accesses
        self._clock = clock
        self._sampled: tuple[datetime, Weights] | None = None
        self._hashed: tuple[CategoryRules, Mapping[str, Sequence[Word]]] | None = None

    async def about(self, line: Line, pool: Pool, visible: Visible, ground: Ground, asker: Asker) -> Told:
        """What is suggested about one ticket, held against the others in the pool.

        Raises:
            shared.db.Unavailable: an index or the access log is away.
        """
        await self._record(asker)
        case, *others = await self._cases([line, *pool.lines], ground, asker)
        calls, known = await self._calls(line, visible, ground, asker), await self._known(ground, pool)
        return await asyncio.to_thread(about, case, others, calls, known)

    async def among(self, pool: Pool, ground: Ground, asker: Asker) -> Told:
        """What is suggested of all these tickets.

        Raises:
            shared.db.Unavailable: an index or the access log is away.
        """
        await self._record(asker)
        cases = await self._cases(pool.lines, ground, asker)
        return await asyncio.to_thread(among, cases, await self._known(ground, pool))

    async def _cases(self, lines: Sequence[Line], ground: Ground, asker: Asker) -> list[Case]:
        names = [line.ticket for line in lines]
        held, same = await self._texts.held(names), await self._same_person(names, asker)
        return [
            msgspec.structs.replace(
                _case(line, ground),
                caller=min(same[line.ticket] | {line.ticket}) if line.ticket in same else "",
                text=held.get(line.ticket, UNKNOWN).key_id,
                pieces=held.get(line.ticket, UNKNOWN).pieces,
            )
            for line in lines
        ]

    async def _calls(self, line: Line, visible: Visible, ground: Ground, asker: Asker) -> list[Case]:
        """The ticket and all of the same number, however long ago.

        Numbers are known of what was filed alone: parts and follow-ups are nobody's call.
        """
        same = await self._same_person([line.ticket], asker)
        others = await visible(sorted(same.get(line.ticket, ()), reverse=True))
        return [msgspec.structs.replace(_case(one, ground), caller=line.ticket) for one in (line, *others)]

    async def _same_person(self, tickets: Sequence[str], asker: Asker) -> Mapping[str, frozenset[str]]:
        """Nothing for who may not know."""
        return await self._persons.of_same_person(tickets) if asker.persons else dict[str, frozenset[str]]()

    async def _known(self, ground: Ground, pool: Pool) -> Known:
        return Known(ground, await self._weights(), await self._words(ground.rules.by_words), pool.since)

    async def _weights(self) -> Weights:
        now = self._clock.now()
        if self._sampled is None or not self._sampled[0] <= now < self._sampled[0] + KEEP:
            sample: Sequence[Pieces] = await self._texts.newest(SAMPLE)
            self._sampled = now, Weights(sample)
        return self._sampled[1]

    async def _words(self, rules: CategoryRules) -> Mapping[str, Sequence[Word]]:
        if self._hashed is None or self._hashed[0] is not rules:
            numbers = await self._texts.numbers(categories.pieces_of(rules))
            self._hashed = rules, categories.hashed(rules, numbers)
        return self._hashed[1]

    async def _record(self, asker: Asker) -> None:
        """That he is told who comes back, where he is."""
        if asker.persons:
            purpose, group = asker.purpose, (Group.PERSON.value,)
            what = (purpose.actor, purpose.unit, purpose.why, purpose.subject, group, purpose.correlation)
            await self._accesses.record(Access(self._clock.now(), *what))


def _case(line: Line, ground: Ground) -> Case:
    near = ground.near(line.area, ground.rules.within)
    return Case(line.ticket, line.number, line.stage, line.opened_at, line.area, line.category, near)
