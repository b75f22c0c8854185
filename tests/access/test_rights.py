"""Who may do what to which ticket."""

import msgspec
import pytest

from shared.access.identity import ANYBODY, SYSTEM, Identity, Kind, Part, holder_of
from shared.access.rights import Allowed, Denied, Involved, Target, authorise
from shared.access.roles import packaged_roles

GRID = ("huantai", "chengqu", "wenhua", "wenhua-07")
WATER = ("huantai", "water")
TICKET = Target(
    "t-1",
    (
        Involved(Part.PLACE, "wenhua-07", GRID),
        Involved(Part.CUSTODIAN, "wenhua-07", GRID),
        Involved(Part.LEAD, "wenhua-07", GRID),
        Involved(Part.ASSIST, "water", WATER),
    ),
)
CONFIDENTIAL = msgspec.structs.replace(TICKET, confidential=True)


def staff(role: str, unit: str, over: tuple[str, ...] = ()) -> Identity:
    return Identity(person=f"{role}-01", kind=Kind.STAFF, role=role, unit=unit, over=over)


MEMBER = staff("grid-member", "wenhua-07")
DISPATCHER = staff("resident-desk", "chengqu-desk", over=("chengqu",))


def reason(answer: Allowed | Denied) -> str:
    assert isinstance(answer, Denied)
    return answer.reason


def test_the_custodian_signs() -> None:
    assert authorise(MEMBER, "ticket.sign", TICKET) == Allowed("grid-member", "custodian")


def test_a_neighbouring_grid_does_not_sign() -> None:
    assert reason(authorise(staff("grid-member", "wenhua-08"), "ticket.sign", TICKET)) == "not-involved"


def test_a_dispatcher_acts_in_the_subtree_of_his_street() -> None:
    assert authorise(DISPATCHER, "ticket.assign", TICKET) == Allowed("resident-desk", "subtree")


def test_a_dispatcher_has_no_say_in_another_street() -> None:
    assert reason(authorise(staff("resident-desk", "suozhen"), "ticket.assign", TICKET)) == "not-involved"


def test_an_assisting_department_reports_and_sees_but_does_not_resolve() -> None:
    handler = staff("department-handler", "water")
    assert isinstance(authorise(handler, "ticket.report-progress", TICKET), Allowed)
    assert isinstance(authorise(handler, "narrative.open", TICKET), Allowed)
    assert reason(authorise(handler, "ticket.resolve", TICKET)) == "not-involved"


def test_the_street_keeps_sight_of_a_ticket_that_a_department_holds() -> None:
    held = Target("t-1", (Involved(Part.PLACE, "wenhua-07", GRID), Involved(Part.CUSTODIAN, "water", WATER)))
    assert isinstance(authorise(DISPATCHER, "ticket.decide-return", held), Allowed)


def test_who_once_had_it_still_sees_it_and_does_nothing_more() -> None:
    moved = Target("t-1", (Involved(Part.CUSTODIAN, "water", WATER), Involved(Part.PAST, "wenhua-07", GRID)))
    assert isinstance(authorise(MEMBER, "ticket.read", moved), Allowed)
    assert reason(authorise(MEMBER, "ticket.escalate", moved)) == "not-involved"


def test_a_confidential_ticket_is_seen_by_its_parties_and_by_those_named_for_it() -> None:
    community = staff("community", "wenhua")
    assert isinstance(authorise(community, "ticket.read", TICKET), Allowed)
    assert reason(authorise(community, "ticket.read", CONFIDENTIAL)) == "confidential"
    assert isinstance(authorise(MEMBER, "ticket.read", CONFIDENTIAL), Allowed)
    assert isinstance(authorise(DISPATCHER, "ticket.read", CONFIDENTIAL), Allowed)


def test_a_department_answers_a_whistle_only_when_it_was_called() -> None:
    handler = staff("department-specialist", "water")
    called = Target("t-1", (Involved(Part.CALLED, "water", WATER),))
    assert isinstance(authorise(handler, "whistle.arrive", called), Allowed)
    assert reason(authorise(handler, "whistle.arrive", TICKET)) == "not-involved"


