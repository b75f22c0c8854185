"""The closed loop, checked: no history that people and clocks can make breaks it, and a broken one is named."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_service.replay.loop import faults, ticket_faults
from dispatch_service.routing.asides import Duty, Outside, Pending, Relatives, Wish
from dispatch_service.routing.evolve import fold
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Stage, Ticket, Work
from tests.routing.asking import whatever_people_do
from tests.routing.stories import START, TICKET, call_back, close, opening, resolve, sign, stands

OPEN = stands(opening(), sign())
ENDED = stands(opening(), sign(), resolve(), call_back(), close())
DUTY = Duty("d", "supervision", "s1c1", START, START)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**48), min_size=10, max_size=60))
def test_whatever_people_do_the_loop_holds(seeds: list[int]) -> None:
    ticket = fold(TICKET, whatever_people_do(seeds))
    assert ticket is not None
    assert list(ticket_faults(ticket)) == []


def with_asides(ticket: Ticket, **asides: object) -> Ticket:
    return replace(ticket, asides=replace(ticket.asides, **asides))


@pytest.mark.parametrize(
    ("ticket", "promise"),
    [
        (replace(OPEN, clocks=()), "live-clock"),
        (replace(OPEN, work=Work.DISPUTED), "live-clock"),
        (replace(OPEN, work=Work.SUSPENDED), "live-clock"),
        (with_asides(OPEN, duties=(DUTY,)), "no-supervision-left"),
        (with_asides(OPEN, pending=Pending(Wish.EXTENSION, "s1c1g1", "complex")), "no-wish-left"),
        (with_asides(OPEN, outside=Outside("city-hotline", waiting="closing")), "no-platform-left"),
        (with_asides(ENDED, duties=(DUTY,)), "no-supervision-left"),
        (with_asides(ENDED, relatives=Relatives(children=("c",))), "no-part-left"),
        (replace(ENDED, whistles=("w",)), "no-whistle-left"),
        (replace(ENDED, outcome=replace(ENDED.outcome, answer="")), "answered"),
        (replace(ENDED, outcome=replace(ENDED.outcome, callback="")), "called-back"),
    ],
)
def test_a_broken_promise_is_named(ticket: Ticket, promise: str) -> None:
    assert [fault.promise for fault in ticket_faults(ticket)] == [promise]


def test_relatives_know_each_other() -> None:
    follower = replace(with_asides(OPEN, relatives=Relatives(master="m")), id="f", stage=Stage.MERGED, clocks=())
    part = replace(with_asides(OPEN, relatives=Relatives(parent="m")), id="p")
    master = replace(with_asides(OPEN, relatives=Relatives(followers=("f",), children=("p",))), id="m")
    accepted = {"f": "1", "m": "2"}
    assert faults(accepted, {"f": follower, "m": master, "p": part}, frozenset()) == []
    forgetful = replace(master, asides=OPEN.asides)
    found = faults(accepted, {"f": follower, "m": forgetful, "p": part}, frozenset())
    assert {(fault.subject, fault.promise) for fault in found} == {("f", "no-follower-left"), ("p", "no-part-left")}
