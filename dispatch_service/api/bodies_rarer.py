"""What staff may send with the rarer commands: typed, bounded, and nothing more."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dispatch_service.api.bodies import Body, Code, MaybeCode, Note, Text, Units
from dispatch_service.routing.rules import LimitUnit

Proof = Annotated[MaybeCode, Field(description="Reference of the recording or picture that proves it.")]


class Reasoned(Body):
    """A code of the command's own list."""

    reason: Code
    note: Note = ""


class Grounded(Body):
    """A ground of the command's own list."""

    ground: Code
    note: Note = ""


class Decide(Body):
    accept: bool
    note: Note = ""


class OneUnit(Body):
    unit: Code
    note: Note = ""


class Register(Body):
    category: Code
    condition: Code | None = None
    demand: MaybeCode = Field("", examples=["help"])
    note: Note = ""


class Reclassify(Body):
    category: Code
    condition: Code | None = None
    note: Note = ""


class Refuse(Body):
    ground: Code = Field(examples=["in-litigation"])
    other_way: MaybeCode = Field("", description="A nearer way than the one the policy names for the ground.")
    note: Text = Field(description="What the requester is told.")


class AnswerDirectly(Body):
    answer: Text
    knowledge: MaybeCode = Field("", description="The article it was answered from.")


class OrderLook(Body):
    """Somebody of this unit goes and looks."""

    unit: Code
    note: Note = ""


class ReportCheck(Body):
    found: bool = Field(description="Whether there is anything to handle.")
    note: Text
    proof: Proof = ""


class ReportVerify(Body):
    passed: bool
    note: Note = ""
    proof: Proof = ""


class CorrectPlace(Body):
    area: Code
    detail: MaybeCode = ""
    note: Note = ""


class RequestExtension(Body):
    ground: Code = Field(examples=["several-units"])
    amount: int = Field(gt=0, le=1000, examples=[3])
    per: LimitUnit = Field(description="min, uh, ud (round the clock), wh, wd (working time)", examples=["wd"])
    note: Note = ""


class RequestSuspension(Body):
    cause: Code = Field(examples=["weather"])
    until: AwareDatetime = Field(
        description="When it ends by itself; of a platform's case, no later than the lead before its deadline."
    )
    note: Note = ""


class Supervise(Body):
    unit: Code
    reason: Code = Field(examples=["overdue"])
    kind: Literal["supervision", "instruction"] = "supervision"
    note: Note = ""


class ReplySupervision(Body):
    duty: Annotated[str, Field(min_length=1, max_length=100)] = Field(description="Its id, from the ticket's `duties`.")
    reply: Code = Field(examples=["settled"])
    note: Text


class MoveDue(Body):
    calendar: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="Digest of the calendar in force."
    )
    note: Note = ""


class RuleDispute(Body):
    unit: Code
    ground: Code = Field(examples=["by-list"])
    assists: Units = ()
    note: Note = ""


class ExamineAppeal(Body):
    support: bool
    note: Note = ""


class DecideAppeal(Body):
    uphold: bool
    note: Note = ""


class Merge(Body):
    master: UUID = Field(description="The ticket that stays.")
    reason: Code = Field(examples=["same-matter"])
    note: Note = ""


class Part(BaseModel):
    """One part of a split ticket; without an area it lies where the whole does."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    category: Code
    condition: Code | None = None
    area: MaybeCode = ""


class Split(Body):
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=20)]
    reason: Code = Field(examples=["several-matters"])
    note: Note = ""


class HandUp(Body):
    authority: Code = Field(examples=["city-hotline"])
    external_id: MaybeCode = ""
    due_at: AwareDatetime | None = Field(None, description="The platform's own deadline, which binds.")
    note: Note = ""


class AuthorityDue(Body):
    due_at: AwareDatetime = Field(description="The platform's own deadline from now on; ours lies a lead before it.")
    reason: Code = Field(examples=["brought-forward"])
    note: Note = ""


class AuthorityAnswer(Body):
    agreed: bool
    due_at: AwareDatetime | None = None
    solved: bool | None = None
    satisfied: MaybeCode = ""
    note: Note = ""
