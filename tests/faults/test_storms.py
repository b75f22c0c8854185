"""An import goes on while everything it needs is killed and frozen in turn; afterwards each promise is counted out."""

import pytest

from tests.faults.books import Books
from tests.faults.plan import Fault, storm
from tests.faults.resident import Told
from tests.faults.system import system, weather

SHORT = {
    "embedded": [Fault(("database",), "kill", 0.5), Fault(("intake", "dispatch"), "kill", 0)],
    "kafka": [
        Fault(("broker",), "kill", 0),
        Fault(("dispatch",), "freeze", 2),
        Fault(("database", "dispatch"), "kill", 0),
    ],
}
BUSES = ["embedded", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.storm])]


@pytest.fixture(params=BUSES)
def bus(request: pytest.FixtureRequest) -> str:
    if request.param == "kafka":
        request.getfixturevalue("kafka_tools")
    return request.param


async def survive(bus: str, plan: list[Fault], rows: int) -> tuple[Books, Told, int]:
    """What the books say after an import through such a storm."""
    told = Told()
    async with system(kafka=bus == "kafka") as installation:
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


@pytest.mark.storm
@pytest.mark.timeout(900)
async def test_two_thousand_requests_survive_two_rounds_of_everything(bus: str) -> None:
    victims = ["intake", "dispatch", "database", *(["broker"] if bus == "kafka" else [])]
    all_there(*await survive(bus, storm(1, victims, 2), 2000), 2000)
