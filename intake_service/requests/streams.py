"""How intake's streams are named: what a resident filed and asked, and what dispatch announced about it."""

from uuid import UUID

import msgspec

REQUEST = "request-"
STATUS = "status-"


def request_stream(request: UUID) -> str:
    """Its versions are the contract's `sequence` on the bus."""
    return f"{REQUEST}{msgspec.to_builtins(request)}"  # a third of what the id's own spelling takes


def status_stream(request: UUID | str, source: int = 0) -> str:
    """Its versions are the sequence a log of dispatch announced; `source` counts those logs (`handlers.sources`)."""
    return f"{STATUS}{request}.{source}" if source else f"{STATUS}{request}"
