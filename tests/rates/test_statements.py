"""What is asked of the database by one shape of question is compiled once, whatever is asked about."""

from datetime import timedelta

from sqlalchemy.event import listen, remove

from dispatch_service.rates.asked import RatesAsked
from dispatch_service.rates.periods import Span
from dispatch_service.views.tallies import tallies
from tests.rates.office import RECKONING, Desk
from tests.routing import stories as tell
from tests.views.test_folds import SOLVED_BY_THE_GRID

NOW = tell.START + timedelta(days=400)
DAYS = [Span(tell.START + timedelta(days=day), tell.START + timedelta(days=day + 1)) for day in range(3)]
FIRST = RatesAsked("street", RECKONING, NOW, scope=frozenset({"s1"}))
AGAIN = RatesAsked("community", RECKONING, NOW + timedelta(days=1), historic=True, scope=frozenset({"s1c1", "s2"}))
OF_ANOTHER_SHAPE = RatesAsked("channel", RECKONING, NOW, cohort="closed")


async def compiled_for(desk: Desk, *asked: tuple[RatesAsked, list[Span]]) -> int:
    """How many statements were compiled for these questions."""
    compiled: list[object] = []

    def ran(*of_the_event: object) -> None:
        compiled.append(getattr(of_the_event[4], "compiled"))  # noqa: B009 - the driver's own context

    async with desk.database.transaction(read_only=True) as tx:
        connection = tx.sql.sync_connection
        assert connection is not None
        listen(connection, "before_cursor_execute", ran)
        for question, spans in asked:
            await tallies(tx, question, spans)
        remove(connection, "before_cursor_execute", ran)
    return len({id(one) for one in compiled})


async def test_other_stretches_places_and_names_are_no_other_statement(desk: Desk) -> None:
    await desk.happened(SOLVED_BY_THE_GRID)
    once = await compiled_for(desk, (FIRST, DAYS))
    assert await compiled_for(desk, (FIRST, DAYS), (FIRST, DAYS[:1]), (AGAIN, DAYS[1:])) == once
    assert await compiled_for(desk, (FIRST, DAYS), (OF_ANOTHER_SHAPE, DAYS)) == 2 * once
