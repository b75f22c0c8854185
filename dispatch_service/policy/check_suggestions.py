"""What a schema cannot say of the rules for suggestions: codes that lead nowhere, words no text is found by."""

from collections.abc import Iterator

from dispatch_service.documents.faults import Fault, duplicates
from dispatch_service.policy.document import PolicyDocument
from dispatch_service.policy.suggestions import CategoryWords
from shared.vault.index_words import SHORTEST, squeezed


def suggestions(policy: PolicyDocument) -> Iterator[Fault]:
    """Every fault of the part `suggestions`, where the policy has one."""
    found = policy.suggestions
    if found is None:
        return
    if found.within not in {rung.rung for rung in policy.ladder}:
        yield Fault("suggestions.within", f"no rung is called {found.within!r}")
    if found.duplicates.words_elsewhere < found.duplicates.words:
        yield Fault("suggestions.duplicates.words_elsewhere", "is less than what is asked of tickets in one place")
    if found.incidents.callers > found.incidents.tickets:
        yield Fault("suggestions.incidents.callers", "are more than the tickets they file")
    place, rules = "suggestions.by_words.categories", found.by_words.categories
    yield from duplicates(place, (rule.code for rule in rules))
    known = {category.code for category in policy.categories} - {policy.default_category}
    for number, rule in enumerate(rules):
        if rule.code not in known:
            yield Fault(f"{place}[{number}].code", f"{rule.code!r} is no category, or the one for all that has none")
        yield from _words(f"{place}[{number}].words", rule)


def _words(place: str, rule: CategoryWords) -> Iterator[Fault]:
    """Spelling does not count in a search, so words that differ in it alone are one word."""
    yield from duplicates(place, map(squeezed, rule.words))
    for word in rule.words:
        if len(squeezed(word)) < SHORTEST:
            yield Fault(f"{place}.{word}", f"has fewer than {SHORTEST} letters or digits")
