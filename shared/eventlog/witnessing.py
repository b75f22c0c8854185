"""The log's side of witnessing: shows its latest checkpoint to a witness and keeps the signature that comes back.

A witness that is away changes nothing but that checkpoints stay unwitnessed, which is shown; one that knows another
history of the log is an alarm.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx
from prometheus_client import Gauge

from shared.db import Unavailable
from shared.eventlog.checkpoint import read_checkpoint
from shared.eventlog.cosigning import SIZE_TYPE
from shared.eventlog.evidence import Evidence, NoProof
from shared.eventlog.note import BadNote, PublicKey, read_note, write_note
from shared.eventlog.proofs import Growth

SETTING = "GRIDWHISTLE_WITNESSES"
INTERVAL_SECONDS = 30.0
"""With the time a witness takes, this is how long a change of history could go unnoticed."""

WITNESSED = Gauge("gridwhistle_witnessed_events", "Events under the last checkpoint this witness signed", ["witness"])
FORKED = Gauge("gridwhistle_witness_forked", "1 while this witness knows another history of the log", ["witness"])

logger = logging.getLogger(__name__)


class Unwitnessed(Exception):
    """No signature came back. `forked`: the witness knows another history, an alarm and no fault of the net."""

    def __init__(self, reason: str, *, forked: bool = False) -> None:
        super().__init__(reason)
        self.forked = forked


class WitnessClient:
    """One witness, by address and key. `known` is the size it signed last, as far as this process knows."""

    def __init__(self, http: httpx.AsyncClient, url: str, key: PublicKey) -> None:
        self._http = http
        self._url = url.rstrip("/") + "/add-checkpoint"
        self._key = key
        self.name = key.name
        self.known = 0

    async def show(self, evidence: Evidence) -> int:
        """Show the latest checkpoint and keep the witness's signature. Returns the size now witnessed.

        Raises:
            Unwitnessed: no answer, or a refusal.
            shared.db.Unavailable: our own database is away.
        """
        try:
            growth = await evidence.growth(0)
            size = read_checkpoint(read_note(growth.checkpoint).text).size
            if size == self.known:
                return size
            answer = await self._send(await evidence.growth(min(self.known, size), size))
            if answer.status_code == 409:
                self.known = _size_in(answer)
                answer = await self._send(await evidence.growth(self.known, size))
        except NoProof as fault:
            raise Unwitnessed(str(fault), forked=self.known > 0) from fault
        if answer.status_code in (409, 422):
            raise Unwitnessed("the witness knows another history of this log", forked=True)
        if answer.status_code != 200:
            raise Unwitnessed(f"the witness answered {answer.status_code}")
        await evidence.add_cosignatures(size, self._lines(growth.checkpoint, answer.text))
        self.known = size
        return size

    async def _send(self, growth: Growth) -> httpx.Response:
        try:
            return await self._http.post(self._url, content=growth.text.encode())
        except httpx.HTTPError as fault:
            raise Unwitnessed(f"the witness does not answer ({type(fault).__name__})") from fault

    def _lines(self, checkpoint: str, lines: str) -> list[str]:
        """The witness's own signature lines, verified; others in its answer are dropped."""
        try:
            text = read_note(checkpoint).text
            answered = read_note(write_note(text, ()) + lines).signatures
        except BadNote as fault:
            raise Unwitnessed("the witness's answer is unreadable") from fault
        own = [one for one in answered if (one.name, one.key_id) == (self._key.name, self._key.key_id)]
        if not own or not all(self._key.signed(text, one) for one in own):
            raise Unwitnessed("the witness's signature is missing or false")
        return [one.line for one in own]


def _size_in(answer: httpx.Response) -> int:
    text = answer.text.strip()
    if not answer.headers.get("Content-Type", "").startswith(SIZE_TYPE) or not text.isascii() or not text.isdigit():
        raise Unwitnessed("the witness refused and did not say what it knows")
    return int(text)


def witnesses_from(environment: Mapping[str, str], http: httpx.AsyncClient) -> list[WitnessClient]:
    """The witnesses named by the setting: `ADDRESS KEY`, several separated by commas.

    Raises:
        shared.eventlog.note.BadNote: a key is none.
    """
    entries = [entry.split() for entry in environment.get(SETTING, "").split(",") if entry.strip()]
    if any(len(entry) != 2 for entry in entries):
        raise BadNote(f"{SETTING} wants an address and a key for each witness, separated by commas")
    return [WitnessClient(http, url, PublicKey.read(key)) for url, key in entries]


@asynccontextmanager
async def witnessed(
    evidence: Evidence, witnesses: Sequence[WitnessClient], seconds: float = INTERVAL_SECONDS
) -> AsyncGenerator[None]:
    """Show every new checkpoint to all witnesses while the block runs."""
    tasks = [
        asyncio.create_task(_keep_showing(evidence, one, seconds), name=f"witness {one.name}") for one in witnesses
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_showing(evidence: Evidence, witness: WitnessClient, seconds: float) -> None:
    while True:
        try:
            WITNESSED.labels(witness.name).set(await witness.show(evidence))
            FORKED.labels(witness.name).set(0)
        except Unwitnessed as fault:
            FORKED.labels(witness.name).set(fault.forked)
            logger.log(logging.CRITICAL if fault.forked else logging.WARNING, "%s: %s", witness.name, fault)
        except Unavailable as fault:
            logger.warning("%s: nothing shown, the log's database is away: %s", witness.name, fault)
        await asyncio.sleep(seconds)
