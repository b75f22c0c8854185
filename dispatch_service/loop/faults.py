"""The promises, by the names faults are counted under."""

from enum import StrEnum

import msgspec


class Promise(StrEnum):
    """What must hold of every request, ticket and whistle."""

    ONE_TICKET = "one-ticket"
    """Each accepted request has a ticket, or a parked record that will become one."""
    FROM_A_REQUEST = "from-a-request"
    ONE_CUSTODIAN = "one-custodian"
    ONE_LEAD = "one-lead"
    LIVE_CLOCK = "live-clock"
    """Left alone, an open ticket climbs."""
    ANSWERED = "answered"
    CALLED_BACK = "called-back"
    REASON_GIVEN = "reason-given"
    """An end without callback says why, by a code."""
    WHISTLE = "no-whistle-left"
    SUPERVISION = "no-supervision-left"
    WISH = "no-wish-left"
    """An extension, a suspension or a striking-out that was asked for."""
    SUSPENSION = "no-suspension-left"
    DISPUTE = "no-dispute-left"
    CHECK = "no-check-left"
    """A return, a look at the place, a review or a verification that somebody waits for."""
    PLATFORM = "no-platform-left"
    """An answer of the platform that owns the case."""
    APPEAL = "no-appeal-left"
    """One that the desk has not examined, or the hotline not decided."""
    PART = "no-part-left"
    FOLLOWER = "no-follower-left"
    FOLLOW_UP = "no-follow-up-left"
    """What was made safe is seen to under its second condition, or somebody said why it need not be."""


BETWEEN_LOGS = frozenset({Promise.ONE_TICKET, Promise.FROM_A_REQUEST})
"""Promises that only a reader of both logs can check."""


class LoopFault(msgspec.Struct, frozen=True):
    """One broken promise: which ticket, whistle or request, which promise, and what was found."""

    subject: str
    promise: Promise
    detail: str = ""
