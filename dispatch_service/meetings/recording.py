"""Recording a meeting: decided on what its stream says, its names sealed under a key of their own, appended once."""

from collections.abc import Callable
from uuid import UUID

from dispatch_service import codec
from dispatch_service.bootstrap.inforce import RulesInForce
from dispatch_service.codec import Deed, meeting_stream
from dispatch_service.handlers.order import Contested
from dispatch_service.meetings.deciding import RecordMeeting, decide
from dispatch_service.meetings.events import MeetingRecorded
from dispatch_service.routing.facts import replace
from dispatch_service.whistles.rules import WhistleRules
from shared.contracts.actor import Actor
from shared.contracts.sealed import Narrative
from shared.eventlog.codec import Why
from shared.eventlog.port import Appended, EventLog, Item
from shared.vault.port import Group
from shared.vault.sealing import Sealer, key_id_of

TRIES = 8


class Recording:
    """On dispatch's log."""

    def __init__(
        self, log: EventLog, rules: RulesInForce[WhistleRules], sealer: Sealer, new_id: Callable[[], UUID]
    ) -> None:
        self._log = log
        self._rules = rules
        self._sealer = sealer
        self._new_id = new_id

    async def record(self, command: RecordMeeting, names: str, actor: Actor) -> int:
        """Where the record stands; where the earlier one does, if nothing has changed. `names` in clear are sealed
        before anything is decided.

        Raises:
            Rejected: the rules refuse it.
            Contested: others were always first.
            shared.vault.sealing.KeyDestroyed: the names of this meeting were erased, no new ones can be sealed.
            shared.db.Unavailable, shared.eventlog.port.LogFull: not now.
        """
        stream = meeting_stream(command.meeting.code)
        for _ in range(TRIES):
            recorded = await self._log.read_stream(stream)
            before = codec.decode(recorded[-1]).event if recorded else None
            known = before if isinstance(before, MeetingRecorded) else None
            rules = await self._rules.current()
            sealed = replace(command, names=await self._sealed(stream, names, known)) if names else command
            events = decide(known, sealed, rules)
            if not events:
                return recorded[-1].position
            versions = rules.versions
            why = Why(policy=versions.policy, directory=versions.directory, calendar=versions.calendar)
            deed = Deed(command=self._new_id(), actor=actor, why=why)
            new = codec.encode(events[0], deed, (stream, len(recorded) + 1), self._new_id())
            (outcome,) = await self._log.append(Item((new,)))
            if isinstance(outcome, Appended):
                return outcome.position
        raise Contested

    async def _sealed(self, stream: str, names: str, before: MeetingRecorded | None) -> str:
        words = Narrative(description=names)
        if before is not None and before.names:
            return await self._sealer.seal_with(key_id_of(before.names), Group.NARRATIVE, stream, words)
        return await self._sealer.seal_new(Group.NARRATIVE, stream, words)
