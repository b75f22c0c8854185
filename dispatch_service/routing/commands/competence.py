"""Who is competent: disputes (会商) and their binding ruling (裁定), lead (主办) and assists (协办)."""

from dispatch_service.routing.commands.base import Command


class OpenDispute(Command):
    """Bring the question whose matter this is to a ruling."""

    ground: str
    note: str = ""


class RuleDispute(Command):
    """It is this unit's: it may not return the case, and the ruling is kept as a precedent."""

    unit: str
    ground: str
    assists: tuple[str, ...] = ()
    note: str = ""


class SetLead(Command):
    """Another unit among those that work on it answers for the case."""

    unit: str
    note: str = ""


class AddAssist(Command):
    unit: str
    note: str = ""


class DropAssist(Command):
    unit: str
    note: str = ""
