"""What was written once is read for ever: frozen samples decode, fold to what they folded to, and feed all views."""

from typing import Any, cast, get_args

import msgspec
import pytest

from dispatch_service.codec import TICKET, WHISTLE, Entry, decode
from dispatch_service.routing import events as did
from dispatch_service.routing.evolve import fold as fold_ticket
from dispatch_service.views.catalogue import VIEWS
from dispatch_service.whistles import events as blew
from dispatch_service.whistles.evolve import fold as fold_whistle
from intake_service.codec import decode as decode_intake
from shared.eventlog.codec import decode as body_of
from shared.eventlog.views import fold_all
from tests.routing import rarer
from tests.routing.stories import given
from tests.samples import HERE, sample

SAMPLES = sorted(path.name.removesuffix(".jsonl") for path in HERE.glob("dispatch-*.jsonl"))
KNOWN_IN_0_1 = 35
KNOWN_IN_0_1_1 = 62
OF_WHISTLES = {"summons"}
LATER = {"ruling", "matter_raised", "meeting_held"}
"""Views of what the first release did not know yet."""


def by_stream(name: str) -> dict[str, list[Entry]]:
    streams: dict[str, list[Entry]] = {}
    for recorded in sample(name):
        entry = decode(recorded)
        streams.setdefault(entry.stream, []).append(entry)
    return streams


def end_of(stream: str, entries: list[Entry]) -> dict[str, Any]:
    """The state in the words of the sample's file of ends."""
    if stream.startswith(WHISTLE):
        whistle = fold_whistle(stream[len(WHISTLE) :], [cast("blew.WhistleEvent", one.event) for one in entries])
        assert whistle is not None
        timers = sorted(clock.timer for clock in whistle.clocks)
        return {"version": whistle.version, "stage": whistle.stage, "lead": whistle.lead, "clocks": timers}
    ticket = fold_ticket(stream[len(TICKET) :], [cast("did.Event", one.event) for one in entries])
    assert ticket is not None
    return {
        "version": ticket.version,
        "stage": ticket.stage,
        "work": ticket.work,
        "unit": ticket.custody.unit,
        "lead": ticket.custody.lead,
        "due_at": ticket.due_at.isoformat(),
        "misses": ticket.flags.misses,
        "round": ticket.flags.round,
        "clocks": sorted(clock.timer for clock in ticket.clocks),
        "handlers": sorted(ticket.handlers),
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_an_old_log_folds_to_what_it_folded_to(name: str) -> None:
    ends = msgspec.json.decode((HERE / f"{name}.ends.json").read_bytes())
    found = {stream: end_of(stream, entries) for stream, entries in by_stream(name).items()}
    assert msgspec.to_builtins(found) == ends


@pytest.mark.parametrize("name", SAMPLES)
def test_no_field_of_an_old_event_is_lost(name: str) -> None:
    """A decoder passes over fields it does not know, so a renamed one would vanish in silence."""
    kinds = {kind.__name__: kind for kind in (*get_args(did.TicketEventUnion), *get_args(blew.WhistleEventUnion))}
    for recorded in sample(name):
        body = body_of(recorded.body)
        if body.schema == 1:
            written = msgspec.json.decode(body.data)
            assert set(written) <= set(kinds[body.type].__struct_fields__), body.type


@pytest.mark.parametrize("name", SAMPLES)
def test_every_view_is_built_from_an_old_log(name: str) -> None:
    streams = by_stream(name)
    entries = [entry for stream in streams.values() for entry in stream]
    nothing = LATER if any(stream.startswith(WHISTLE) for stream in streams) else LATER | OF_WHISTLES
    for view in VIEWS:
        assert fold_all(view, entries) or view.name in nothing, view.name


def test_the_sample_of_the_first_release_holds_every_kind_it_knew() -> None:
    assert len({recorded.type for recorded in sample("dispatch-0.1")}) == KNOWN_IN_0_1


def test_the_sample_before_assists_had_clocks_holds_every_kind_of_a_tickets_events() -> None:
    assert len({recorded.type for recorded in sample("dispatch-0.1.1")}) == KNOWN_IN_0_1_1


def test_an_appeal_of_an_old_log_is_the_desks_alone() -> None:
    waiting, decided = list(by_stream("dispatch-0.1.2").values())[:2]
    story = [cast("did.Event", entry.event) for entry in waiting]
    given(*story).when(rarer.EXAMINE_APPEAL).then_happens(did.AppealExamined, did.AppealDecided)
    ended = fold_ticket("t", [cast("did.Event", entry.event) for entry in decided])
    assert ended is not None
    assert ended.asides.record.appeal == "upheld"


def test_a_unit_called_later_in_an_old_log_is_there_by_the_whistles_time() -> None:
    streams = by_stream("dispatch-0.1.2")
    handed = next(entries for entries in streams.values() if entries[-1].type == "HandoverDecided")
    whistle = fold_whistle("w", [cast("blew.WhistleEvent", entry.event) for entry in handed])
    assert whistle is not None
    assert {called.unit: called.arrive_by for called in whistle.called} == {
        "s1-water": whistle.arrive_by,
        "d-gas": whistle.arrive_by,
    }


def test_a_whistle_of_an_old_log_is_raised_to_whom_its_terms_name() -> None:
    blown = [entry.event for entries in by_stream("dispatch-0.1.2").values() for entry in entries]
    assert {event.terms.superior for event in blown if isinstance(event, blew.WhistleBlown)} == {"district"}


def test_an_old_log_of_intake_is_read_whole() -> None:
    events = [decode_intake(recorded).event for recorded in sample("intake-0.1")]
    assert [type(event).__name__ for event in events] == [
        "RequestFiled",
        "SupplementFiled",
        "ReminderFiled",
        "WithdrawalAsked",
    ]
    for event, recorded in zip(events, sample("intake-0.1"), strict=True):
        written = msgspec.json.decode(body_of(recorded.body).data)
        assert set(written) <= {*event.__struct_fields__, "type"}
