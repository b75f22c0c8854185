"""What a schema cannot say of categories, owners and closed lists."""

from collections.abc import Iterator
from typing import get_args

from dispatch_service.documents.faults import Fault, duplicates
from dispatch_service.policy.clocks import URGENCIES, Timed
from dispatch_service.policy.document import PolicyDocument
from dispatch_service.policy.matters import EARLIER_SELF_DISPOSAL, Category
from dispatch_service.routing.commands.unsaid import UNSAID
from dispatch_service.routing.rules import Counts, Ends
from shared.contracts.resident_request import Satisfaction

REQUIRED_LISTS = frozenset({
    "appeal", "assign", "authority", "authority-due", "cause", "close", "contact", "contact-made", "contact-moot",
    "decline-follow-up", "demand-type", "dispute", "escalate", "escalate-urgent", "extend", "meeting-role", "merge",
    "refuse", "rehandle", "reopen", "resolve", "resume", "return", "review-rung", "ruling", "satisfied", "send-down",
    "split", "supervise", "supervise-reply", "suspend", "transfer", "unmerge", "urgency", "void", "whistle",
    "whistle-contest", "whistle-handover", "whistle-refusal", "withdraw",
})  # fmt: skip


def days_only(place: str, row: Timed) -> Iterator[Fault]:
    """Hours run from the stated time: only limits in days may leave out the first one or end with the last."""
    if row.limit.endswith("d"):
        return
    if row.counts is not Counts.ACCEPTANCE:
        yield Fault(f"{place}.from", f"{row.limit!r} is no limit in days and counts from the moment")
    if row.ends is not Ends.MOMENT:
        yield Fault(f"{place}.until", f"{row.limit!r} is no limit in days and ends at its moment")


def _departments(policy: PolicyDocument) -> Iterator[Fault]:
    kinds = [department.kind for department in policy.departments]
    yield from duplicates("departments", kinds)
    names = [name for department in policy.departments for name in {department.zh, *department.also}]
    yield from duplicates("departments", names)


def _categories(policy: PolicyDocument) -> Iterator[Fault]:
    yield from duplicates("categories", (category.code for category in policy.categories))
    if policy.default_category not in {category.code for category in policy.categories}:
        yield Fault("default_category", f"{policy.default_category!r} is no category")
    for number, category in enumerate(policy.categories):
        yield from _leads(f"categories[{number}]", category, policy)
        yield from _conditions(f"categories[{number}]", category)


def _leads(place: str, category: Category, policy: PolicyDocument) -> Iterator[Fault]:
    """Where a category sends people: rung, departments, summons."""
    if category.rung not in {rung.rung for rung in policy.ladder}:
        yield Fault(f"{place}.rung", f"no rung is called {category.rung!r}")
    if category.rung == "department" and not category.departments:
        yield Fault(f"{place}.departments", "goes to a department but names none")
    for kind in set(category.departments) - {department.kind for department in policy.departments}:
        yield Fault(f"{place}.departments", f"no department is of kind {kind!r}")
    if category.office is not None:
        if (category.rung, category.departments) != ("department", (category.office,)):
            yield Fault(f"{place}.office", f"what is kept for {category.office!r} goes to that department alone")
        if category.whistle is not None:
            yield Fault(f"{place}.whistle", "what is kept for an office calls nobody else")
    if category.whistle is not None and category.whistle not in {kind.code for kind in policy.whistles}:
        yield Fault(f"{place}.whistle", f"no kind of whistle is called {category.whistle!r}")


def _conditions(place: str, category: Category) -> Iterator[Fault]:
    codes = [condition.code for condition in category.conditions]
    yield from duplicates(f"{place}.conditions", codes)
    if category.assume is not None and category.assume not in codes:
        yield Fault(f"{place}.assume", f"{category.assume!r} is none of its conditions")
    for index, condition in enumerate(category.conditions):
        at = f"{place}.conditions[{index}]"
        yield from days_only(at, condition)
        if condition.follow_up is not None and condition.follow_up not in set(codes) - {condition.code}:
            yield Fault(f"{at}.follow_up", f"{condition.follow_up!r} is none of the category's other conditions")


