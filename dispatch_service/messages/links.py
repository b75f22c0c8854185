"""The link by which a resident rates how it went, put into his message when it goes out.

Until then the message keeps what the link says without its signature: whoever reads the outbox could not rate by it.
It keeps the next rule's text besides, for a link that ends, or leads nowhere any more, before the message goes out.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from dispatch_service.codec import Entry
from dispatch_service.messages.port import Message, NotNow, Undeliverable
from dispatch_service.routing.deciding.rating import asked_until, is_asked
from dispatch_service.routing.events import Event
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Ticket
from shared.vault.ratings import RatingLink, RatingLinks

FIELD = "rating"
"""What a text names where the link shall stand."""
PLACE = f"{{{FIELD}}}"
TOKEN = "{token}"  # noqa: S105 - the name of a place, no secret


class Invitation(RatingLink, frozen=True):
    """What a message's link says, and the texts of who is told without one; empty where no rule has any."""

    zh: str = ""
    en: str = ""


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
        return _packed(Invitation(UUID(ticket.id), ticket.flags.round, entry.version, until))

    def written(self, message: Message, link: RatingLink) -> Message:
        """The message with its link."""
        address = self._address.replace(TOKEN, self._links.token(link))
        zh, en = (text.replace(PLACE, address) for text in (message.zh, message.en))
        return msgspec.structs.replace(message, zh=zh, en=en)


def with_instead(message: Message, plain: Message) -> Message:
    """One with a link, keeping the text of the first rule behind it that has none."""
    invitation = _unpacked(message)
    if invitation.zh or plain.rating:
        return message
    return msgspec.structs.replace(
        message, rating=_packed(msgspec.structs.replace(invitation, zh=plain.zh, en=plain.en))
    )


def complete(message: Message, links: Links | None, now: datetime) -> Message:
    """As it is handed over.

    Raises:
        NotNow: where links lead is not set any more, and no rule has another text.
        Undeliverable: its link has ended, and no rule has another text.
    """
    if not message.rating:
        return message
    invitation = _unpacked(message)
    lasts = now < invitation.until
    if lasts and links is not None:
        return links.written(message, invitation)
    if invitation.zh:
        return msgspec.structs.replace(message, zh=invitation.zh, en=invitation.en, rating="")
    raise NotNow if lasts else Undeliverable


def _packed(invitation: Invitation) -> str:
    return msgspec.json.encode(invitation).decode()


def _unpacked(message: Message) -> Invitation:
    return msgspec.json.decode(message.rating, type=Invitation)
