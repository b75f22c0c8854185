"""The log's side of witnessing: shows its latest checkpoint to a witness and keeps the signature that comes back."""

import httpx

from shared.eventlog.checkpoint import read_checkpoint
from shared.eventlog.cosigning import SIZE_TYPE
from shared.eventlog.evidence import Evidence, NoProof
from shared.eventlog.note import BadNote, PublicKey, read_note, write_note
from shared.eventlog.proofs import Growth


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