def _lists(policy: PolicyDocument) -> Iterator[Fault]:
    for name in REQUIRED_LISTS - policy.codes.keys():
        yield Fault("codes", f"the list {name!r} is missing")
    for name, entries in policy.codes.items():
        yield from duplicates(f"codes.{name}", (entry.code for entry in entries))
    for number, entry in enumerate(policy.codes.get("refuse", ())):
        if entry.instead is None:
            yield Fault(f"codes.refuse[{number}].instead", "a refusal names the other way the requester has")
    yield from _within(policy, "urgency", set(URGENCIES), "an urgency")
    yield from _within(policy, "review-rung", {rung.rung for rung in policy.ladder}, "a rung of the ladder")
    for part, whole, what in (
        ("escalate-urgent", "escalate", "a reason of the list 'escalate'"),
        ("contact-made", "contact", "a result of the list 'contact'"),
        ("contact-moot", "contact", "a result of the list 'contact'"),
    ):
        if whole in policy.codes:
            yield from _within(policy, part, {entry.code for entry in policy.codes[whole]}, what)


def _answers(policy: PolicyDocument) -> Iterator[Fault]:
    """What a resident may answer by his link stands in the list: his one answer is not refused for a word of ours."""
    listed = {entry.code for entry in policy.codes.get("satisfied", ())}
    for code in get_args(Satisfaction) if listed else ():
        if code not in listed:
            yield Fault("codes.satisfied", f"{code!r} is missing: residents may answer it by link")


def _unsaid(policy: PolicyDocument) -> Iterator[Fault]:
    """What residents and platforms ask for without naming a reason is not refused for the one we give for them."""
    for name, code in UNSAID.items():
        listed = {entry.code for entry in policy.codes.get(name, ())}
        if listed and code not in listed:
            yield Fault(f"codes.{name}", f"{code!r} is missing: it is given for whoever names no reason himself")


def _within(policy: PolicyDocument, name: str, known: set[str], what: str) -> Iterator[Fault]:
    for number, entry in enumerate(policy.codes.get(name, ())):
        if entry.code not in known:
            yield Fault(f"codes.{name}[{number}].code", f"{entry.code!r} is not {what}")


def _weights(policy: PolicyDocument) -> Iterator[Fault]:
    weights = policy.weights
    if weights is not None and (total := weights.answered + weights.solved + weights.satisfied) != 100:
        yield Fault("weights", f"the three come to {total} and not to 100")


def _exemptions(policy: PolicyDocument) -> Iterator[Fault]:
    for name, codes in (("close", policy.exemptions.close), ("suspend", policy.exemptions.suspend)):
        listed = {entry.code for entry in policy.codes.get(name, ())}
        yield from duplicates(f"exemptions.{name}", codes)
        for number, code in enumerate(codes):
            if code not in listed:
                yield Fault(f"exemptions.{name}[{number}]", f"{code!r} does not stand in the list {name!r}")


def _self_disposal(policy: PolicyDocument) -> Iterator[Fault]:
    rungs = {rung.rung for rung in policy.ladder}
    for number, rung in enumerate(policy.self_disposal if policy.self_disposal != EARLIER_SELF_DISPOSAL else ()):
        if rung not in rungs:
            yield Fault(f"self_disposal[{number}]", f"no rung is called {rung!r}")


def _appeals(policy: PolicyDocument) -> Iterator[Fault]:
    """Every appeal finds a row, and a row speaks of owners and grounds there are."""
    if not policy.appeals or policy.appeals[0].authority or policy.appeals[0].ground:
        yield Fault("appeals[0]", "the first row must hold for every authority and ground")
    for number, row in enumerate(policy.appeals):
        for name, codes in (("authority", row.authority), ("ground", row.ground)):
            code_list = "appeal" if name == "ground" else name
            listed = {entry.code for entry in policy.codes.get(code_list, ())}
            for code in codes:
                if code not in listed:
                    yield Fault(f"appeals[{number}].{name}", f"{code!r} does not stand in the list {code_list!r}")


CHECKS = (_departments, _categories, _lists, _answers, _unsaid, _weights, _exemptions, _self_disposal, _appeals)
