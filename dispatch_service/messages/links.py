"""The link by which a resident rates how it went, put into his message when it goes out.

Until then the message keeps what the link says without its signature: whoever reads the outbox could not rate by it.
"""

from uuid import UUID

import msgspec

from dispatch_service.codec import Entry
from dispatch_service.messages.port import Message, NotNow
from dispatch_service.routing.deciding.rating import asked_until, is_asked
from dispatch_service.routing.events import Event
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Ticket
from shared.vault.ratings import RatingLink, RatingLinks

FIELD = "rating"
"""What a text names where the link shall stand."""
PLACE = f"{{{FIELD}}}"
TOKEN = "{token}"  # noqa: S105 - the name of a place, no secret


class Links:
    """Signs links that lead to one address, which names `{token}` where the token stands."""

    def __init__(self, links: RatingLinks, address: str) -> None:
        self._links = links
        self._address = address

    def of(self, entry: Entry, ticket: Ticket, rules: Rules) -> str:
        """What the link of an event's message says; empty where the event asks for no rating."""
        event = entry.event
        if not isinstance(event, Event) or not is_asked(ticket, event):
            return ""
        until = asked_until(ticket, event.at, rules)
        link = RatingLink(UUID(ticket.id), ticket.flags.round, entry.version, until)
        return msgspec.json.encode(link).decode()

    def written(self, message: Message) -> Message:
        """The message with its link."""
        link = msgspec.json.decode(message.rating, type=RatingLink)
        address = self._address.replace(TOKEN, self._links.token(link))
        zh, en = (text.replace(PLACE, address) for text in (message.zh, message.en))
        return msgspec.structs.replace(message, zh=zh, en=en)


def complete(message: Message, links: Links | None) -> Message:
    """As it is handed over.

    Raises:
        NotNow: it was queued with a link, and where links lead is not set any more.
    """
    if not message.rating:
        return message
    if links is None:
        raise NotNow
    return links.written(message)
