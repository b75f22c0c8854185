"""What codes are called under the rules in force: units by the directory, the rest by the policy."""

from dispatch_service.rules.snapshot import Snapshot
from dispatch_service.rules.words import Said
from dispatch_service.why.chain import Names

LISTS = {
    "reason": (
        "assign",
        "escalate",
        "send-down",
        "transfer",
        "rehandle",
        "reopen",
        "return",
        "decline-follow-up",
        "authority-due",
    ),
    "ground": ("ruling", "dispute", "return"),
    "authority": ("authority",),
}
"""Code lists in which a reason or a ground may stand."""


def names_of(rules: object) -> Names:
    """Names under these rules; the code itself where nothing better is known."""

    def name(kind: str, code: str) -> Said:
        if not isinstance(rules, Snapshot):
            return Said(code, code)
        if kind == "unit":
            unit = rules.unit(code)
            return Said(unit.name, unit.name_en or unit.name) if unit else Said(code, code)
        if kind in ("category", "condition"):
            return _matter(rules, kind, code)
        entries = (rules.policy.code(code_list, code) for code_list in LISTS.get(kind, ()))
        found = next((entry for entry in entries if entry is not None), None)
        return Said(found.zh, found.en) if found else Said(code, code)

    return name


def _matter(rules: Snapshot, kind: str, code: str) -> Said:
    category, _, condition = code.partition(" ")
    found = rules.policy.categories.get(category)
    if found is None:
        return Said(code, code)
    if kind == "category":
        return Said(found.zh, found.en)
    named = next((one for one in found.conditions if one.code == condition), None)
    return Said(named.zh, named.en) if named else Said(condition or "-", condition or "-")
