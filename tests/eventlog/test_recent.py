"""What a process remembers of its own appends: an unbroken run, bounded, and never more than was added."""

from shared.eventlog.port import Recorded
from shared.eventlog.recent import Recent
from shared.ids import new_id
from tests.eventlog.events import NINE


def events(*positions: int, body: bytes = b"{}") -> list[Recorded]:
    return [Recorded(position, NINE, new_id(), f"s{position}", 1, "Noted", NINE, body) for position in positions]


def test_a_page_begins_where_it_is_asked_for_and_is_no_longer_than_asked() -> None:
    recent, added = Recent(), events(7, 8, 9, 10)
    recent.add(added[:1])
    recent.add(added[1:])
    assert recent.page(8, 2) == added[1:3]
    assert recent.page(9, 50) == added[2:]
    assert recent.end == 11


def test_nothing_is_known_before_the_first_nor_behind_the_newest() -> None:
    recent = Recent()
    assert (recent.page(0, 10), recent.end) == ([], 0)
    recent.add(events(7, 8))
    assert recent.page(6, 10) == recent.page(9, 10) == recent.page(0, 10) == []


def test_a_hole_that_another_process_left_is_not_read_over() -> None:
    recent, later = Recent(), events(5, 6)
    recent.add(events(0, 1, 2))
    recent.add(later)
    assert recent.page(1, 10) == []
    assert recent.page(5, 10) == later


def test_the_older_half_goes_when_the_bodies_grow_too_many() -> None:
    recent, added = Recent(most_bytes=1_000), events(0, 1, 2, 3, body=bytes(300))
    recent.add(added[:3])
    recent.add(added[3:])
    assert recent.page(1, 10) == []
    assert recent.page(2, 10) == added[2:]


def test_what_was_forgotten_is_not_known_any_more() -> None:
    recent = Recent()
    recent.add(events(0, 1))
    recent.forget()
    assert (recent.page(0, 10), recent.end) == ([], 0)
