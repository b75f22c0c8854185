"""What may be asked of a whistle. Each carries its time and who asks; texts arrive sealed."""

from datetime import datetime

from dispatch_service.routing.commands import By
from dispatch_service.routing.facts import Fact, Value


class WhistleCommand(Fact):
    at: datetime
    by: By


class BlowWhistle(WhistleCommand):
    """Summon departments for a ticket (吹哨). What the core cannot see stands in the command as a fact."""

    whistle: str
    ticket: str
    kind: str
    lead: str
    place: str
    wanted: str
    reason: str
    assists: tuple[str, ...] = ()
    approver: str = ""
    """Staff code of the leader who approved, where the kind wants that beforehand."""
    custodian: str
    """Unit that has the ticket: only it, or the desk above it, may blow."""
    own_attempt: bool
    """Whether the custodian tried himself first."""
    ticket_urgency: str = "general"
    already_called: tuple[str, ...] = ()
    """Units summoned by other open whistles of this ticket."""


class ApproveWhistle(WhistleCommand):
    """The leader stands behind a whistle that was drafted, or blown first (审哨)."""


class RejectWhistle(WhistleCommand):
    """The leader does not have a draft blown."""

    reason: str
    note: str = ""


class AskHandover(WhistleCommand):
    """A summoned unit says that another one should have been called instead (移交)."""

    unit: str
    to: str
    reason: str
    note: str = ""


class DecideHandover(WhistleCommand):
    """The caller calls the other unit instead, or does not."""

    unit: str
    accept: bool
    note: str = ""


class ChangeLead(WhistleCommand):
    """Another of the summoned units leads from now on (变更牵头)."""

    unit: str
    note: str = ""


class AnswerWhistle(WhistleCommand):
    """A summoned unit says who comes and when (应哨)."""

    unit: str
    person: str
    expected_at: datetime | None = None


class Arrive(WhistleCommand):
    """A summoned unit is on site (报到). Late is marked, never refused. `proof`: photo reference."""

    unit: str
    proof: str = ""
    place: str = ""


class ReportWork(WhistleCommand):
    """Work goes on."""

    unit: str
    note: str


class FinishWhistle(WhistleCommand):
    """The lead reports the work done."""

    result: str
    note: str = ""


class ConfirmWhistle(WhistleCommand):
    """The caller agrees that it is done."""

    note: str = ""


class ContestWhistle(WhistleCommand):
    """The caller does not agree: back to work."""

    reason: str
    note: str = ""


class Rating(Value):
    """The caller's judgement of one unit, each from 1 to 5."""

    unit: str
    timeliness: int
    effort: int
    result: int


class RateWhistle(WhistleCommand):
    """The caller rates everybody he called (评哨). It cannot be changed."""

    ratings: tuple[Rating, ...]
    note: str = ""


class FireWhistleDeadline(WhistleCommand):
    """A clock ran out; `at` is when that was noticed."""

    timer: str
    late_cause: str = ""
