"""Units of a running ticket under today's directory: one that has left it is stood in for by the desk of its place."""

from dispatch_service.routing.rules import Rules, Unit


def standing(code: str, rules: Rules) -> Unit:
    """The unit, or the desk that must now find a new one: an old ticket never stops at a name nobody knows any more."""
    return rules.unit(code) or rules.desk_of(code)
