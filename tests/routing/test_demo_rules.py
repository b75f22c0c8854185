"""Under the demo district's rules, too, nothing rests that is left alone: it climbs until the district sees it."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.decide import decide
from dispatch_service.routing.evolve import evolve
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.states import Ticket
from tests.routing.stories import SYSTEM, TICKET
from tests.rules.demo import policy, rules

FRIDAY = datetime(2026, 11, 20, 2, tzinfo=UTC)
SOON = timedelta(days=40)
AREAS = sorted(unit.code for unit in rules().directory.units.values() if unit.kind == "area")


def opened(category: str, area: str) -> Ticket:
    command = ask.OpenTicket(
        at=FRIDAY,
        by=SYSTEM,
        ticket=TICKET,
        number="1",
        channel="web",
        category=category,
        condition=None,
        place=ask.Place(area, "point"),
        narrative="sealed",
        person="sealed",
    )
    return folded(None, command)


def folded(ticket: Ticket | None, command: ask.Command) -> Ticket:
    for event in decide(ticket, command, rules()):
        ticket = evolve(ticket, event, TICKET)
    assert ticket is not None
    return ticket


@pytest.mark.parametrize("area", [AREAS[0], AREAS[len(AREAS) // 2], AREAS[-1], "nowhere"])
def test_every_category_climbs_until_the_district_sees_it(area: str) -> None:
    for category in policy().categories:
        ticket, now = opened(category, area), FRIDAY
        while not _before_the_district(ticket):
            clock = min(ticket.clocks, key=lambda clock: clock.due_at)
            now = max(now, clock.due_at)
            assert now < FRIDAY + SOON, f"{category} rests with {ticket.custody.unit}"
            ticket = folded(ticket, ask.FireDeadline(at=now, by=SYSTEM, timer=clock.timer))


def _before_the_district(ticket: Ticket) -> bool:
    """Its supervision watches it; what an office keeps has come to the district's own office and to nobody else."""
    seen = (*ticket.flags.supervised_by, ticket.custody.unit)
    if ticket.flags.office:
        assert set(seen) <= {"S01-discipline", "D-discipline"}
        return "D-discipline" in seen
    return "district" in {_rung(unit) for unit in ticket.flags.supervised_by}


def _rung(code: str) -> str:
    unit = rules().unit(code)
    return unit.rung if unit else ""


def test_what_was_split_for_a_reason_since_retired_still_stands_and_nobody_splits_for_it_again() -> None:
    desk = ask.By("派遣员-示范-01", "Q-DESK", "dispatcher", "resident-desk")
    part = ask.Child("part", "E02-01")
    split = ask.Split(at=FRIDAY, by=desk, children=(part,), reason="second-condition")
    ticket = opened("E05-01", "C01-06")
    with pytest.raises(Rejected, match="unknown-reason: split: second-condition"):
        decide(ticket, split, rules())
    then = did.TicketSplit(at=FRIDAY, rule="ticket.split", children=("part",), reason="second-condition")
    assert evolve(ticket, then, TICKET).asides.relatives.children == ("part",)
