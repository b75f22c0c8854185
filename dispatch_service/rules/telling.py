"""What a new policy would change, in sentences: limits and steps by whom they hold for, the rest by what it is called.

Limits and steps are compared as they come out for each rung and urgency, not as rows: rows said differently that mean
the same are no change.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import msgspec

from dispatch_service.documents.shape import decoded
from dispatch_service.policy.clocks import CLOCKS, URGENCIES, LimitRow, StepsRow
from dispatch_service.policy.document import PolicyDocument
from dispatch_service.policy.policy import last_fitting, rows_of
from dispatch_service.rules.diff import Difference, differences
from dispatch_service.rules.naming import entry_words, value_words
from dispatch_service.rules.words import CLOCKS as CLOCK_WORDS
from dispatch_service.rules.words import FIELDS, URGENCY, Said, rung_words, step_words, timed_words

Row = TypeVar("Row", LimitRow, StepsRow)
Pair = tuple[str, str]
"""Rung and urgency."""
_STEP = re.compile(r"\.([^.\[]+)|\[([^\]]+)\]")


class Change(msgspec.Struct, frozen=True):
    """One thing that changes. `place` is where it stands; the sentences say the same in two languages."""

    place: str
    zh: str
    en: str


def told(old: bytes, new: bytes) -> list[Change]:
    """All that changes from one policy to another; nothing where they mean the same."""
    before, after = decoded(old, PolicyDocument), decoded(new, PolicyDocument)
    rest = [one for one in differences(old, new) if not one.place.startswith((".limits.", ".misses."))]
    return [
        *_by_clock("limits", before.limits, after.limits, before, after, _limit),
        *_by_clock("misses", before.misses, after.misses, before, after, _steps),
        *(_sentence(one, before, after) for one in rest),
    ]


def _limit(row: LimitRow, policy: PolicyDocument) -> Said:
    del policy
    return timed_words(row)


def _steps(row: StepsRow, policy: PolicyDocument) -> Said:
    steps = [step_words(step, policy) for step in row.steps]
    return Said("，".join(step.zh for step in steps), ", ".join(step.en for step in steps))


def _by_clock(
    field: str,
    olds: Mapping[str, tuple[Row, ...]],
    news: Mapping[str, tuple[Row, ...]],
    before: PolicyDocument,
    after: PolicyDocument,
    words: Callable[[Row, PolicyDocument], Said],
) -> Iterator[Change]:
    """For each clock the changes that several rungs and urgencies share, once."""
    olden = {rung.rung for rung in before.ladder}
    rungs = [rung.rung for rung in after.ladder if rung.rung in olden]
    what = Said("时限", "limit") if field == "limits" else Said("超时处置", "answer to a miss")
    for clock in CLOCKS:
        shared: dict[tuple[Said, Said], list[Pair]] = {}
        for rung in rungs:
            for urgency in URGENCIES:
                was = words(last_fitting(rows_of(olds, clock), rung, urgency), before)
                will_be = words(last_fitting(rows_of(news, clock), rung, urgency), after)
                if was != will_be:
                    shared.setdefault((was, will_be), []).append((rung, urgency))
        name = CLOCK_WORDS[clock]
        for (was, will_be), pairs in shared.items():
            zh, en = _scope(pairs, rungs, after)
            yield Change(
                f".{field}.{clock}",
                f"{name.zh}{what.zh}{zh}：由{was.zh}改为{will_be.zh}",
                f"{name.en}, {what.en}{en}: {was.en} becomes {will_be.en}",
            )


def _scope(pairs: list[Pair], rungs: list[str], policy: PolicyDocument) -> Said:
    """For whom: nothing where it is for all, else the rungs, each with its urgencies unless they are all."""
    if len(pairs) == len(rungs) * len(URGENCIES):
        return Said("", "")
    held: dict[str, list[str]] = {}
    for rung, urgency in pairs:
        held.setdefault(rung, []).append(urgency)
    grouped: dict[tuple[str, ...], list[Said]] = {}
    for rung, urgencies in held.items():
        grouped.setdefault(tuple(urgencies), []).append(rung_words(rung, policy))
    parts = [_part(names, urgencies, len(rungs)) for urgencies, names in grouped.items()]
    return Said(f"（{'；'.join(part.zh for part in parts)}）", f" ({'; '.join(part.en for part in parts)})")


def _part(names: list[Said], urgencies: tuple[str, ...], rungs: int) -> Said:
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    if len(names) == rungs:
        zh, en = "各层级", "every rung"
    if len(urgencies) == len(URGENCIES):
        return Said(zh, en)
    levels = [URGENCY[urgency] for urgency in urgencies]
    return Said(f"{zh}，{'、'.join(one.zh for one in levels)}", f"{en}, {' and '.join(one.en for one in levels)}")


def _sentence(one: Difference, before: PolicyDocument, after: PolicyDocument) -> Change:
    steps = [(name or "", key or "") for name, key in _STEP.findall(one.place)]
    policy = after if one.after else before
    subject = entry_words(steps, policy)
    if steps[-1][1] or steps[0][0] == "codes":
        verb = Said("新增", "added") if one.after else Said("取消", "removed")
        return Change(one.place, f"{verb.zh}{subject.zh}", f"{subject.en} {verb.en}")
    was, will_be = value_words(steps[-1][0], one.before, before), value_words(steps[-1][0], one.after, after)
    field = _field(steps)
    return Change(
        one.place,
        f"{subject.zh}{field.zh}：由{was.zh}改为{will_be.zh}",
        f"{subject.en}{f', {field.en}' if field.en else ''}: {was.en} becomes {will_be.en}",
    )


def _field(steps: list[tuple[str, str]]) -> Said:
    """The field's name, where the place leads into an entry; what stands above one is named by the entry itself."""
    last = max((number for number, (_, key) in enumerate(steps) if key), default=None)
    if last is None or last == len(steps) - 1:
        return Said("", "")
    names = [FIELDS.get(name, Said(name, name)) for name, _ in steps[last + 1 :]]
    return Said("的" + "·".join(name.zh for name in names), " ".join(name.en for name in names))
