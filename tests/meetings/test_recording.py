"""Who sat in a meeting: units, roles and numbers as the street says, the later record in place of the earlier."""

from datetime import date

import pytest

from dispatch_service.meetings.deciding import RecordMeeting, decide
from dispatch_service.meetings.events import MeetingRecorded, Present
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.states import Meeting
from tests.routing.fake_rules import RULES
from tests.routing.stories import at

TALK = Meeting("small-stool", date(2026, 3, 1), "s1c1g1")
THERE = (Present("s1c1", "secretary", 1), Present("s1c1g1", "grid-member", 2))
RECORD = RecordMeeting(at=at(0), today=date(2026, 3, 2), meeting=TALK, present=THERE, residents=9)


def recorded(command: RecordMeeting = RECORD, before: MeetingRecorded | None = None) -> MeetingRecorded:
    (event,) = decide(before, command, RULES)
    return event


def test_it_keeps_who_sat_there_by_unit_role_and_number() -> None:
    event = recorded()
    assert (event.meeting, event.present, event.residents, event.names) == (TALK, THERE, 9, "")


def test_the_order_in_which_they_are_told_is_no_difference() -> None:
    assert decide(recorded(), replace(RECORD, present=THERE[::-1]), RULES) == ()


def test_said_again_nothing_happens_and_corrected_the_later_record_holds() -> None:
    assert decide(recorded(), RECORD, RULES) == ()
    assert recorded(replace(RECORD, residents=11), recorded()).residents == 11


def test_names_that_are_not_given_again_are_kept_and_new_ones_replace_them() -> None:
    named = recorded(replace(RECORD, names="sealed-1"))
    assert recorded(replace(RECORD, residents=11), named).names == "sealed-1"
    assert recorded(replace(RECORD, names="sealed-2"), named).names == "sealed-2"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(RECORD, meeting=replace(TALK, area="nowhere")), "unknown-area"),
        (replace(RECORD, meeting=replace(TALK, area="s1-desk")), "unknown-area"),
        (replace(RECORD, meeting=replace(TALK, held_on=date(2026, 3, 3))), "not-held-yet"),
        (replace(RECORD, present=(Present("nowhere", "secretary", 1),)), "unknown-unit"),
        (replace(RECORD, present=(Present("s1c1", "king", 1),)), "unknown-reason"),
        (replace(RECORD, present=(*THERE, THERE[0])), "named-twice"),
        (replace(RECORD, present=(), residents=0), "nobody-there"),
    ],
)
def test_what_the_rules_refuse(command: RecordMeeting, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        decide(None, command, RULES)
    assert refused.value.code == code
