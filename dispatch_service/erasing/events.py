"""What the log keeps of an erasure. Each request has a stream of its own for it: no event says which were one
person's.
"""

from datetime import datetime

from dispatch_service.routing.facts import Fact


class ErasureRequested(Fact):
    """Durable before the first key is destroyed. `ground` is a code, `keys` are ids that mean nothing by themselves."""

    at: datetime
    rule: str
    ground: str
    keys: tuple[str, ...]


class SubjectKeysDestroyed(Fact):
    """Gone for good: what these keys sealed is a tombstone in every copy."""

    at: datetime
    rule: str
    ground: str
    keys: tuple[str, ...]


ErasureEventUnion = ErasureRequested | SubjectKeysDestroyed
