"""Cases out of a few words, as the index would know them, and rules that ask little."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from dispatch_service.policy.suggestions import Callers, Duplicates, Incidents
from dispatch_service.routing.states import Stage
from dispatch_service.suggestions.cases import Case
from shared.vault.index_words import Tokens, pieces

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HASHING = Tokens(b"of these tests")
DUPLICATES = Duplicates(days=30, words=0.3, words_elsewhere=0.8)
CALLERS = Callers(days=90, tickets=3)
INCIDENTS = Incidents(hours=24, tickets=3, callers=2, words=0.3, times_usual=3)
LAMP, LAMP_AGAIN = "文化路12号门前路灯不亮", "文化路12号门口的路灯坏了"
BINS = "幸福小区垃圾桶满了没人收"


def hashed(text: str) -> frozenset[int]:
    return frozenset(HASHING.of(pieces(text)))


def case(
    ticket: str = "t-1",
    text: str = LAMP,
    *,
    hours: float = 0,
    area: str = "",
    near: str = "community",
    stage: str = "dispatched",
    category: str = "lamps",
    caller: str = "",
    filed: str = "",
) -> Case:
    """A ticket opened so many hours after the morning; its area is one of the place's grids, or a street's whole.
    `filed` names the request whose text it carries, where that is another's too."""
    area = area or {"community": "grid-1", "": "street"}.get(near, f"grid of {near}")
    at = MORNING + timedelta(hours=hours)
    return Case(ticket, f"N-{ticket}", stage, at, area, category, near, caller, hashed(text), filed)


TEXTS = st.text(alphabet="路灯坏了不亮井盖垃圾桶ab12", max_size=12)
CASES = st.builds(
    case,
    st.sampled_from([f"t-{number}" for number in range(8)]),
    TEXTS,
    hours=st.integers(0, 24 * 60),
    near=st.sampled_from(["", "community", "elsewhere"]),
    stage=st.sampled_from([stage.value for stage in Stage]),
    category=st.sampled_from(["lamps", "rubbish", "other"]),
    caller=st.sampled_from(["", "a", "b"]),
    filed=st.sampled_from(["", "", "one", "two"]),
)
DIFFERENT = st.lists(CASES, max_size=8, unique_by=lambda one: one.ticket)
