"""A resident may ask why his ticket lies where it lies: the chain of decisions says it, link by link."""

from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_service.routing import events as did
from dispatch_service.routing.evolve import fold
from dispatch_service.routing.facts import replace
from dispatch_service.rules.words import Said
from dispatch_service.why.chain import why
from dispatch_service.why.sentences import CUSTODY, DUE
from tests.routing import stories as tell
from tests.routing.asking import whatever_people_do
from tests.routing.rarer import DECIDE_EXTENSION, DECLINE, REQUEST_EXTENSION
from tests.views.entries import entries

TICKET = UUID("018f0000-0000-7000-8000-000000000001")


def name(kind: str, code: str) -> Said:
    return Said(f"〈{code}〉", f"<{code}>")


def test_each_move_says_who_and_why() -> None:
    story = tell.told(tell.opening(), tell.sign(), tell.progress(), tell.escalate())
    found = why(entries(story, TICKET), name)
    assert [(link.what, link.inputs["unit"]) for link in found.custodian] == [
        ("TicketOpened", "s1-desk"),
        ("TicketDispatched", "s1c1g1"),
        ("TicketEscalated", "s1c1"),
    ]
    last = found.custodian[-1]
    assert last.zh == "承办单位上报，由〈s1c1〉办理（〈no-power〉）"
    assert last.en == "handed one rung up to <s1c1> (<no-power>)"
    assert last.rule == "ticket.escalate"


def test_the_due_time_names_what_it_was_computed_from_and_every_change() -> None:
    extension = replace(REQUEST_EXTENSION, by=tell.GRID)
    story = tell.told(tell.opening(), tell.sign(), extension, DECIDE_EXTENSION)
    first, second = why(entries(story, TICKET), name).due
    assert first.zh == "2026-03-02 17:00受理，〈lamp〉（〈lamp broken〉）的办理时限至2026-03-04 17:00"
    assert second.en == "an extension was granted: 2026-03-04 17:00 became 2026-03-05 17:00"


def test_a_platforms_deadline_is_told_as_the_platforms() -> None:
    (only,) = why(entries(tell.told(tell.filed_by_platform()), TICKET), name).due
    assert only.zh == "2026-03-02 17:00受理，由〈city-hotline〉督管，以其时限为准并留出提前量，至2026-03-04 05:00"


def test_a_round_the_resident_asked_for_by_his_rating_is_told_as_his() -> None:
    done = (tell.opening(), tell.sign(), tell.resolve())
    again = why(entries(tell.told(*done, tell.rate(solved=False)), TICKET), name).custodian[-1]
    assert (again.zh, again.rule) == ("居民评价未解决，第2轮，退回〈s1c1g1〉重办", "ticket.rate.unsolved")
    ended = (*done, tell.call_back(), tell.close(), tell.rate(5, solved=False))
    opened = why(entries(tell.told(*ended), TICKET), name).custodian[-1]
    assert opened.en == "the resident rated it unsolved after closing; <s1c1g1> has it again"


def test_why_it_waits_for_the_desk_is_said() -> None:
    (held,) = why(entries(tell.told(tell.opening("question")), TICKET), name).custodian
    assert held.zh == "受理后先由〈s1-desk〉负责派遣（可当场答复）"


def test_the_route_says_by_which_rule_it_was_taken() -> None:
    (_, routed) = why(entries(tell.told(tell.opening("water")), TICKET), name).custodian
    assert routed.zh == "〈water〉类事项按职责清单由〈s1-water〉承办"


def test_every_event_that_moves_custody_or_the_deadline_has_its_sentence() -> None:
    kinds = {kind.__name__: kind.__struct_fields__ for kind in did.TicketEventUnion.__args__}
    spoken = {name.partition(" ")[0] for name in CUSTODY}
    assert spoken == {name for name, fields in kinds.items() if "custody" in fields}
    asked = {
        "DeadlineMissed",
        "ExtensionRequested",
        "PlaceCorrected",
        "SupervisionOrdered",
    }  # these carry a due time that is not the case's, or the one it has already
    told = {name.partition(" ")[0] for name in DUE}
    assert told == {name for name, fields in kinds.items() if "due_at" in fields} - asked


def test_made_safe_it_says_what_it_goes_on_as_and_the_second_where_it_comes_from() -> None:
    done = (tell.opening("main"), tell.sign(), tell.resolve(), tell.call_back())
    safe = replace(tell.close(hours=4), met=True)
    (link,) = why(entries(tell.told(*done, safe), TICKET), name).goes_on
    assert link.zh == "险情已排除，后续（〈main repair〉）另立工单2026-1-F1办理，有自己的时限和承办单位"
    assert link.inputs["follow_up"]
    second = replace(tell.opening("main"), condition="repair", first=str(TICKET), number="2026-1-F1")
    (origin,) = why(entries(tell.told(second), TICKET), name).goes_on
    assert (
        origin.en == "an earlier case was made safe; this one, 2026-1-F1, is what it goes on as: <main> (<main repair>)"
    )
    (declined,) = why(entries(tell.told(*done, DECLINE, safe), TICKET), name).goes_on
    assert declined.zh == "险情已排除，后续（〈main repair〉）不另立工单：〈repaired-at-once〉"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**48), min_size=5, max_size=50))
def test_the_last_links_are_what_is_in_force(seeds: list[int]) -> None:
    history = whatever_people_do(seeds)
    ticket, found = fold(str(TICKET), history), why(entries(history, TICKET), name)
    assert ticket is not None
    assert found.custodian[-1].inputs["unit"] == ticket.custody.unit
    assert found.due[-1].inputs["due_at"] == ticket.due_at.isoformat()
    assert not [link for link in (*found.custodian, *found.due) if "{" in link.zh + link.en or "None" in link.zh]
