"""Which offices may not have what was filed for them, because it is about them (回避)."""

from dispatch_service.routing.rules import Rules
from shared.contracts.resident_request import Facts
from shared.vault.naming import Naming


def recused(facts: Facts, rules: Rules, naming: Naming) -> tuple[str, ...]:
    """Offices that are reported themselves, and those where everybody is."""
    if facts.office is None or not facts.about:
        return ()
    about = frozenset(facts.about)
    return rules.recused(facts.office, lambda code: naming.of(code) in about)