def test_only_a_street_leader_approves_a_whistle() -> None:
    assert isinstance(authorise(staff("street-leader", "chengqu"), "whistle.approve", TICKET), Allowed)
    assert reason(authorise(DISPATCHER, "whistle.approve", TICKET)) == "no-right"


def test_a_tracking_code_opens_one_request_only() -> None:
    assert isinstance(authorise(holder_of("t-1"), "request.withdraw", Target("t-1")), Allowed)
    assert reason(authorise(holder_of("t-1"), "request.withdraw", Target("t-2"))) == "not-involved"
    assert reason(authorise(ANYBODY, "request.read", Target("t-1"))) == "not-involved"


def test_a_client_reads_only_what_it_filed() -> None:
    hotline = Identity(person="12345-zibo", kind=Kind.CLIENT, role="hotline-client")
    filed = Target("t-1", (Involved(Part.AUTHOR, "", (), "12345-zibo"),))
    of_another = Target("t-2", (Involved(Part.AUTHOR, "", (), "partner-2"),))
    assert isinstance(authorise(hotline, "request.file-as-client"), Allowed)
    assert isinstance(authorise(hotline, "request.read", filed), Allowed)
    assert reason(authorise(hotline, "request.read", of_another)) == "not-involved"


def test_a_credential_made_for_one_thing_serves_for_no_other() -> None:
    narrow = Identity(person="form", kind=Kind.CLIENT, role="client", scopes=("request.file-as-client",))
    assert isinstance(authorise(narrow, "request.file-as-client"), Allowed)
    assert reason(authorise(narrow, "request.read", Target("t-1"))) == "out-of-scope"


def test_a_units_lists_are_for_those_above_it() -> None:
    grid, water = Target.unit("wenhua-07", GRID), Target.unit("water", WATER)
    assert isinstance(authorise(staff("supervisor", "huantai"), "rates.read", grid), Allowed)
    assert reason(authorise(staff("supervisor", "chengqu"), "rates.read", water)) == "not-involved"


@pytest.mark.parametrize(
    ("actor", "action", "why"),
    [
        (MEMBER, "ticket.eat", "unknown-action"),
        (staff("mayor", "huantai"), "ticket.read", "unknown-role"),
        (MEMBER, "policy.change", "no-right"),
        (staff("ops", "huantai"), "person.open", "no-right"),
        (SYSTEM, "ticket.close", "no-right"),
    ],
)
def test_what_is_not_granted_is_denied(actor: Identity, action: str, why: str) -> None:
    assert reason(authorise(actor, action, TICKET)) == why


def test_nobody_but_the_auditor_reads_tickets_without_naming_one() -> None:
    everywhere = {
        role for role in packaged_roles().roles if isinstance(authorise(staff(role, "x"), "ticket.read"), Allowed)
    }
    assert everywhere == {"auditor"}


KEPT = Target("t-2", (Involved(Part.CUSTODIAN, "office", ("huantai", "chengqu", "office")),), True, "discipline")


@pytest.mark.parametrize("role", sorted(set(packaged_roles().roles) - {"discipline-officer", "system"}))
def test_what_an_office_keeps_is_closed_to_every_other_role_even_within_its_unit(role: str) -> None:
    one = staff(role, "office", over=("huantai",))
    for action in ("ticket.read", "ticket.list", "narrative.open", "discipline.open", "whistle.read", "rates.read"):
        assert reason(authorise(one, action, KEPT)) == "kept"


def test_its_own_officers_reach_it_and_those_of_another_street_do_not() -> None:
    assert isinstance(authorise(staff("discipline-officer", "office"), "discipline.open", KEPT), Allowed)
    assert reason(authorise(staff("discipline-officer", "office-2"), "ticket.read", KEPT)) == "not-involved"
    assert isinstance(authorise(SYSTEM, "ticket.fire-deadline", KEPT), Allowed)
