"""Plays a scripted morning against running services: files requests, lets staff act, and tells what came of it.

The script is data (`requests.yaml`, `play.yaml` of a demo folder). Playing it again changes nothing: filings repeat
under their keys, and a step that was taken before is refused by the rules and passed over.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import yaml

from cli.client import Json, dispatch_url, intake_url
from cli.output import err


class Filing(msgspec.Struct, frozen=True):
    """One request of the script. `key` names it in `play.yaml`."""

    key: str
    request: Json


class Step(msgspec.Struct, frozen=True, rename={"act": "do", "fields": "with", "actor": "as"}):
    """One act: who does what to which request. `whistle` steps act on the whistle blown for it before."""

    request: str
    actor: str
    act: str
    fields: Json = {}
    whistle: bool = False


class Receipt(msgspec.Struct, frozen=True):
    """What a resident holds in his hand after filing."""

    id: str
    number: str
    tracking_code: str


class Stage:
    """The running services and what has been filed on them."""

    def __init__(self, patience: float = 60.0) -> None:
        self._intake = httpx.Client(base_url=intake_url(), timeout=30, trust_env=False)
        self._dispatch = httpx.Client(base_url=dispatch_url(), timeout=30, trust_env=False)
        self._patience = patience
        self._tokens: dict[str, str] = {}
        self._whistles: dict[str, str] = {}
        self.receipts: dict[str, Receipt] = {}

    def wait_until_ready(self) -> None:
        """Until both services say they are.

        Raises:
            TimeoutError: with what is not ready.
        """
        for client in (self._intake, self._dispatch):
            self._until(lambda client=client: _ready(client), f"{client.base_url} to be ready")

    def file(self, filing: Filing) -> Receipt:
        """File one request; the same one again gives the same receipt."""
        answer = self._intake.post(
            "/v1/requests", json=filing.request, headers={"Idempotency-Key": f"demo-{filing.key}"}
        )
        answer.raise_for_status()
        receipt = msgspec.json.decode(answer.content, type=Receipt)
        self.receipts[filing.key] = receipt
        return receipt

    def wait_for_tickets(self, reader: str) -> None:
        """Until dispatch has a ticket for everything filed."""
        for receipt in self.receipts.values():
            self._until(
                lambda id_=receipt.id: self._get(f"/v1/tickets/{id_}", reader).is_success, f"ticket {receipt.number}"
            )

    def act(self, step: Step) -> str:
        """Take one step; the word for how it went."""
        ticket = self.receipts[step.request].id
        path = f"/v1/tickets/{ticket}/{step.act}"
        if step.act == "whistle":
            path = f"/v1/tickets/{ticket}/whistles"
        elif step.whistle:
            path = f"/v1/whistles/{self._whistles.get(step.request, 'none')}/{step.act}"
        headers = {**self._auth(step.actor), "If-Match": "*"}
        answer = self._dispatch.post(path, json=step.fields, headers=headers)
        if answer.is_success and step.act == "whistle":
            self._whistles[step.request] = str(answer.json()["whistle"])
        if answer.is_success:
            return "ok"
        problem = msgspec.json.decode(answer.content, type=Json) if answer.content else {}
        return f"{answer.status_code} {problem.get('code') or problem.get('title', '')}"

    def timeline(self, key: str, reader: str) -> list[Json]:
        """The closed loop of one request's ticket."""
        answer = self._get(f"/v1/tickets/{self.receipts[key].id}/timeline", reader)
        return msgspec.convert(answer.json()["items"], type=list[Json])

    def next_due(self, reader: str) -> datetime:
        """When the first armed clock of all runs out; the end of time where none is armed."""
        rows = msgspec.convert(self._get("/v1/timers?limit=1", reader).json()["items"], type=list[Json])
        return datetime.fromisoformat(str(rows[0]["due_at"])) if rows else datetime.max.replace(tzinfo=UTC)

    def overdue(self, key: str, reader: str) -> bool:
        """Whether the request's case limit has passed, and the policy's step for that was taken."""
        steps = self.timeline(key, reader)
        return any(
            msgspec.convert(step["detail"], type=Json).get("clock") == "handle"
            for step in steps
            if step["what"] == "DeadlineMissed"
        )

    def at_another_time(self) -> None:
        """The clock was moved: people show who they are anew."""
        self._tokens.clear()

    def _get(self, path: str, reader: str) -> httpx.Response:
        return self._dispatch.get(path, headers=self._auth(reader))

    def _auth(self, person: str) -> Mapping[str, str]:
        if person not in self._tokens:
            answer = self._dispatch.post("/v1/token", json={"person": person})
            answer.raise_for_status()
            self._tokens[person] = str(answer.json()["token"])
        return {"Authorization": f"Bearer {self._tokens[person]}"}

    def _until(self, done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + self._patience
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {self._patience:g} s for {what}")
            time.sleep(0.1)


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").is_success
    except httpx.TransportError:
        return False


class Script(msgspec.Struct, frozen=True):
    """What is played. `reader` may read everything, `keeper` may see the armed clocks; `show` and `overdue` name the
    requests whose timelines are worth showing."""

    filings: list[Filing]
    steps: list[Step]
    reader: str
    keeper: str
    show: str
    overdue: str


def load(folder: Path) -> Script:
    """The script of a demo folder."""
    filings = _yaml(folder / "requests.yaml")["requests"]
    return msgspec.convert({**_yaml(folder / "play.yaml"), "filings": filings}, type=Script)


def _yaml(path: Path) -> Json:
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), type=Json)


def play(stage: Stage, script: Script) -> None:
    """File, wait, act."""
    for filing in script.filings:
        stage.file(filing)
    err.print(f"{len(script.filings)} 件诉求已登记 requests filed", markup=False)
    stage.wait_for_tickets(script.reader)
    steps = script.steps
    refused = [f"{s.request} {s.act} by {s.actor}: {said}" for s in steps if (said := stage.act(s)) != "ok"]
    err.print(f"{len(steps) - len(refused)} 步已办理 steps taken, {len(refused)} passed over", markup=False)
    for line in refused:
        err.print(f"  {line}", markup=False)
