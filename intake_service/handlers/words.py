"""Words and persons become sealed tokens before anything is decided or written; nothing else in intake sees both."""

from uuid import UUID

from intake_service.handlers import content as parts
from intake_service.handlers.content import Content
from intake_service.requests.request import Filed, State
from intake_service.requests.streams import request_stream
from shared.contracts.sealed import Narrative
from shared.vault.naming import Naming
from shared.vault.port import Group
from shared.vault.sealing import Sealer, key_id_of
from shared.vault.token import group_of


class Words:
    """Seals for requests. What is kept for an office is sealed under that office's key, the reporter under his own."""

    def __init__(self, sealer: Sealer, naming: Naming) -> None:
        self._sealer = sealer
        self._naming = naming

    def about(self, content: Content) -> tuple[str, ...]:
        """Whom a report is about, as hashes that may stand in clear."""
        return self._naming.all_of(content.about)

    async def of_new(self, request: UUID, content: Content) -> tuple[str, str | None]:
        """Narrative and person of a new request, each under a fresh key.

        Raises:
            shared.db.Unavailable: the stock of keys is spent and the key store is away.
        """
        stream = request_stream(request)
        words = parts.narrative(content)
        if content.office is None:
            narrative = await self._sealer.seal_new(Group.NARRATIVE, stream, words)
        else:
            narrative = await self._sealer.seal_for_office(content.office, Group(content.office), stream, words)
        person = parts.person(content)
        return narrative, await self._sealer.seal_new(Group.PERSON, stream, person) if person else None

    async def of_changed(self, request: UUID, state: State, content: Content) -> tuple[str, str | None]:
        """A changed content under the request's own keys.

        Raises:
            shared.vault.sealing.KeyDestroyed: the request's text was erased.
            shared.db.Unavailable: the key store is away.
        """
        narrative = await self._seal(request, state, parts.narrative(content))
        person = parts.person(content)
        if person is None or not isinstance(state, Filed):
            return narrative, None
        stream = request_stream(request)
        if state.person is None:
            return narrative, await self._sealer.seal_new(Group.PERSON, stream, person)
        return narrative, await self._sealer.seal_with(key_id_of(state.person), Group.PERSON, stream, person)

    async def of_text(self, request: UUID, state: State, text: str) -> str | None:
        """What is said of a filed request, under its own key; None where nothing is said."""
        return await self._seal(request, state, Narrative(description=text)) if text else None

    async def _seal(self, request: UUID, state: State, narrative: Narrative) -> str:
        stream = request_stream(request)
        if not isinstance(state, Filed):  # decide will refuse; nothing may be sealed under somebody else's key
            return await self._sealer.seal_new(Group.NARRATIVE, stream, narrative)
        first = state.narrative
        return await self._sealer.seal_with(key_id_of(first), group_of(first), stream, narrative)
