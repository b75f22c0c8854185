"""Every row of the table: where it says a command is allowed it is not refused for the place, elsewhere always."""

from pathlib import Path

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing import events as did
from dispatch_service.routing.decide import DECIDERS
from dispatch_service.routing.diagram import diagram
from dispatch_service.routing.evolve import EVOLVERS
from dispatch_service.routing.facts import replace
from dispatch_service.routing.table import (
    AGAIN,
    CALLED_BACK,
    CONTACTED,
    DESKED,
    DISPUTED,
    GIVEN,
    ON_CHECK,
    RESOLVED,
    RETURNING,
    SIGNED,
    SUSPENDED,
    TABLE,
    VERIFIED,
    WORKING,
    Place,
    may_now,
    place,
)
from tests.routing.rarer import (
    DECIDE_SUSPENSION,
    DISPUTE,
    ORDER_CHECK,
    ORDER_VERIFY,
    RARER,
    REQUEST_SUSPENSION,
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
    rate,
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
    DESKED: (opening("question"),),
    GIVEN: _HELD,
    AGAIN: (*_HELD, sign(0.9, COMMUNITY), resolve(1, COMMUNITY), call_back(solved=False)),
    SIGNED: (*_HELD, sign(0.9, COMMUNITY)),
    CONTACTED: (*_HELD, sign(0.9, COMMUNITY), contact(1, COMMUNITY)),
    WORKING: (*_HELD, sign(0.9, COMMUNITY), progress(1, COMMUNITY)),
    RETURNING: (*_HELD, ask_return(0.9, COMMUNITY)),
    RESOLVED: (*_HELD, sign(0.9, COMMUNITY), resolve(1, COMMUNITY)),
    CALLED_BACK: (*_HELD, sign(0.9, COMMUNITY), resolve(1, COMMUNITY), call_back()),
    ON_CHECK: (opening("question"), ORDER_CHECK),
    DISPUTED: (*_HELD, DISPUTE),
    SUSPENDED: (*_HELD, sign(0.9, COMMUNITY), REQUEST_SUSPENSION, DECIDE_SUSPENSION),
    VERIFIED: (*_HELD, sign(0.9, COMMUNITY), resolve(1, COMMUNITY), ORDER_VERIFY),
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
    rate(LATER, operation=""),
    rate(LATER, solved=False, operation=""),
    rehandle(LATER),
    close("normal", LATER),
    *RARER,
    remind(LATER),
    supplement(LATER),
    withdraw(LATER, operation=""),
    attach(LATER),
    detach(LATER),
)
NEEDS_MORE = {
    ("close", "callback-missing"),
    ("decide-void", "nothing-asked"),
    ("decide-extension", "nothing-asked"),
    ("decide-suspension", "nothing-asked"),
    ("reply-supervision", "not-yours"),
    ("record-authority-answer", "nothing-asked"),
    ("review-resolution", "nothing-to-review"),
    ("move-due", "nothing-changes"),
    ("move-due", "due-was-granted"),
    ("examine-appeal", "nothing-asked"),
    ("decide-appeal", "nothing-asked"),
    ("set-lead", "nothing-changes"),
    ("set-lead", "not-working-on-it"),
    ("drop-assist", "not-assisting"),
    ("order-verify", "handled-it"),
    ("report-verify", "not-yours"),
    ("report-check", "not-yours"),
    ("decline-follow-up", "no-follow-up"),
    ("change-authority-due", "no-authority"),
}
"""What a command lacks where nobody has asked for what it answers; each has a test of its own."""
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
        assert (row.name, answer.refusal.code) in NEEDS_MORE


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
    answer = given(*told(opening(), withdraw(1, operation=""))).when(command)
    if isinstance(command, ask.HearOfFollowUp):
        answer.then_happens(did.FollowUpAdvanced)
    elif isinstance(command, ask.HearOfFirst):
        answer.then_happens(did.SupplementRecorded)  # whoever reads that it goes on may be behind its end
    elif answer.refusal is None and answer.events:
        answer.then_happens(did.OperationRefused)
    elif answer.refusal is None:
        heard = isinstance(command, ask.Unfollow | ask.HearOfFollower)
        assert heard, "a follower may leave what has ended, and rate what it was told before"
    else:
        assert answer.refusal.code in {"closed", "not-yours"} or isinstance(
            command, ask.ExamineAppeal | ask.DecideAppeal
        )


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
    assert may_now(stands(*STORIES[RESOLVED])) == ("supplement", "remind", "rate")
    assert may_now(stands(opening(), withdraw(1, operation=""))) == ()
