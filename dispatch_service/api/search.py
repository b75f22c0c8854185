"""Tickets by what residents wrote, or by their telephone number: only those whose text or person the caller may open.

Searching is asked with POST too, since proxies keep addresses and whoever asks writes personal data into them.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints

from dispatch_service.api.asking import Asking, Made, Who
from dispatch_service.api.bodies import Body
from dispatch_service.api.lists import Row
from dispatch_service.api.parts import Parts
from dispatch_service.api.sight import demand_somewhere
from dispatch_service.api.visible import visible_lines
from dispatch_service.search import finding
from shared.http.problems import Fault, Problem
from shared.vault.cursor import LENGTH
from shared.vault.index_words import LONGEST, SHORTEST, squeezed
from shared.vault.opening import Purpose
from shared.vault.phone import normalised

SHORTEST_PHONE = 5
"""Digits; services and hotlines have no fewer."""
Text = Annotated[str, StringConstraints(max_length=LONGEST)]
Phone = Annotated[str, StringConstraints(max_length=32)]
After = Annotated[str, StringConstraints(max_length=LENGTH)]
NEEDED = {"text": "narrative.open", "phone": "person.open"}
"""The right to open what is searched."""


class Sought(Body):
    """What to look for. Where both are given, both must fit."""

    text: Text = Field("", description="At least two letters or digits; all of it must stand in one text.")
    phone: Phone = Field("", description="The reporter's number, in any spelling.")
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    after: After = Field("", description="`next` of the page before; good for you alone.")


class Found(BaseModel):
    """Rows of tickets, newest first. A page may be short and still have a `next`."""

    items: list[dict[str, object]]
    next: str = Field(description="Says nothing, not even whether there is more that you may see; empty at the end.")
    opened: int = Field(description="How many texts were opened for this search; the access log knows.")


def search_router() -> APIRouter:
    """Looking for tickets."""
    router = APIRouter(prefix="/v1", tags=["lists"])

    @router.get("/tickets", summary="检索 Tickets by words or telephone number", operation_id="findTickets")
    async def find(
        *,
        asked: Who,
        parts: Made,
        text: Annotated[Text, Query(description="At least two letters or digits.")] = "",
        phone: Annotated[Phone, Query(description="The reporter's number, in any spelling.")] = "",
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
        after: Annotated[After, Query(description="`next` of the page before; good for you alone.")] = "",
    ) -> Found:
        return await _find(parts, asked, Sought(text=text, phone=phone, limit=limit, after=after))

    @router.post("/tickets/search", summary="检索 The same, with nothing in the address", operation_id="searchTickets")
    async def search(asked: Who, parts: Made, body: Sought) -> Found:
        return await _find(parts, asked, body)

    return router


async def _find(parts: Parts, asked: Asking, sought: Sought) -> Found:
    """One page of what the caller may see.

    Raises:
        Problem: `invalid`, or `not-allowed` for a role that opens such things nowhere.
    """
    if faults := [*_faults(sought)]:
        raise Problem("invalid", faults=faults)
    actions = [action for field, action in NEEDED.items() if getattr(sought, field)]
    for action in actions:
        demand_somewhere(parts, asked.identity, action)

    async def his(tickets: Sequence[str]) -> list[Row]:
        return await visible_lines(parts, asked.identity, tickets, *actions)

    identity = asked.identity
    asker = Purpose(identity.person, identity.unit, "", "", asked.correlation)
    query = finding.Query(sought.text, sought.phone, sought.limit, sought.after)
    found = await parts.search.find(query, asker, his)
    return Found(items=[dict(row) for row in found.items], next=found.next, opened=found.opened)


def _faults(sought: Sought) -> Sequence[Fault]:
    if not sought.text and not sought.phone:
        return [Fault("text", "say what to look for: text, phone or both (请填写 text 或 phone)")]
    faults: list[Fault] = []
    if sought.text and len(squeezed(sought.text)) < SHORTEST:
        faults.append(Fault("text", f"needs at least {SHORTEST} letters or digits (至少两个字)"))
    if sought.phone and len(normalised(sought.phone)) < SHORTEST_PHONE:
        faults.append(Fault("phone", f"needs at least {SHORTEST_PHONE} digits (至少五位数字)"))
    return faults
