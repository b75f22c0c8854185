"""What the whistle asks of policy and directory, on top of what a ticket asks."""

from typing import Protocol

from dispatch_service.routing.facts import Value
from dispatch_service.routing.rules import DISTRICT_LEADER, Limit, Rules


class WhistleKind(Value):
    """One kind of summons. Limits run from the blowing; `confirm` from the report, `rate` from the confirmation."""

    code: str
    blown_by: frozenset[str]
    """Rungs that may blow it."""
    approval: str
    """`before`: the blower names the leader who approved; `after`: approved within `approve` of the blowing; `none`."""
    approve: Limit
    answer: Limit
    arrive: Limit
    result: Limit
    confirm: Limit
    rate: Limit
    urgency: str = "general"
    superior: str = DISTRICT_LEADER
    """Who is summoned by a miss, in the words of `Rules.summoned`."""


class WhistleRules(Rules, Protocol):
    """One snapshot serves both cores."""

    def whistle_kind(self, code: str) -> WhistleKind | None: ...
