"""The judge against its plainest statement: one item after the other, each on a copy of everything before it."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.judge import Standing, judge
from shared.eventlog.port import Appended, Cell, Item, NewEvent
from tests.eventlog.events import NINE, event

EVENTS = {(stream, version): event(stream, version) for stream in "abc" for version in range(1, 7)}
VALUES = st.sampled_from([None, b"1", b"2"])


@st.composite
def items(draw: st.DrawFn) -> Item:
    events: list[NewEvent] = []
    for stream in draw(st.lists(st.sampled_from("abc"), max_size=2, unique=True)):
        first = draw(st.integers(1, 4))
        events += [EVENTS[stream, version] for version in range(first, first + draw(st.integers(1, 2)))]
    cells = draw(st.lists(st.builds(Cell, st.just("key"), st.sampled_from("kl"), VALUES, VALUES), max_size=2))
    return Item(tuple(events), tuple(cells))


Answers = list[list[int | None]]
CALLS = st.lists(st.lists(items(), min_size=1, max_size=4), max_size=6)
STANDINGS = st.builds(
    Standing,
    size=st.integers(0, 5),
    versions=st.dictionaries(st.sampled_from("abc"), st.integers(1, 3)),
    cells=st.dictionaries(st.tuples(st.just("key"), st.sampled_from("kl")), st.sampled_from([b"1", b"2"])),
)


def plainly(calls: Sequence[Sequence[Item]], size: int, state: dict[object, object]) -> tuple[Answers, int]:
    """Positions answered (None: refused), item by item. `state` maps a stream or a cell's name to what stands there."""
    answers: Answers = []
    for call in calls:
        tainted: set[object] = set()
        answers.append([])
        for one in call:
            trial, fits = dict(state), True
            for e in one.events:
                fits &= trial.get(e.stream, 0) == e.version - 1
                trial[e.stream] = e.version
            for c in one.cells:
                fits &= trial.get((c.space, c.key)) == c.before
                trial[c.space, c.key] = c.after
            named = {e.stream for e in one.events} | {(c.space, c.key) for c in one.cells}
            if not fits or named & tainted:
                tainted |= named
                answers[-1].append(None)
                continue
            state.clear()
            state.update(trial)
            size += len(one.events)
            answers[-1].append(size - 1)
    return answers, size


@given(CALLS, STANDINGS)
def test_a_batch_ends_as_its_items_one_by_one_would(calls: list[list[Item]], standing: Standing) -> None:
    state: dict[object, object] = {**standing.versions, **standing.cells}
    expected, size = plainly(calls, standing.size, state)
    start = standing.size
    before = dict(standing.cells)
    verdict = judge(calls, standing, NINE)
    assert [[o.position if isinstance(o, Appended) else None for o in call] for call in verdict.outcomes] == expected
    assert start + len(verdict.events) == size == standing.size
    written = {**before, **verdict.cells}
    assert {n: v for n, v in written.items() if v is not None} == {
        n: v for n, v in state.items() if isinstance(n, tuple) and v is not None
    }


@given(CALLS, STANDINGS)
def test_winners_are_written_in_order_and_streams_count_up(calls: list[list[Item]], standing: Standing) -> None:
    versions = dict(standing.versions)
    verdict = judge(calls, standing, NINE)
    for one in verdict.events:
        assert one.version == versions.get(one.stream, 0) + 1
        versions[one.stream] = one.version
    assert versions == standing.versions


@given(st.lists(items(), min_size=1, max_size=5), STANDINGS, st.integers(0, 5))
def test_a_call_cut_in_two_ends_as_the_whole(call: list[Item], standing: Standing, cut: int) -> None:
    whole = Standing(standing.size, dict(standing.versions), dict(standing.cells))
    expected = judge([call], whole, NINE).outcomes[0]
    (head,) = judge([call[:cut]], standing, NINE).outcomes
    lost = [one for one, outcome in zip(call, head, strict=False) if not isinstance(outcome, Appended)]
    (tail,) = judge([call[cut:]], standing, NINE, lost=lost).outcomes
    assert head + tail == expected
