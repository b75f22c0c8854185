"""A messenger that keeps what it was given: for tests and rehearsals."""

from dispatch_service.messages.port import RESIDENT, Addresses, Message, NotNow, Undeliverable


class MemoryMessenger:
    """Fulfils `Messenger`. `away` makes it refuse for the moment."""

    def __init__(self, addresses: Addresses) -> None:
        self.away = False
        self.handed: dict[str, tuple[str, Message]] = {}
        """By message id: the number it went to, and the message."""
        self._addresses = addresses

    async def send(self, message: Message) -> None:
        if self.away:
            raise NotNow
        if message.id in self.handed:
            return
        phone = await self._addresses.phone(message) if message.person == RESIDENT else message.phone
        if not phone:
            raise Undeliverable
        self.handed[message.id] = (phone, message)
