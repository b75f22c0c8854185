"""The importer as the command line runs it, keeping every answer it got; and residents who ask for more afterwards."""

import itertools
from collections import defaultdict

import httpx

from cli.client import Json
from cli.importing.filer import NOT_NOW, Filer
from cli.importing.rows import Fault, Ready
from tests.faults.books import Receipt
from tests.waiting import hold

ASKS_EVERY = 4
"""Of so many requests one gets a supplement and a reminder, so that there is an order to keep."""
AGAIN = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between two tries. Who asks too often is told off, whatever the reason: sixty questions an hour."""


class Told:
    """Everything that 2xx answers said, over all imports."""

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.operations: dict[str, list[str]] = defaultdict(list)
        self.refused: list[Fault] = []
        self.again = 0
        """Answers that said the request was in already: the first answer was lost."""
        self._rows = 0

    async def import_rows(self, url: str, count: int) -> None:
        """File that many more rows, whatever happens on the way."""
        rows = range(self._rows, self._rows + count)
        self._rows += count
        importer = _Importer(url, self)
        await importer.run([_row(number) for number in rows])
        self.refused += importer.faults


class _Importer(Filer):
    """The real one. Notes what is answered, and asks for more while it is at it."""

    def __init__(self, url: str, told: Told) -> None:
        super().__init__(url, None, lambda _rows: None)
        self._told = told

    async def _posted(self, ready: Ready) -> httpx.Response:
        answer = await super()._posted(ready)
        if answer.is_success:
            body = answer.json()
            self._told.again += answer.status_code == 200
            self._told.receipts.append(Receipt(str(ready.body["external_id"]), body["id"], body["number"]))
            operations = self._told.operations[body["id"]]
            if ready.row % ASKS_EVERY == 0:
                for what, text in (("supplements", "灯杆也歪了"), ("reminders", "请尽快")):
                    operations.append(await self._ask(body["id"], body["tracking_code"], what, text))
        return answer

    async def _ask(self, request: str, code: str, what: str, text: str) -> str:
        """Ask until it is answered; the operation's id."""
        headers = {"X-Tracking-Code": code, "Idempotency-Key": f"{request}-{what}"}
        for tries in itertools.count():
            try:
                answer = await self._http.post(f"/v1/requests/{request}/{what}", json={"text": text}, headers=headers)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in NOT_NOW:
                assert answer.status_code == 202, f"{what} of {request}: {answer.status_code} {answer.text}"
                return str(answer.json()["operation"])
            await hold(AGAIN[min(tries, len(AGAIN) - 1)])
        raise AssertionError


def _row(number: int) -> Ready:
    body: Json = {
        "channel": "sheet",
        "subject": f"路灯 {number}",
        "description": "不亮",
        "grid_code": "C01-06",
        "external_id": f"row-{number}",
    }
    return Ready(number, body)
