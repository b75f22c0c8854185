"""What the desk does with a request before, or instead of, giving it to somebody."""

from dispatch_service.routing.commands.base import Command


class Register(Command):
    """File it under a category and a condition (立案); both decide the limit, and the policy then where it goes."""

    category: str
    condition: str | None = None
    demand: str = ""
    note: str = ""


class Refuse(Command):
    """Not for us (不予受理): a ground of the closed list, whose other way the requester is told of.

    `other_way`: a nearer one, where the desk knows it.
    """

    ground: str
    note: str
    other_way: str = ""


class AnswerDirectly(Command):
    """Answered at first contact (直办), by what article of the knowledge base if one was used."""

    answer: str
    knowledge: str = ""


class OrderCheck(Command):
    """Send somebody to look (核查) because what was filed does not suffice."""

    unit: str
    note: str = ""


class ReportCheck(Command):
    """What was found on site. `found`: whether there is anything to handle."""

    found: bool
    note: str
    proof: str = ""


class Reclassify(Command):
    """Another category or condition, with its own limit counted from acceptance; the old one stays in the event."""

    category: str
    condition: str | None = None
    note: str = ""


class CorrectPlace(Command):
    """The matter is somewhere else; who has the ticket keeps it until the desk gives it away."""

    area: str
    detail: str = ""
    note: str = ""


class RequestVoid(Command):
    """The desk wants it struck out (作废); a leader decides."""

    reason: str
    note: str = ""


class DecideVoid(Command):
    accept: bool
    note: str = ""
