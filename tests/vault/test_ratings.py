"""A link to rate by is proved by its signature alone, and says what it said when it was made."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vault.keys_memory import MemoryKeyStore
from shared.vault.ratings import MINUTE, RatingLink, RatingLinks

OURS = RatingLinks(b"a key of these tests")
LINK = RatingLink(UUID("018f0000-0000-7000-8000-000000000001"), 2, 17, datetime(2026, 12, 7, 4, tzinfo=UTC))
TOKEN = OURS.token(LINK)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MOMENTS = st.integers(0, 2**27).map(lambda minutes: datetime.fromtimestamp(minutes * MINUTE, UTC))


@given(st.builds(RatingLink, st.uuids(), st.integers(1, 2**16 - 1), st.integers(1, 2**32 - 1), MOMENTS))
def test_a_link_says_what_it_was_made_of(link: RatingLink) -> None:
    assert OURS.read(OURS.token(link)) == link


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(LETTERS))
def test_a_link_with_one_letter_changed_is_none_of_ours(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert (OURS.read(changed) is None) is (changed != TOKEN)


@given(st.text(max_size=200))
def test_whatever_somebody_writes_there_is_none_of_ours(text: str) -> None:
    assert OURS.read(text) is None


@pytest.mark.parametrize("token", ["", TOKEN[:-4], TOKEN + "AAAA", TOKEN + "=", " " + TOKEN, TOKEN + "\n"])
def test_a_link_is_written_in_one_way_only(token: str) -> None:
    assert OURS.read(token) is None


def test_a_link_of_another_installation_is_none_of_ours() -> None:
    assert RatingLinks(b"another key").read(TOKEN) is None


async def test_both_services_sign_with_one_key_that_signs_nothing_else() -> None:
    keys = MemoryKeyStore()
    token = (await RatingLinks.load(keys)).token(LINK)
    assert (await RatingLinks.load(keys)).read(token) == LINK
    assert (await keys.standing("rating-links")).secret != (await keys.standing("about-index")).secret


def test_it_fits_a_short_message() -> None:
    assert len(TOKEN) == 56
