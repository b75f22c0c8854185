"""What the core asks of policy, directory and calendar: one frozen snapshot, handed in with each command.

No city's rule stands in this folder. Rungs, limits, steps on a miss and the units themselves are data behind `Rules`.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from dispatch_service.routing.facts import Value

DEPARTMENT = "department"
"""The one rung that is no area: its unit is found by kind of department, not by climbing the tree."""
DISTRICT = "district"
"""Who is summoned when nobody nearer is left."""
OWN = "own"
"""The authority that is our own centre."""
DISTRICT_LEADER = "district-leader"
"""The district's first person, or who stands in for him."""
PANEL = "panel"
"""Who rules on competence (会商), or the district's first person where there is no panel."""
EMERGENCY = "emergency"
"""The urgency that may be handed up without an own attempt."""


class LimitUnit(StrEnum):
    """`min`, `uh`, `ud` run round the clock; `wh`, `wd` only in working time (1 wd = the day's working segments)."""

    MINUTE = "min"
    HOUR = "uh"
    DAY = "ud"
    WORKING_HOUR = "wh"
    WORKING_DAY = "wd"

    __hash__ = str.__hash__  # as its text; the enum's own is a call into Python at every look-up


class Counts(StrEnum):
    """Whether a limit in days counts from the moment it starts, leaves out the day it starts on, or takes that day for
    its first whole one."""

    ACCEPTANCE = "acceptance"
    NEXT_DAY = "next-day"
    SAME_DAY = "same-day"


class Ends(StrEnum):
    """Whether a limit in days ends by the clock it started by, at close of business, or at 24:00.

    With the latter two a last day that is no working day gives way to the next one that is.
    """

    MOMENT = "moment"
    CLOSE = "close-of-business"
    MIDNIGHT = "midnight"


class Limit(Value):
    amount: int
    unit: LimitUnit
    counts: Counts = Counts.ACCEPTANCE
    ends: Ends = Ends.MOMENT


class Due(Value):
    """A deadline computed once. `provisional`: the calendar is not yet published so far ahead."""

    due_at: datetime
    warn_at: datetime
    provisional: bool = False
    working: bool = False
    """Which time brings it nearer: working time alone, or all time."""


class StepKind(StrEnum):
    """What a missed deadline does (提级督办 / 提级办理 and smaller things)."""

    AUTO_SIGN = "auto-sign"
    REMIND = "remind"
    RAISE = "raise"
    TAKE_OVER = "take-over"


class Step(Value):
    """One answer to a miss. `to` names the rung or post that is summoned; `then_after` arms the next firing."""

    do: StepKind
    to: str = ""
    then_after: Limit | None = None


class Rung(Value):
    """One rung of the ladder. `above` is where it escalates to, `may` what its staff may do with a ticket they have.

    Names in `may` are those of `routing.table`: `sign`, `record-contact`, `report-progress`, `escalate`, `send-down`,
    `transfer`, `request-return`, `resolve`.
    """

    name: str
    above: str | None
    below: str | None
    may: frozenset[str]


class Unit(Value):
    """A grid, community, street, department, desk or office. `path`: ancestors' codes from the top down to itself."""

    code: str
    rung: str
    kind: str
    """`area` for grids, communities and streets; `department`, `desk`, `office`."""
    name: str
    name_en: str
    path: tuple[str, ...]


class Versions(Value):
    """Content digests of what was in force when a decision was taken."""

    policy: str
    directory: str
    calendar: str


class Matter(Value):
    """What the policy says of a category under a condition."""

    category: str
    condition: str
    limit: Limit
    rung: str
    """Default rung that tries first."""
    departments: tuple[str, ...] = ()
    """Responsible department kinds, lead first; resolved to units by `department_for`."""
    urgency: str = "general"
    confidential: bool = False
    closing: tuple[str, str] = ("", "")
    """What must be the case before it may be closed (结案条件), in Chinese and English; empty: nothing is demanded."""
    first_contact: bool = False
    """Whether the desk may answer it at once (直办)."""
    office: str = ""
    """The kind of office that alone may know of it; see `Rules.within`."""
    follow_up: str = ""
    """The category's condition under which the matter goes on once it is made safe."""


class AppealTerms(Value):
    """Who decides an appeal (申诉), as it was when it was filed."""

    stages: int = 1
    """1: the desk alone. 2: the desk examines, then the hotline decides."""
    denial_ends: bool = True
    """Whether a denial by the desk is the last word where there is a second stage."""


