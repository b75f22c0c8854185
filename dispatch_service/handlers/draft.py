"""From a plan on loaded streams to an item for the log: decided, folded, announced and encoded. Only ids are new."""

import msgspec

from dispatch_service import codec
from dispatch_service.handlers.core import announced, fold
from dispatch_service.handlers.order import NOTHING, Loaded, Order, Seen
from dispatch_service.whistles.rules import WhistleRules
from shared.eventlog.codec import Why
from shared.eventlog.port import Item, NewEvent
from shared.ids import new_id


class Draft(msgspec.Struct, frozen=True):
    """An item ready to append, and the states it leaves."""

    item: Item
    after: dict[str, Loaded]


def draft(order: Order, seen: Seen, rules: WhistleRules) -> Draft:
    """Decide an order.

    Raises:
        dispatch_service.routing.rejections.Rejected: the rules refuse it.
    """
    deed = _deed(order, rules)
    after: dict[str, Loaded] = {}
    events: list[NewEvent] = []
    for stream, event in order.plan.decide(seen, rules):
        before = after.get(stream, seen.get(stream, NOTHING))
        loaded = Loaded(before.version + 1, fold(stream, before, event))
        after[stream] = loaded
        public = announced(stream, loaded, event, rules)
        events.append(codec.encode(event, deed, (stream, loaded.version), new_id(), public))
    return Draft(Item(events=tuple(events)), after)


def _deed(order: Order, rules: WhistleRules) -> codec.Deed:
    versions = rules.versions
    return codec.Deed(
        command=order.command,
        actor=order.actor,
        why=Why(policy=versions.policy, directory=versions.directory, calendar=versions.calendar),
        correlation=order.correlation,
        causation=order.causation,
    )
