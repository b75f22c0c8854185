"""What those whose requests were merged into a case say of its answer, for whoever is about to close it."""

from dispatch_service.api.parts import Parts
from dispatch_service.codec import ticket_stream
from dispatch_service.routing.states import Ticket


async def unsolved(parts: Parts, ticket: Ticket) -> int:
    """How many say of the answer that stands that it is not solved, where that moved nothing: the case was looked at or
    worked on again already. Freshly read, for another process may have heard them."""
    followers = ticket.asides.relatives.followers if ticket.open else ()
    theirs = await parts.streams.all_fresh([ticket_stream(one) for one in followers])
    return sum(isinstance(one.state, Ticket) and _says_unsolved(one.state) for one in theirs.values())


def _says_unsolved(ticket: Ticket) -> bool:
    return bool(ticket.asides.relatives.asked) and ticket.outcome.rated and ticket.outcome.solved is False
