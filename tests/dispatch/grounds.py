"""What the town's policy says of suggestions: short spans, few tickets, three categories with a word or two each."""

from dispatch_service.policy.suggestions import (
    Callers,
    CategoryRules,
    CategoryWords,
    Duplicates,
    Incidents,
    Suggestions,
)
from dispatch_service.rules.words import Said
from dispatch_service.suggestions.ground import Ground
from tests.dispatch.town import UNITS

RULES = Suggestions(
    within="community",
    duplicates=Duplicates(days=30, words=0.3, words_elsewhere=0.8),
    callers=Callers(days=90, tickets=3),
    incidents=Incidents(hours=24, tickets=3, callers=2, words=0.2, times_usual=3),
    by_words=CategoryRules(
        doubt=2,
        minimum=0.5,
        categories=(
            CategoryWords("lamps", {"路灯": 4, "不亮": 1}),
            CategoryWords("rubbish", {"垃圾桶": 3, "垃圾": 1}),
        ),
    ),
)
NAMES = {"lamps": Said("路灯", "Street lamp"), "rubbish": Said("垃圾", "Rubbish"), "other": Said("其他", "Other")}
GROUND = Ground(RULES, "other", NAMES, UNITS)
