"""The books find what a storm could do to a request: each way of losing, doubling or disordering is told."""

import pytest

from tests.faults.books import Books, Line, Receipt, faults
from tests.faults.plan import storm

FILED = Line("request-a", 1, "RequestFiled", "f", external_id="row-1", number="N1")
ASKED = Line("request-a", 2, "SupplementFiled", "s")
OPENED = [Line("ticket-a", 1, "TicketOpened", "o", "f"), Line("ticket-a", 2, "TicketDispatched", "d", "f")]
TAKEN = Line("ticket-a", 3, "SupplementRecorded", "r", "s")
TOLD = [Line("status-a", version, "TicketAnnounced", f"t{version}", cause) for version, cause in enumerate("odr", 1)]
GOOD = Books([Receipt("row-1", "a", "N1")], {"a": ["op"]}, [FILED, ASKED, *TOLD], [*OPENED, TAKEN])
AGAIN = FILED._replace(stream="request-b", id="f2", number="N2")
THRICE = TAKEN._replace(version=4, id="r2")

BROKEN = {
    "a filing that was answered and is not there": (GOOD._replace(intake=[]), "told, but not in the log"),
    "a filing that stands there twice": (GOOD._replace(intake=[*GOOD.intake, AGAIN]), "filed twice: row-1"),
    "one number for two": (
        GOOD._replace(intake=[*GOOD.intake, AGAIN._replace(external_id="row-2", number="N1")]),
        "number twice: N1",
    ),
    "another number than was told": (GOOD._replace(receipts=[Receipt("row-1", "a", "N9")]), "told, but not in the log"),
    "a question that was answered and is not there": (GOOD._replace(operations={"a": ["op", "op2"]}), "asked 2 things"),
    "a question that stands there twice": (GOOD._replace(operations={"a": []}), "asked 0 things"),
    "no ticket": (GOOD._replace(dispatch=[]), "0 tickets"),
    "two tickets": (GOOD._replace(dispatch=[*OPENED, TAKEN, OPENED[0]._replace(version=4)]), "2 tickets"),
    "a ticket for nobody": (
        GOOD._replace(dispatch=[*GOOD.dispatch, OPENED[0]._replace(stream="ticket-z")]),
        "z: a ticket for no request",
    ),
    "a question that never reached its ticket": (GOOD._replace(dispatch=OPENED), "the ticket took [0]"),
    "a question that took effect twice": (
        GOOD._replace(dispatch=[*OPENED, TAKEN, Line("ticket-a", 4, "TicketSigned", "x"), THRICE._replace(version=5)]),
        "the ticket took [0, 1, 1]",
    ),
    "a question that overtook the filing": (
        GOOD._replace(dispatch=[TAKEN._replace(version=1), *(line._replace(version=2) for line in OPENED)]),
        "the ticket took [1, 0]",
    ),
    "a hole in a stream": (GOOD._replace(dispatch=[OPENED[0], TAKEN]), "ticket-a: versions [1, 3]"),
    "news that never came back": (GOOD._replace(intake=[FILED, ASKED, *TOLD[:2]]), "2 told back"),
    "news in another order": (
        GOOD._replace(intake=[FILED, ASKED, TOLD[1]._replace(version=1), TOLD[0]._replace(version=2), TOLD[2]]),
        "in another order",
    ),
}


def test_where_all_is_well_nothing_is_found() -> None:
    assert faults(GOOD) == []


def test_a_parked_request_need_have_no_ticket() -> None:
    parked = GOOD._replace(dispatch=[], intake=[FILED, ASKED], parked=frozenset({"a"}))
    assert faults(parked) == []


@pytest.mark.parametrize("what", BROKEN)
def test_the_books_tell_of(what: str) -> None:
    books, says = BROKEN[what]
    assert any(says in fault for fault in faults(books)), faults(books)


def test_a_storm_kills_and_freezes_everybody_and_is_the_same_again() -> None:
    victims = ["intake", "dispatch", "broker", "database"]
    faults_ = storm(7, victims, 2)
    single = {(fault.victims, fault.how) for fault in faults_}
    assert single >= {((victim,), how) for victim in victims for how in ("kill", "freeze")}
    assert (tuple(victims), "kill") in single
    assert faults_ == storm(7, victims, 2) != storm(8, victims, 2)
