"""Where time and ids come from."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from shared.clock import ManualClock, SystemClock
from shared.ids import jitter, new_id, new_nonce, random_bytes, random_text, random_token

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_systems_clock_tells_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_manual_clock_stands_still_until_moved_either_way() -> None:
    clock = ManualClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance(timedelta(hours=-1))
    assert clock.now() == datetime(2026, 3, 1, 11, tzinfo=UTC)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ManualClock(NOON.replace(tzinfo=None))


def test_ids_are_of_version_seven_and_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(set(made))
    assert {id_.version for id_ in made} == {7}


def test_no_nonce_is_drawn_twice_however_many_and_however_long() -> None:
    drawn = [new_nonce(length) for length in (12, 12, 5000, 1, 12, 4095, *[12] * 2000)]
    assert [len(one) for one in drawn[:6]] == [12, 12, 5000, 1, 12, 4095]
    long = [one for one in drawn if len(one) >= 12]
    assert len(set(long)) == len(long)
    assert not any(one in drawn[2] + drawn[5] for one in drawn[6:])


def test_threads_that_draw_at_the_same_time_are_never_handed_the_same_nonce() -> None:
    def draw() -> list[bytes]:
        return [new_nonce(12) for _ in range(5000)]

    with ThreadPoolExecutor(4) as threads:
        drawing = [threads.submit(draw) for _ in range(4)]
        drawn = [nonce for one in drawing for nonce in one.result()]
    assert len(set(drawn)) == len(drawn) == 20_000


FORKING = """
import os
from shared.ids import new_nonce
new_nonce(12)
forked = os.fork()
os.write(1, new_nonce(12))
if forked:
    os.waitpid(forked, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_draws_other_nonces_than_its_parent() -> None:
    both = subprocess.run([sys.executable, "-c", FORKING], capture_output=True, check=True).stdout
    assert len(both) == 24
    assert both[:12] != both[12:]


def test_chance_never_repeats_itself() -> None:
    assert len({random_token() for _ in range(100)} | {random_bytes(16).hex() for _ in range(100)}) == 200
    assert set(random_text("AB", 200)) == {"A", "B"}
    assert all(0 <= jitter() < 1 for _ in range(100))
