"""Texts of a command become tokens under the ticket's own narrative key, or under that of the office it is kept for,
before anything is decided or written."""

from dispatch_service.codec import TICKET
from dispatch_service.handlers.order import Plan, Seen, Unknown
from dispatch_service.routing.states import Ticket
from shared.vault.port import Group
from shared.vault.sealing import Sealer, key_id_of


async def seal_texts(plan: Plan, seen: Seen, sealer: Sealer) -> Plan:
    """The plan with every text sealed; as it is when it has none.

    Raises:
        Unknown: there is no ticket whose key could seal it.
        shared.vault.sealing.KeyDestroyed: the ticket's key was erased.
        shared.db.Unavailable: the key store is away.
    """
    texts = {field: text for field, text in plan.texts().items() if text}
    if not texts:
        return plan
    stream, ticket = _ticket(seen)
    return plan.sealed({field: await _sealed(ticket, stream, text.encode(), sealer) for field, text in texts.items()})


async def _sealed(ticket: Ticket, stream: str, text: bytes, sealer: Sealer) -> str:
    if office := ticket.flags.office:
        return await sealer.seal_for_office(office, Group(office), stream, text)
    return await sealer.seal_with(key_id_of(ticket.origin.narrative), Group.NARRATIVE, stream, text)


def _ticket(seen: Seen) -> tuple[str, Ticket]:
    for stream, loaded in seen.items():
        if stream.startswith(TICKET) and isinstance(loaded.state, Ticket):
            return stream, loaded.state
    raise Unknown
