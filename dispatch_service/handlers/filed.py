"""What was filed, as the command that opens its ticket: the same for the consumer and for a desk by hand."""

from datetime import datetime

from dispatch_service.handlers.recusal import recused
from dispatch_service.routing.commands import By, OpenTicket, Place
from dispatch_service.routing.rules import Rules
from dispatch_service.routing.states import Meeting
from shared.contracts.resident_request import Facts, RequestFiled
from shared.ids import text
from shared.vault.naming import Naming

CONDITION = "condition"
"""Attribute of a request that names the condition of its category, where the form asked for it."""


def opening_of(filed: RequestFiled, at: datetime, by: By, place: Place, rules: Rules, naming: Naming) -> OpenTicket:
    """The command with all that routing may see of a filing. The ticket has the request's id."""
    facts = filed.facts
    return OpenTicket(
        at=at,
        by=by,
        ticket=text(filed.request),
        number=filed.number,
        channel=facts.channel,
        category=facts.category,
        condition=facts.attributes.get(CONDITION),
        place=place,
        narrative=filed.narrative,
        person=filed.person or "",
        confidential=facts.confidential,
        historic=facts.historic,
        occurred_at=facts.occurred_at,
        source=facts.source,
        external_id=facts.external_id or "",
        authority=facts.authority,
        authority_due_at=facts.authority_due_at,
        meeting=_raised_at(facts),
        by_proxy=facts.by_proxy,
        office=facts.office or "",
        about=facts.about,
        recused=recused(facts, rules, naming),
    )


def kept(facts: Facts, rules: Rules) -> bool:
    """Whether an office keeps it: it was filed for one, or under a category of one."""
    return bool(facts.office or rules.matter(facts.category, facts.attributes.get(CONDITION)).office)


def _raised_at(facts: Facts) -> Meeting | None:
    held = facts.meeting
    return Meeting(held.kind, held.held_on, held.area, held.number) if held else None
