"""Whether what was done holds: review, verification, and what may still be said after the end."""

from dispatch_service.routing.commands.base import Command


class ReviewResolution(Command):
    """The desk reads the answer before the requester does (办结审核): approved, or back for rework (返工)."""

    accept: bool
    note: str = ""


class OrderVerify(Command):
    """Send somebody who did not handle it to look (核实)."""

    unit: str
    note: str = ""


class ReportVerify(Command):
    passed: bool
    note: str = ""
    proof: str = ""


class Reopen(Command):
    """It is not settled after all: back to the last lead, inside the window."""

    reason: str
    operation: str = ""
    note: str = ""


class Appeal(Command):
    """A unit asks that a miss charged to it be left out of its figures (申诉)."""

    ground: str
    note: str = ""


class ExamineAppeal(Command):
    """The desk's word on an appeal (初审): it supports it before the hotline, or denies it."""

    support: bool
    note: str = ""


class DecideAppeal(Command):
    """The hotline's, which is the last one (终审)."""

    uphold: bool
    note: str = ""
