"""The rules every decision of this process uses: read from the log's `rules` stream, built once per combination.

A new version is checked together with the others before it is put in force; all its faults are named at once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import msgspec

from dispatch_service import codec
from dispatch_service.bootstrap.artifacts import Artifacts
from dispatch_service.bootstrap.versions import KINDS, InForce, PutInForce, decide, evolve
from dispatch_service.routing.rules import Rules
from shared.clock import Clock
from shared.contracts.actor import Actor
from shared.eventlog.port import Appended, EventLog, Item
from shared.ids import new_id

LOOK_AGAIN = timedelta(seconds=2)
"""How old a look at the rules stream may be; other replicas put versions in force too."""
ATTEMPTS = 5

S_co = TypeVar("S_co", bound=Rules, covariant=True)
Build = Callable[[Mapping[str, bytes]], S_co]
"""From the bytes of each kind to a snapshot. Raises `Faulty` with every fault found."""


Read = Callable[[str, bytes], bytes]
"""From a kind and a document as somebody wrote it to the bytes to keep. Raises `Faulty` with every fault found."""


def as_given(kind: str, content: bytes) -> bytes:
    """For documents that were checked and written canonically before."""
    del kind
    return content


class Faulty(Exception):
    """A version does not hold together."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class NoRules(Exception):
    """A kind has no version in force yet: the service is not ready."""


class Contested(Exception):
    """Others kept putting versions in force at the same time: try again."""


class NewVersion(msgspec.Struct, frozen=True):
    """A version somebody wants to put in force."""

    kind: str
    content: bytes
    label: str
    effective_from: datetime | None = None


class RulesInForce(Generic[S_co]):
    """One per process. `current` is cheap; the stream is looked at again every other second."""

    def __init__(
        self, log: EventLog, artifacts: Artifacts, clock: Clock, build: Build[S_co], read: Read = as_given
    ) -> None:
        self._read = read
        self._log = log
        self._artifacts = artifacts
        self._clock = clock
        self._build = build
        self._state = InForce()
        self._looked: datetime | None = None
        self._built: dict[tuple[str, ...], S_co] = {}

    async def current(self) -> S_co:
        """The rules that hold now.

        Raises:
            NoRules: a kind has no version in force.
            shared.db.Unavailable: the log is away and nothing was read before.
        """
        return await self.snapshot(self._clock.now())

    async def snapshot(self, moment: datetime) -> S_co:
        """The rules that hold at a moment, as far as said until now."""
        await self._look(self._clock.now())
        return await self._snapshot(self._state.at(moment))

    async def history(self) -> InForce:
        """All that was put in force, freshly read."""
        await self.refresh()
        return self._state

    async def refresh(self) -> None:
        """Read what was put in force since."""
        for recorded in await self._log.read_stream(codec.RULES, self._state.version):
            event = codec.decode(recorded).event
            if isinstance(event, codec.VersionPutInForce) and recorded.version > self._state.version:
                self._state = evolve(self._state, event)
        self._looked = self._clock.now()

    async def content(self, digest: str) -> bytes | None:
        """The bytes of a version."""
        return (await self._artifacts.get([digest])).get(digest)

    async def put(self, version: NewVersion, actor: Actor) -> tuple[str, int]:
        """Check it, keep it and put it in force; returns its digest and the log's position.

        Raises:
            Faulty: it does not hold together with the other kinds in force.
            dispatch_service.routing.rejections.Rejected: see `versions.decide`.
            Contested: lost to other writers too often.
        """
        now = self._clock.now()
        version = msgspec.structs.replace(version, content=self._read(version.kind, version.content))
        await self.refresh()
        await self._check(version, max(version.effective_from or now, now))
        digest = await self._artifacts.put(version.kind, version.content)
        command = PutInForce(
            at=now, kind=version.kind, digest=digest, label=version.label, effective_from=version.effective_from
        )
        for _ in range(ATTEMPTS):
            await self.refresh()
            events = decide(self._state, command)
            deed = codec.Deed(command=new_id(), actor=actor)
            news = tuple(
                codec.encode(event, deed, (codec.RULES, self._state.version + number), new_id())
                for number, event in enumerate(events, 1)
            )
            outcome = (await self._log.append(Item(events=news)))[0]
            if isinstance(outcome, Appended):
                await self.refresh()
                return digest, outcome.position
        raise Contested

    async def _look(self, now: datetime) -> None:
        if self._looked is None or not self._looked <= now < self._looked + LOOK_AGAIN:
            await self.refresh()

    async def _check(self, version: NewVersion, moment: datetime) -> None:
        """Build it with whatever it will meet: what holds when it begins, and what comes in force while it holds.

        While the first set is not complete there is nothing to build.
        """
        said = self._state.said
        ends = [one.effective_from for one in said if one.kind == version.kind and one.effective_from > moment]
        for change in [moment, *self._state.changes_after(moment)]:
            if ends and change >= min(ends):
                return
            digests = self._state.at(change)
            contents = await self._contents({kind: digest for kind, digest in digests.items() if kind != version.kind})
            contents[version.kind] = version.content
            if all(kind in contents for kind in KINDS):
                self._build(contents)

    async def _snapshot(self, digests: Mapping[str, str]) -> S_co:
        if missing := [kind for kind in KINDS if kind not in digests]:
            raise NoRules(", ".join(missing))
        name = tuple(digests[kind] for kind in KINDS)
        if name not in self._built:
            self._built[name] = self._build(await self._contents(digests))
        return self._built[name]

    async def _contents(self, digests: Mapping[str, str]) -> dict[str, bytes]:
        kept = await self._artifacts.get(list(digests.values()))
        return {kind: kept[digest] for kind, digest in digests.items()}
