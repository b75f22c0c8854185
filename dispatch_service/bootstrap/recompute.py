"""Reads what the report on another calendar needs: open tickets' streams, and the versions their deadlines rest on."""

from collections.abc import AsyncIterator, Iterable, Sequence

from dispatch_service.bootstrap.inforce import RulesInForce
from dispatch_service.calendar.document import CalendarDocument
from dispatch_service.calendar.working_time import WorkingTime
from dispatch_service.codec import decode, ticket_stream
from dispatch_service.documents.shape import decoded, digest
from dispatch_service.policy.document import PolicyDocument
from dispatch_service.policy.policy import Policy
from dispatch_service.routing.rules import Rules
from dispatch_service.rules.recompute import Report, Story, line, report, story
from shared.eventlog.port import EventLog

TOGETHER = 200
"""Streams read in one go."""


async def recomputed(log: EventLog, rules: RulesInForce[Rules], tickets: Sequence[str], calendar: bytes) -> Report:
    """Those of the tickets that are open, under a calendar that was checked; nothing is written."""
    stories = [told async for told in _stories(log, tickets)]
    document = decoded(calendar, CalendarDocument)
    new = WorkingTime(document)
    policies = {
        name: Policy(decoded(content, PolicyDocument))
        for name, content in (await _contents(rules, (told.policy for told in stories))).items()
    }
    calendars = {
        name: WorkingTime(decoded(content, CalendarDocument))
        for name, content in (await _contents(rules, (told.calendar for told in stories))).items()
    }
    lines = [line(told, policies, calendars, new) for told in stories]
    return report(digest(calendar), document.version, str(document.published_until), lines)


async def _stories(log: EventLog, tickets: Sequence[str]) -> AsyncIterator[Story]:
    for first in range(0, len(tickets), TOGETHER):
        streams = [ticket_stream(ticket) for ticket in tickets[first : first + TOGETHER]]
        for recorded in (await log.read_streams(streams)).values():
            told = story(decode(one) for one in recorded)
            if told is not None and told.ticket.open and not told.ticket.flags.historic:
                yield told


async def _contents(rules: RulesInForce[Rules], names: Iterable[str]) -> dict[str, bytes]:
    """The bytes of versions decisions were taken under: they are kept for ever."""
    found = {name: await rules.content(name) for name in sorted(set(names))}
    return {name: content for name, content in found.items() if content is not None}
