"""An import goes on while everything it needs is killed and frozen in turn; afterwards each promise is counted out."""

import pytest

from tests.faults.books import Books
from tests.faults.plan import Fault, storm
from tests.faults.resident import Told
from tests.faults.system import DIVIDED, system, weather

SHORT = {
    "embedded": [Fault(("database",), "kill", 0.5), Fault(("intake", "dispatch"), "kill", 0)],
    "kafka": [
        Fault(("broker",), "kill", 0),
        Fault(("dispatch",), "freeze", 2),
        Fault(("database", "dispatch"), "kill", 0),
    ],
}
LONG = ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)]
BUSES = ["embedded", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.storm])]


@pytest.fixture(params=BUSES)
def bus(request: pytest.FixtureRequest) -> str:
    if request.param == "kafka":
        request.getfixturevalue("kafka_tools")
    return request.param


async def survive(bus: str, plan: list[Fault], rows: int, *, divided: bool = False) -> tuple[Books, Told, int]:
    """What the books say after an import through such a storm."""
    told = Told()
    async with system(kafka=bus == "kafka", divided=divided) as installation:
        lost = await weather(installation, plan, told, rows)
        return await installation.check(told), told, lost


def all_there(books: Books, told: Told, lost: int, rows: int) -> None:
    """Nothing missing, nothing doubled, nothing even parked; and the storm was one."""
    filed = [line for line in books.intake if line.type == "RequestFiled"]
    opened = [line for line in books.dispatch if line.type == "TicketOpened"]
    assert (len(told.receipts), len(filed), len(opened), len(books.parked)) == (rows, rows, rows, 0)
    assert lost > 0
    assert told.again > 0


@pytest.mark.timeout(240)
async def test_a_short_storm_costs_no_request_and_doubles_none(bus: str) -> None:
    all_there(*await survive(bus, SHORT[bus], 150), 150)


def everything(bus: str) -> list[str]:
    """All that can be killed and frozen."""
    return ["intake", "dispatch", "database", *(["broker"] if bus == "kafka" else [])]


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("bus", LONG, indirect=True)
async def test_two_thousand_requests_survive_everything_being_killed_and_frozen_in_turn(bus: str) -> None:
    all_there(*await survive(bus, storm(1, everything(bus), 1), 2000), 2000)


@pytest.mark.long
@pytest.mark.kafka
@pytest.mark.timeout(1200)
async def test_a_thousand_requests_survive_it_where_each_service_is_several_processes(kafka_tools: None) -> None:
    plan = storm(3, ["broker", "database", *DIVIDED], 1)
    all_there(*await survive("kafka", plan, 1000, divided=True), 1000)


@pytest.mark.storm
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("bus", LONG, indirect=True)
async def test_two_thousand_requests_survive_three_other_rounds_of_it(bus: str) -> None:
    all_there(*await survive(bus, storm(2, everything(bus), 3), 2000), 2000)
