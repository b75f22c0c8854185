"""Repeat callers: one telephone number, known by its keyed hash alone, that comes back within some days. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

import msgspec

from dispatch_service.policy.suggestions import Callers
from dispatch_service.suggestions.cases import Case


class RepeatCaller(msgspec.Struct, frozen=True):
    """Tickets of one number, the newest first."""

    cases: tuple[Case, ...]

    @property
    def days(self) -> float:
        """From the oldest to the newest."""
        return (self.cases[0].opened_at - self.cases[-1].opened_at).total_seconds() / 86400


def repeat_callers(cases: Iterable[Case], rule: Callers) -> list[RepeatCaller]:
    """Every number with enough tickets in the days before its newest one, those with most tickets first.

    What is withdrawn or merged counts too: it is a call all the same.
    """
    by_caller: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.caller:
            by_caller[case.caller].append(case)
    found: list[RepeatCaller] = []
    for his in by_caller.values():
        his.sort(key=lambda case: (case.opened_at, case.ticket), reverse=True)
        since = his[0].opened_at - timedelta(days=rule.days)
        recent = tuple(case for case in his if case.opened_at >= since)
        if len(recent) >= rule.tickets and any(case.open for case in recent):
            found.append(RepeatCaller(recent))
    return sorted(found, key=lambda one: (-len(one.cases), one.cases[0].ticket))
