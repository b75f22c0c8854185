"""How intake's streams are named: what a resident filed and asked, and what dispatch announced about it."""

from uuid import UUID

REQUEST = "request-"
STATUS = "status-"


def request_stream(request: UUID) -> str:
    """Its versions are the contract's `sequence` on the bus."""
    return f"{REQUEST}{request}"


def status_stream(request: UUID) -> str:
    """Its versions are the sequence dispatch announced."""
    return f"{STATUS}{request}"
