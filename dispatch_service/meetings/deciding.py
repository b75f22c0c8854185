"""The rules of a meeting's record. Pure: time and sealed names arrive in the command."""

from datetime import date, datetime

from dispatch_service.meetings.events import MeetingRecorded, Present
from dispatch_service.routing.facts import Fact
from dispatch_service.routing.guards import known
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Meeting

RULE = "meeting.record"


class RecordMeeting(Fact):
    """Who sat in a meeting. `today`: the street's day at that moment. `names`: sealed."""

    at: datetime
    today: date
    meeting: Meeting
    present: tuple[Present, ...]
    residents: int
    names: str = ""


def decide(before: MeetingRecorded | None, command: RecordMeeting, rules: Rules) -> tuple[MeetingRecorded, ...]:
    """The record, in place of an earlier one. The same said again changes nothing; a list of names that is left out
    leaves the earlier one.

    Raises:
        Rejected: `unknown-area`, `unknown-unit`, `unknown-reason` (a role), `named-twice`, `nobody-there`,
            `not-held-yet`.
    """
    _check(command, rules)
    recorded = MeetingRecorded(
        at=command.at,
        rule=RULE,
        meeting=command.meeting,
        present=tuple(sorted(command.present, key=lambda one: (one.unit, one.role))),
        residents=command.residents,
        names=command.names or (before.names if before is not None else ""),
    )
    if before is not None and not command.names and _said(before) == _said(recorded):
        return ()
    return (recorded,)


def _check(command: RecordMeeting, rules: Rules) -> None:
    area = rules.unit(command.meeting.area)
    if area is None or area.kind != "area":
        raise Rejected("unknown-area", command.meeting.area)
    if command.meeting.held_on > command.today:
        raise Rejected("not-held-yet", command.meeting.held_on.isoformat())
    for one in command.present:
        if rules.unit(one.unit) is None:
            raise Rejected("unknown-unit", one.unit)
        known("meeting-role", one.role, rules)
    seats = [(one.unit, one.role) for one in command.present]
    if len(set(seats)) < len(seats):
        raise Rejected("named-twice", "a unit's people in one role are counted together")
    if not command.present and not command.residents:
        raise Rejected("nobody-there")


def _said(record: MeetingRecorded) -> tuple[tuple[Present, ...], int]:
    return record.present, record.residents
