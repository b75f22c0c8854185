"""What is derived from a standing key is the same wherever it is loaded, and each purpose has a key of its own."""

import pytest

from intake_service.handlers.secrets import Secrets
from shared.vault.keys_memory import MemoryKeyStore
from shared.vault.naming import Naming
from shared.vault.ratings import RatingLinks
from shared.vault.standing import OfStandingKey

NAMES: dict[type[OfStandingKey], str] = {Naming: "about-index", RatingLinks: "rating-links", Secrets: "intake-codes"}
"""Never to be changed: with another key nothing that was handed out would be known any more."""


class Shown(OfStandingKey):
    """Shows its secret, as no other does."""

    STANDING = "intake-codes"

    @property
    def secret(self) -> bytes:
        return self._secret


@pytest.mark.parametrize("kind", NAMES)
def test_each_keeps_the_key_it_began_with(kind: type[OfStandingKey]) -> None:
    assert NAMES[kind] == kind.STANDING


async def test_it_is_loaded_from_the_key_of_its_name_the_same_each_time() -> None:
    keys = MemoryKeyStore()
    first, second = await Shown.load(keys), await Shown.load(keys)
    assert first.secret == second.secret == (await keys.standing("intake-codes")).secret
