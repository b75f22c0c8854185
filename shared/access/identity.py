"""Who is asking. An identity is made by a credential (token, API key, tracking code) and proves nothing by itself.

A person acts in one post at a time; who holds several posts asks for a token for the one he acts in.
"""

from enum import StrEnum

import msgspec

from shared.contracts.actor import Actor


class Kind(StrEnum):
    STAFF = "staff"
    CLIENT = "client"
    RESIDENT = "resident"
    SYSTEM = "system"


class Part(StrEnum):
    """What a unit or person is to a ticket."""

    CUSTODIAN = "custodian"
    LEAD = "lead"
    ASSIST = "assist"
    AUTHOR = "author"
    """Who filed it: a client, a staff member, or the resident who holds its tracking code."""
    CALLED = "called"
    """A department summoned by an open whistle."""
    SUPERVISOR = "supervisor"
    RULING = "ruling"
    """Whose ruling on competence it waits for."""
    PLACE = "place"
    """The area where the matter is: its street keeps sight of a ticket that a department holds."""
    PAST = "past"
    """Whoever once had it may still see it."""


class HeldPart(msgspec.Struct, frozen=True):
    """A part the credential itself proves, as a tracking code proves the author of one ticket."""

    part: Part
    ticket: str


class Identity(msgspec.Struct, frozen=True, omit_defaults=True):
    """The acting person. `person` is a staff code or client id, never a civil name."""

    person: str
    kind: Kind
    role: str
    unit: str = ""
    post: str = ""
    over: tuple[str, ...] = ()
    """Units he acts for besides his own, with all below them: a desk acts for its street."""
    scopes: tuple[str, ...] = ()
    """The only actions this credential may be used for; empty means whatever the role may do."""
    parts: tuple[HeldPart, ...] = ()

    @property
    def roots(self) -> frozenset[str]:
        """The units whose subtrees he acts in."""
        return frozenset(unit for unit in (self.unit, *self.over) if unit)

    @property
    def actor(self) -> Actor:
        """How he is named in events."""
        return Actor(person=self.person, unit=self.unit, post=self.post, role=self.role)


SYSTEM = Identity(person="system", kind=Kind.SYSTEM, role="system")
"""Timers, followers and consumers; they ask for leave like everybody else."""
ANYBODY = Identity(person="resident", kind=Kind.RESIDENT, role="resident")
"""Somebody without credential on the public form."""


def holder_of(ticket: str) -> Identity:
    """The resident who showed the tracking code of a request."""
    return msgspec.structs.replace(ANYBODY, parts=(HeldPart(Part.AUTHOR, ticket),))
