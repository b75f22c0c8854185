"""Every row of the table: where it says a command is allowed it is not refused for the place, elsewhere always."""

from dataclasses import replace
from pathlib import Path

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.decide import DECIDERS
from dispatch_service.routing.diagram import diagram
from dispatch_service.routing.evolve import EVOLVERS
from dispatch_service.routing.table import (
    AGAIN,
    CALLED_BACK,
    CONTACTED,
    DESKED,
    GIVEN,
    RESOLVED,
    RETURNING,
    SIGNED,
    TABLE,
    WORKING,
    Place,
    may_now,
    place,
)
from tests.routing.stories import (
    COMMUNITY,
    STRANGER,
    ask_return,
    assign,
    attach,
    call_back,
    close,
    contact,
    decide_return,
    detach,
    escalate,
    given,
    missed,
    opening,
    progress,
    rehandle,
    remind,
    resolve,
    send_down,
    sign,
    stands,
    supplement,
    told,
    transfer,
    withdraw,
)

_HELD = (opening(), sign(), contact(), escalate())
STORIES: dict[Place, tuple[ask.Command, ...]] = {
    DESKED: (opening(), ask_return(), decide_return(True)),
    GIVEN: _HELD,
    AGAIN: (*_HELD, sign(0.9, COMMUNITY), resolve(1, COMMUNITY), call_back(solved=False)),
    SIGNED: (*_HELD, sign(0.9, COMMUNITY)),
    CONTACTED: (*_HELD, sign(0.9, COMMUNITY), contact(1, COMMUNITY)),
    WORKING: (*_HELD, sign(0.9, COMMUNITY), progress(1, COMMUNITY)),
    RETURNING: (*_HELD, ask_return(0.9, COMMUNITY)),
    RESOLVED: (*_HELD, sign(0.9, COMMUNITY), resolve(1, COMMUNITY)),
    CALLED_BACK: (*_HELD, sign(0.9, COMMUNITY), resolve(1, COMMUNITY), call_back()),
}
"""How a ticket that the community holds, or held last, comes to each place; on the desk nobody does."""
LATER = 3.0
COMMANDS: tuple[ask.Command, ...] = (
    assign("s1-water", LATER),
    sign(LATER, COMMUNITY),
    contact(LATER, COMMUNITY),
    progress(LATER, COMMUNITY),
    escalate(LATER, COMMUNITY, reason="danger"),
    send_down(hours=LATER),
    transfer("s1c2", LATER, COMMUNITY),
    ask_return(LATER, COMMUNITY),
    decide_return(True, LATER),
    decide_return(False, LATER),
    resolve(LATER, COMMUNITY),
    call_back(LATER),
    call_back(LATER, solved=False),
    call_back(LATER, reached=False),
    rehandle(LATER),
    close("void", LATER, reason="double"),
    close("normal", LATER),
    remind(LATER),
    supplement(LATER),
    withdraw(LATER, operation=""),
    attach(LATER),
    detach(LATER),
)
FOR_THE_PLACE = {"wrong-stage", "not-yours"}
"""A custodian's command is not his any more where the desk has the ticket."""


@pytest.mark.parametrize("where", STORIES, ids="-".join)
def test_the_stories_lead_where_they_say(where: Place) -> None:
    assert place(stands(*STORIES[where])) == where


@pytest.mark.parametrize("where", STORIES, ids="-".join)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: TABLE[type(command)].name)
def test_a_command_leads_only_where_its_row_says(command: ask.Command, where: Place) -> None:
    row = TABLE[type(command)]
    answer = given(*told(*STORIES[where])).when(command)
    if where not in row.moves:
        assert answer.refusal is not None
        assert answer.refusal.code in FOR_THE_PLACE
    elif answer.refusal is None:
        assert place(answer.after) in row.moves[where]
    else:
        assert (row.name, answer.refusal.code) in {("close", "callback-missing"), ("close", "wrong-stage")}


@pytest.mark.parametrize("where", STORIES, ids="-".join)
def test_a_deadline_leads_only_where_its_row_says(where: Place) -> None:
    ticket = stands(*STORIES[where])
    for clock in ticket.clocks:
        after = given(*told(*STORIES[where])).when(missed(ticket, clock.kind)).after
        assert place(after) in TABLE[ask.FireDeadline].moves[where]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: TABLE[type(command)].name)
def test_a_stranger_may_do_nothing(command: ask.Command) -> None:
    for story in STORIES.values():
        given(*told(*story)).when(replace(command, by=STRANGER)).then_rejected("not-yours")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: TABLE[type(command)].name)
def test_after_the_end_nothing_is_asked_any_more(command: ask.Command) -> None:
    answer = given(*told(opening(), close("void", reason="double"))).when(command)
    if answer.refusal is None:
        answer.then_happens(did.OperationRefused)
    else:
        assert answer.refusal.code in {"closed", "not-yours"}


def test_every_command_has_a_row_a_rule_name_and_a_decider() -> None:
    kinds = (kind for kind in vars(ask).values() if isinstance(kind, type) and issubclass(kind, ask.Command))
    commands = set(kinds) - {ask.Command}
    assert set(TABLE) == commands
    assert set(DECIDERS) == commands - {ask.OpenTicket}
    assert len({row.name for row in TABLE.values()}) == len(TABLE)


def test_every_event_folds() -> None:
    assert set(EVOLVERS) == set(did.TicketEventUnion.__args__) - {did.TicketOpened}


def test_the_diagram_on_file_is_the_table() -> None:
    on_file = Path(__file__).parents[2] / "schemas" / "diagrams" / "ticket.mmd"
    assert on_file.read_text("utf-8") == diagram()


def test_the_wishes_open_to_a_resident_come_from_the_table() -> None:
    assert may_now(stands(opening())) == ("supplement", "remind", "withdraw")
    assert may_now(stands(*STORIES[RESOLVED])) == ("supplement", "remind")
    assert may_now(stands(opening(), close("void", reason="double"))) == ()
