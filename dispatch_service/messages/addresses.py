"""Where a resident is reached: his sealed person group, opened for one message and forgotten."""

import msgspec

from dispatch_service.messages.port import Message
from shared.contracts.actor import SYSTEM
from shared.contracts.sealed import Person
from shared.vault.opening import Opened, Opener, Purpose

WHY = "message"


class SealedAddresses:
    """Fulfils `Addresses`."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener

    async def phone(self, message: Message) -> str:
        purpose = Purpose(SYSTEM.person, "", WHY, message.ticket)
        outcome = (await self._opener.open([message.address], purpose))[message.address]
        try:
            return outcome.read(Person).phone if isinstance(outcome, Opened) else ""
        except msgspec.DecodeError:
            return ""
