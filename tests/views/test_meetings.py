"""What was raised at a meeting has a row that says what became of it; nothing else has one."""

from datetime import date
from uuid import UUID

import pytest

from dispatch_service.routing import commands as ask
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Meeting
from dispatch_service.views.meetings import VIEW
from shared.eventlog.rows import Row
from shared.eventlog.views import fold_all
from tests.routing import stories as tell
from tests.views.entries import entries

TICKET = UUID("018f0000-0000-7000-8000-000000000001")
TALK = Meeting("small-stool", date(2026, 11, 20), "s1c1g1")
RAISED = replace(tell.opening(), meeting=TALK, by_proxy=True)
DONE = (tell.sign(), tell.contact(), tell.resolve())


def rows(*commands: ask.Command) -> list[Row]:
    return list(fold_all(VIEW, entries(tell.told(*commands), TICKET)).values())


@pytest.mark.parametrize(
    ("commands", "result", "ended"),
    [
        ((), "", ""),
        (DONE, "solved", ""),
        ((*DONE, tell.call_back(), tell.close()), "solved", "normal"),
        ((*DONE, tell.call_back(solved=False)), "", ""),
        ((tell.withdraw(),), "", "withdrawn"),
    ],
    ids=["open", "done", "closed", "again", "withdrawn"],
)
def test_a_matter_says_what_became_of_it(commands: tuple[ask.Command, ...], result: str, ended: str) -> None:
    (row,) = rows(RAISED, *commands)
    assert (row["meeting"], row["by_proxy"]) == ("small-stool.s1c1g1.2026-11-20", True)
    assert (row["result"], row["ended"]) == (result, ended)


def test_a_second_talk_of_a_day_has_a_name_of_its_own() -> None:
    assert replace(TALK, number=2).code == "small-stool.s1c1g1.2026-11-20.2"


def test_what_was_not_raised_at_a_meeting_has_no_row() -> None:
    assert rows(tell.opening(), *DONE) == []


def test_what_goes_to_an_office_that_keeps_it_is_not_shown_any_more() -> None:
    keep = ask.Assign(at=tell.at(2), by=tell.DESK, unit="s1-control", reason="by-hand", category="clue")
    assert rows(RAISED, keep) == []