class Rules(Protocol):
    """Everything a decision may depend on besides the ticket and the command."""

    @property
    def versions(self) -> Versions: ...

    def rung(self, name: str) -> Rung: ...

    def unit(self, code: str) -> Unit | None: ...

    def ancestor(self, unit: str, rung: str) -> Unit | None:
        """The unit of that rung at or above `unit` in the tree of areas."""
        ...

    def desk_of(self, unit: str) -> Unit:
        """The dispatcher's desk responsible for a unit; the district's where the street has none, the code is unknown
        or empty."""
        ...

    def department_for(self, kind: str, area: str) -> Unit | None:
        """The department of that kind competent for an area; the street's own before the district's."""
        ...

    def within(self, office: str, recused: Collection[str] = ()) -> "Rules":
        """The same rules for what is kept for an office of this kind: the office is its own desk, and the only one to
        be summoned or to take over is the office above it. Those recused are passed over; where each is, the uppermost
        is the desk, for it has to lie somewhere."""
        ...

    def office_of(self, unit: str) -> str:
        """The kind of office a unit is that keeps matters of its own; empty for every other unit."""
        ...

    def recused(self, office: str, named: Callable[[str], bool]) -> tuple[str, ...]:
        """Offices of a kind that a report names, or names everybody of; `named` tells it of staff and unit codes."""
        ...

    def kept_matter(self, office: str) -> Matter | None:
        """What is filed for an office under none of the office's own categories; None where it keeps none."""
        ...

    def summoned(self, to: str, unit: str) -> Unit | None:
        """Who is meant by a step's `to` (a rung name, `leader`, `district-leader`, `district`) as seen from a unit, and
        who rules by `panel`."""
        ...

    def matter(self, category: str | None, condition: str | None = None) -> Matter:
        """Never fails: an unknown or missing category gets the policy's default matter."""
        ...

    def limit(self, clock: str, rung: str, urgency: str) -> Limit:
        """Limit of a clock (sign, contact, dispatch, return, callback, close) on a rung; `handle` is the least time a
        unit gets when a ticket reaches it late; `return-window` is how long after it got the ticket a unit may ask the
        desk to take it back; `rehandle` is what the case gets for another round."""
        ...

    def steps(self, clock: str, rung: str, urgency: str) -> tuple[Step, ...]:
        """What each successive miss of this clock does; the last one repeats. Never empty."""
        ...

    def due(self, since: datetime, limit: Limit) -> Due: ...

    def resumed(self, due: Due, paused_at: datetime, at: datetime) -> Due:
        """A deadline that stood still from `paused_at` to `at`: what was left of it then, counted in its own family,
        runs on from `at`. One that had passed before the pause stays where it was."""
        ...

    def extended(self, due: Due, by: Limit) -> Due:
        """A deadline moved on by a limit that begins where it ended."""
        ...

    def knows_code(self, code_list: str, code: str) -> bool:
        """Whether a code stands in a closed list: `assign`, `escalate`, `escalate-urgent` (those that need no own
        attempt), `contact`, `contact-made` (those that reached somebody), `contact-moot` (nobody to reach), `cause`,
        `send-down`, `transfer`, `return`, `resolve`, `satisfied`, `rehandle`, `close`, `refuse`, `void`, `merge`,
        `unmerge`, `split`, `extend`, `suspend`, `resume`, `dispute`, `ruling`, `supervise`, `supervise-reply`,
        `appeal`, `reopen`, `decline-follow-up`, `authority`, `authority-due`, `meeting-role`, `demand-type`,
        `review-rung` (rungs whose answers are looked at first), `whistle`, `whistle-refusal`, `whistle-handover`,
        `whistle-contest`."""
        ...

    def option(self, name: str) -> int:
        """A number of the policy: `authority-lead-hours`, `callback-tries`, `returns-before-dispute`,
        `rehandles-before-supervision`, `reminders-before-supervision`, `extensions-max`, `suspensions-max`,
        `split-max`."""
        ...

    def appeal_terms(self, authority: str, ground: str) -> AppealTerms:
        """Who decides an appeal on a ground in a case that an authority owns (`own`: our own centre)."""
        ...

    def instead(self, ground: str) -> tuple[str, str]:
        """The other way of whoever is refused on this ground, in Chinese and English; empty where none is written."""
        ...
