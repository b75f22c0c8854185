"""Sealed text for a caller who asks for it and may: opened once per request, after the access log knows.

A person is shown masked unless the caller may open persons and asked for that; an erased group says so.
"""

from collections.abc import Iterable

import msgspec

from dispatch_service.api.asking import Asking
from dispatch_service.api.parts import Parts
from dispatch_service.api.sight import Sight, demand
from shared.vault import masking
from shared.vault.opening import Erased, Opened, Outcome, Purpose

ERASED = {"erased": True}


async def texts_of(parts: Parts, asked: Asking, sight: Sight, *, person: bool) -> dict[str, object]:
    """Narrative, answer and person of a ticket. `person`: in full, which is a right of its own.

    Raises:
        Problem: `not-allowed`.
        shared.db.Unavailable: key store or access log are away.
    """
    demand(parts, asked.identity, right_to_open(sight), sight.target)
    if person:
        demand(parts, asked.identity, "person.open", sight.target)
    ticket = sight.ticket
    tokens = {"narrative": ticket.origin.narrative, "answer": ticket.outcome.answer, "person": ticket.origin.person}
    opened = await open_tokens(parts, asked, ticket.id, [token for token in tokens.values() if token])
    texts = {name: plain(opened[token]) for name, token in tokens.items() if token}
    if ticket.origin.person and not person:
        texts["person"] = masked(opened[ticket.origin.person])
    return texts


def right_to_open(sight: Sight) -> str:
    """What it takes to read the words of a ticket: those of an office's own matters are sealed in a group of theirs."""
    office = sight.ticket.flags.office
    return f"{office}.open" if office else "narrative.open"


async def open_tokens(parts: Parts, asked: Asking, subject: str, tokens: Iterable[str]) -> dict[str, Outcome]:
    """What became of each token, under one access record."""
    identity = asked.identity
    purpose = Purpose(identity.person, identity.unit, "staff-api", subject, asked.correlation)
    return await parts.opener.open(tokens, purpose)


def masked(outcome: Outcome) -> object:
    """A person as a list shows him."""
    return masking.person(outcome.read(dict[str, str])) if isinstance(outcome, Opened) else plain(outcome)


def plain(outcome: Outcome) -> object:
    """JSON as it was sealed, text where it was text, a mark where it is gone."""
    if isinstance(outcome, Erased):
        return ERASED
    if not isinstance(outcome, Opened):
        return {"unreadable": True}
    try:
        return outcome.read(dict[str, object])
    except msgspec.DecodeError:
        return outcome.text
