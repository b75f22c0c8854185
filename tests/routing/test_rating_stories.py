"""Whatever order desk, unit, clocks and resident act in, a round is rated once and his word has its consequences."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from dispatch_service.loop.promises import ticket_faults
from dispatch_service.routing import commands as ask
from dispatch_service.routing.decide import decide
from dispatch_service.routing.events import Event, OperationRefused, TicketRated
from dispatch_service.routing.evolve import evolve
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.states import Stage, Ticket
from dispatch_service.routing.table import SETTLED, may_now
from tests.routing import stories as tell
from tests.routing.fake_rules import RULES
from tests.routing.rarer import DECIDE_VOID, ORDER_VERIFY, REOPEN, REPORT_VERIFY, REQUEST_VOID, REVIEW, REWORK

Step = Callable[[Ticket, bool], ask.Command]


def _fire(ticket: Ticket, _yes: bool) -> ask.Command:
    return tell.fire(ticket.clocks[0].timer if ticket.clocks else "gone", 0)


STEPS: dict[str, Step] = {
    "sign": lambda _, yes: tell.sign(),
    "resolve": lambda _, yes: tell.resolve(),
    "call back": lambda _, yes: tell.call_back(solved=yes),
    "not reached": lambda _, yes: tell.call_back(reached=False, solved=None),
    "rate": lambda ticket, yes: tell.rate(solved=yes, round_=ticket.flags.round),
    "rate by an old link": lambda _, yes: tell.rate(solved=yes, round_=1),
    "close": lambda ticket, yes: tell.close(
        {"unsolved": "informed", "unreachable": "unreachable"}.get(ticket.outcome.callback, "normal"),
        reason="no-answer",
        note="sealed-words",
    ),
    "close by order": lambda _, yes: replace(
        tell.close("forced", reason="by-order", note="sealed-words"), by=tell.LEADER
    ),
    "rehandle": lambda _, yes: tell.rehandle(),
    "reopen": lambda _, yes: REOPEN,
    "review": lambda _, yes: REVIEW if yes else REWORK,
    "order a look": lambda _, yes: ORDER_VERIFY,
    "look": lambda _, yes: replace(REPORT_VERIFY, passed=yes),
    "void": lambda _, yes: DECIDE_VOID if yes else REQUEST_VOID,
    "a clock fires": _fire,
}
TO_AN_ANSWER = ("sign", "resolve")
USUAL = st.sampled_from([TO_AN_ANSWER, (*TO_AN_ANSWER, "call back"), (*TO_AN_ANSWER, "call back", "close")])
ANYTHING = st.sampled_from([*STEPS, "rate", "rate"]).map(lambda name: (name,))
STORIES = st.lists(st.tuples(st.one_of(USUAL, ANYTHING), st.booleans()), max_size=20)


def happens(ticket: Ticket | None, command: ask.Command) -> tuple[Event, ...]:
    try:
        return decide(ticket, command, RULES)
    except Rejected:
        return ()


def after(ticket: Ticket | None, events: tuple[Event, ...]) -> Ticket:
    for one in events:
        ticket = evolve(ticket, one, tell.TICKET)
    assert ticket is not None
    return ticket


def what_holds(ticket: Ticket) -> None:
    """He is told that he may rate exactly when his rating would be taken, but for an end that settles nothing, and no
    promise about the case is broken."""
    asked = happens(ticket, tell.rate(5, round_=ticket.flags.round))
    taken = any(isinstance(one, TicketRated) for one in asked)
    unsettled = not ticket.open and ticket.asides.record.ended not in SETTLED
    assert ("rate" in may_now(ticket)) is (taken and not unsettled)
    assert list(ticket_faults(ticket)) == []


@given(story=STORIES)
@settings(max_examples=400)
def test_a_round_is_rated_once_and_he_may_exactly_when_he_is_told_so(story: list[tuple[tuple[str, ...], bool]]) -> None:
    ticket = after(None, happens(None, tell.opening()))
    rated: list[int] = []
    for hour, (names, yes) in enumerate(story, 1):
        for name in names:
            command = STEPS[name](ticket, yes)
            before, events = ticket, happens(ticket, replace(command, at=tell.START + timedelta(hours=hour)))
            ticket = after(ticket, events) if events else ticket
            rated += [before.flags.round for one in events if isinstance(one, TicketRated)]
            what_holds(ticket)
            if isinstance(command, ask.Rate):
                event(f"rated while {before.stage}: {[type(one).__name__ for one in events]}")
                his_word_was_heard(before, command, events, ticket)
    assert len(set(rated)) == len(rated)


def his_word_was_heard(before: Ticket, command: ask.Rate, events: tuple[Event, ...], ticket: Ticket) -> None:
    """Either refused to his face, or what he said stands; and unsolved is never left as solved."""
    assert events
    if isinstance(events[0], OperationRefused):
        assert replace(ticket, version=before.version) == before
        return
    if ticket.flags.round == before.flags.round:
        assert (ticket.outcome.solved, ticket.outcome.rated) == (command.solved, True)
    else:
        assert not command.solved
    if before.open and ticket.flags.round == before.flags.round:
        assert ticket.outcome.callback == ("solved" if command.solved else "unsolved")
    if not before.open:
        assert ticket.stage is Stage.CLOSED or not command.solved
