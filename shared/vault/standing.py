"""What derives all it tells from one standing key, and is therefore the same in every process and for ever."""

from typing import ClassVar, Self

from shared.vault.port import KeyStore


class OfStandingKey:
    """Holds the secret of the key that its class names; hands out what is derived from it."""

    STANDING: ClassVar[str]
    """Name of the standing key. Nothing else is derived from it."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    async def load(cls, keys: KeyStore) -> Self:
        """The same for every replica of whichever service.

        Raises:
            shared.db.Unavailable: the key store is away.
        """
        return cls((await keys.standing(cls.STANDING)).secret)
