"""A meeting has one row, as it was last recorded; a ticket raised there has none here."""

from datetime import date

from dispatch_service import codec
from dispatch_service.codec import Entry, meeting_stream
from dispatch_service.meetings.events import MeetingRecorded, Present
from dispatch_service.routing.facts import replace
from dispatch_service.routing.states import Meeting
from dispatch_service.views.held import VIEW
from shared.eventlog.views import fold_all
from shared.ids import new_id
from tests.routing import stories as tell
from tests.views.entries import DEED, entries, recorded
from tests.views.test_meetings import RAISED, TICKET

TALK = Meeting("small-stool", date(2026, 3, 1), "s1c1g1")
FIRST = MeetingRecorded(
    at=tell.at(0), rule="meeting.record", meeting=TALK, present=(Present("s1c1", "secretary", 1),), residents=9
)


def told(*events: MeetingRecorded) -> list[Entry]:
    """As the log hands them out again."""
    stream = meeting_stream(TALK.code)
    new = [codec.encode(event, DEED, (stream, number), new_id()) for number, event in enumerate(events, 1)]
    return [codec.decode(one) for one in recorded(new)]


def test_the_later_record_of_a_meeting_holds() -> None:
    (row,) = fold_all(VIEW, told(FIRST, replace(FIRST, residents=11))).values()
    assert (row["meeting"], row["held_in"], row["residents"]) == ("small-stool.s1c1g1.2026-03-01", "s1c1g1", 11)
    assert row["present"] == '[{"unit":"s1c1","role":"secretary","count":1}]'


def test_what_was_raised_there_is_another_views() -> None:
    assert fold_all(VIEW, entries(tell.told(RAISED), TICKET)) == {}
