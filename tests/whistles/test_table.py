"""Each command leads only where its row says, and every open whistle has a clock, whatever is asked in what order."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given as tried_with
from hypothesis import settings
from hypothesis import strategies as st

from dispatch_service.routing.rejections import Rejected
from dispatch_service.whistles import commands as ask
from dispatch_service.whistles import events as did
from dispatch_service.whistles.decide import DECIDERS, decide
from dispatch_service.whistles.diagram import diagram
from dispatch_service.whistles.events import WhistleEvent
from dispatch_service.whistles.evolve import EVOLVERS, fold
from dispatch_service.whistles.states import WhistleStage
from dispatch_service.whistles.table import WHISTLE_TABLE
from tests.routing.fake_rules import RULES
from tests.whistles.stories import (
    STREET,
    SYSTEM,
    WATER,
    WHISTLE,
    WORKS,
    answer,
    approve,
    arrive,
    blow,
    change_lead,
    confirm,
    contest,
    draft,
    finish,
    given,
    hand_over,
    rate,
    reject,
    report,
    stands,
    told,
)

STORIES: dict[WhistleStage, tuple[ask.WhistleCommand, ...]] = {
    WhistleStage.DRAFTED: (draft(),),
    WhistleStage.REJECTED: (draft(), reject()),
    WhistleStage.BLOWN: (blow("emergency"), arrive()),
    WhistleStage.FINISHED: (blow("emergency"), arrive(), finish()),
    WhistleStage.CONFIRMED: (blow("emergency"), arrive(), finish(), confirm()),
    WhistleStage.CLOSED: (blow("emergency"), arrive(), finish(), confirm(), rate()),
}
COMMANDS: tuple[ask.WhistleCommand, ...] = (
    approve(9), answer(9, WORKS), arrive(9, WORKS), report(9), finish(9), confirm(9), contest(9), rate(9),
    reject(9), hand_over(9), change_lead(9),
)  # fmt: skip


@pytest.mark.parametrize("stage", STORIES)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: WHISTLE_TABLE[type(command)].name)
def test_a_command_leads_only_where_its_row_says(command: ask.WhistleCommand, stage: WhistleStage) -> None:
    row = WHISTLE_TABLE[type(command)]
    assert stands(*STORIES[stage]).stage is stage
    asked = given(*told(*STORIES[stage])).when(command)
    if stage in row.moves:
        assert asked.after.stage in row.moves[stage]
    else:
        asked.then_rejected("wrong-stage")


def test_every_command_has_a_row_and_a_decider() -> None:
    kinds = (kind for kind in vars(ask).values() if isinstance(kind, type) and issubclass(kind, ask.WhistleCommand))
    commands = set(kinds) - {ask.WhistleCommand}
    assert set(WHISTLE_TABLE) == commands
    assert set(DECIDERS) == commands - {ask.BlowWhistle}


def test_every_event_folds() -> None:
    assert set(EVOLVERS) == set(did.WhistleEventUnion.__args__) - {did.WhistleBlown, did.WhistleDrafted}


def test_the_diagram_on_file_is_the_table() -> None:
    on_file = Path(__file__).parents[2] / "schemas" / "diagrams" / "whistle.mmd"
    assert on_file.read_text("utf-8") == diagram()


STEPS = st.lists(st.tuples(st.integers(0, 11), st.sampled_from([STREET, WATER, WORKS])), max_size=40)


@settings(deadline=None, max_examples=150)
@tried_with(kind=st.sampled_from(["emergency", "enforcement", "key"]), steps=STEPS)
def test_in_any_order_a_summons_stands_with_a_clock_until_it_is_closed(
    kind: str, steps: list[tuple[int, ask.By]]
) -> None:
    history: tuple[WhistleEvent, ...] = told(blow(kind))
    for choice, by in steps:
        before = fold(WHISTLE, history)
        assert before is not None
        assert bool(before.clocks) is (before.stage is not WhistleStage.CLOSED)
        try:
            history += decide(before, _command(choice, by, history), RULES)
        except Rejected:
            continue
    whistle = fold(WHISTLE, history)
    assert whistle == fold(WHISTLE, history)
    assert whistle is not None
    assert whistle.version == len(history)


def _command(choice: int, by: ask.By, history: tuple[WhistleEvent, ...]) -> ask.WhistleCommand:
    whistle = fold(WHISTLE, history)
    hours = float(len(history))
    if whistle is not None and whistle.clocks and choice > 8:
        clock = min(whistle.clocks, key=lambda clock: clock.due_at)
        return ask.FireWhistleDeadline(at=clock.due_at + timedelta(hours=choice), by=SYSTEM, timer=clock.timer)
    return (
        approve(hours, by), answer(hours, by), arrive(hours, by), report(hours, by), finish(hours, by),
        confirm(hours, by), contest(hours, by), rate(hours, by), arrive(hours, by),
    )[choice % 9]  # fmt: skip
