"""What staff may send with a command on a whistle."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from dispatch_service.api.bodies import Body, Code, MaybeCode, Note, Text, Units


class Blow(Body):
    """Whom to call, for what, and how urgently."""

    kind: Code = Field(examples=["emergency"])
    lead: Code = Field(examples=["water"])
    wanted: Text = Field(examples=["关闭文化路爆裂水管阀门 Shut the burst main on Wenhua Road"])
    reason: Code = Field(examples=["needs-department"], description="Of the policy's list `whistle`.")
    assists: Units = ()
    place: MaybeCode = Field("", description="Area code; the ticket's own where empty.")
    approver: MaybeCode = ""


class Approve(Body):
    pass


class Reject(Body):
    reason: Code = Field(examples=["own-powers"], description="Of the policy's list `whistle-refusal`.")
    note: Note = ""


class AskHandover(Body):
    unit: MaybeCode = Field("", description="The called unit; the own one where empty.")
    to: Code = Field(description="The unit that should come instead.")
    reason: Code = Field(examples=["not-competent"], description="Of the policy's list `whistle-handover`.")
    note: Note = ""


class DecideHandover(Body):
    unit: Code = Field(description="The unit that asked.")
    accept: bool
    note: Note = ""


class ChangeLead(Body):
    unit: Code
    note: Note = ""


class AnswerCall(Body):
    unit: MaybeCode = Field("", description="The called unit; the own one where empty.")
    person: MaybeCode = Field("", description="Who comes; oneself where empty.")
    expected_at: AwareDatetime | None = None


class ReportIn(Body):
    unit: MaybeCode = ""
    proof: MaybeCode = Field("", description="Reference of the picture that proves it.")
    place: MaybeCode = Field("", description="Where they are: an area code.")


class ReportWork(Body):
    unit: MaybeCode = ""
    note: Text


class Finish(Body):
    result: Code
    note: Note = ""


class Confirm(Body):
    note: Note = ""


class Contest(Body):
    reason: Code = Field(examples=["not-done"], description="Of the policy's list `whistle-contest`.")
    note: Note = ""


Stars = Annotated[int, Field(ge=1, le=5)]


class OneRating(Body):
    unit: Code
    timeliness: Stars
    effort: Stars
    result: Stars


class Rate(Body):
    """The caller's rating of every unit he called."""

    ratings: Annotated[tuple[OneRating, ...], Field(min_length=1, max_length=20)]
    note: Note = ""
