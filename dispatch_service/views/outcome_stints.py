"""What is charged to units one after the other: each time one had to sign a ticket, and what came of it.

A *stint* is `[unit, person, signed, returned]`. `signed` is `in-time`, `missed` or still empty; `returned` is `asked`,
`refused`, `accepted` or empty. The last one of a ticket is the one under way.
"""

from typing import cast

from dispatch_service.routing import events as ev
from shared.eventlog.rows import Row

Stints = list[list[str]]
UNIT, PERSON, SIGNED, RETURNED = range(4)
IN_TIME, MISSED = "in-time", "missed"
ASKED, REFUSED, ACCEPTED = "asked", "refused", "accepted"

Rounds = ev.RehandleOrdered | ev.TicketReopened
Climbs = ev.TicketEscalated | ev.TicketTakenOver
Sideways = ev.TicketTransferred | ev.DisputeRuled
Moves = ev.TicketDispatched | ev.TicketSentDown | Climbs | Sideways


def one_more(row: Row, column: str) -> int:
    """A count after what has just happened."""
    return cast(int, row[column]) + 1


def given(row: Row, event: Moves | Rounds) -> Row:
    """The next unit has to sign it: a dict that is the caller's own."""
    stints, custody = cast(Stints, row["stints"]), event.custody
    return {"unit": custody.lead, "stints": [*stints, [custody.unit, "", "", ""]]}


def now(row: Row, place: int, value: str, person: str = "") -> Row:
    """The stint under way, with what has come of it."""
    stints = cast(Stints, row["stints"])
    if not stints:
        return {}
    last = stints[-1].copy()
    last[place] = value
    last[PERSON] = last[PERSON] or person
    return {"stints": [*stints[:-1], last]}


def moved(row: Row, event: Moves) -> Row:
    """Handed over: somebody else will have it, nobody knows yet who. A dict that is the caller's own."""
    changed = given(row, event)
    changed["handler"] = ""
    changed["moves"] = one_more(row, "moves")
    return changed


def dispatched(row: Row, event: ev.TicketDispatched) -> Row:
    changed = _elsewhere(row, event)
    changed["category"] = event.category
    changed["due_at"] = event.due_at
    return changed


def sideways(row: Row, event: Sideways) -> Row:
    return _elsewhere(row, event)


def climbed(row: Row, event: Climbs) -> Row:
    return {**moved(row, event), "escalations": one_more(row, "escalations")}


def signed(row: Row, event: ev.TicketSigned) -> Row:
    """What the clock signed was missed by the unit; so was what a person signed after the clock had run out."""
    stints = cast(Stints, row["stints"])
    late = event.automatic or (bool(stints) and stints[-1][SIGNED] == MISSED)
    changed = now(row, SIGNED, MISSED if late else IN_TIME, event.handler)
    if not event.automatic:
        changed["handler"] = event.handler
    return changed


def return_asked(row: Row, event: ev.ReturnRequested) -> Row:
    return now(row, RETURNED, ASKED, event.handler)


def return_accepted(row: Row, event: ev.ReturnAccepted) -> Row:
    return {**now(row, RETURNED, ACCEPTED), "unit": event.custody.lead, "handler": ""}


def return_refused(row: Row, _event: ev.ReturnRefused) -> Row:
    return now(row, RETURNED, REFUSED)


def taken_back(row: Row, event: ev.AuthorityAnswered) -> Row:
    """A platform that takes its case back accepts the return by that."""
    return now(row, RETURNED, ACCEPTED) if event.agreed and event.what == "return" else {}


def _elsewhere(row: Row, event: ev.TicketDispatched | Sideways) -> Row:
    """Given to another unit than had it last, and not up or down: the one before was the wrong one."""
    stints, changed = cast(Stints, row["stints"]), moved(row, event)
    if stints and stints[-1][UNIT] != event.custody.unit:
        changed["redispatches"] = one_more(row, "redispatches")
    return changed
