"""What staff may send with a command: typed, bounded, and nothing more. Codes are checked by the rules, not here."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f]{1,64}$")]
"""A code of a unit, person, reason or category."""
MaybeCode = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f]{0,64}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Units = Annotated[tuple[Code, ...], Field(max_length=20)]


class Body(BaseModel):
    """A command's own words. Fields are named as the command names them."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Assign(Body):
    unit: Code = Field(examples=["street-wenhua"])
    reason: Code = Field(examples=["by-directory"])
    person: MaybeCode = ""
    assists: Units = ()
    note: Note = ""
    category: Code | None = None
    condition: Code | None = None


class Sign(Body):
    pass


class RecordContact(Body):
    result: Code = Field(examples=["reached"])
    proof: MaybeCode = Field("", description="Reference of the recording or picture that proves it.")
    contacted_at: AwareDatetime | None = None
    note: Note = ""


class ReportProgress(Body):
    note: Text
    public: bool = Field(False, description="Whether the resident reads it.")


class Escalate(Body):
    reason: Code = Field(examples=["no-power"])
    note: Note = ""


class Move(Body):
    """Down or sideways to a named unit."""

    unit: Code
    reason: Code
    note: Note = ""


class RequestReturn(Body):
    ground: Code = Field(examples=["not-in-directory"])
    suggested: MaybeCode = ""
    note: Note = ""


class DecideReturn(Body):
    accept: bool
    to_authority: bool = Field(False, description="Ask the platform that owns the case to take it back.")
    note: Note = ""


class Resolve(Body):
    result: Code = Field(examples=["solved"])
    answer: Text = Field(examples=["路灯已于今日修复。 The street lamp was repaired today."])
    cause: MaybeCode = ""
    note: Note = ""
    contact_proof: MaybeCode = Field("", description="Reference of the recording that shows he was told.")
    before: Units = Field((), description="References of pictures taken before.")
    after: Units = Field((), description="References of pictures taken after.")


class RecordCallback(Body):
    reached: bool
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: MaybeCode = ""
    note: Note = ""


class OrderRehandle(Body):
    reason: Code = Field(examples=["unsolved"])
    note: Note = ""


class Close(Body):
    kind: Code = Field(examples=["normal"])
    reason: MaybeCode = ""
    note: Note = ""
    met: bool = Field(False, description="结案条件已满足 / what the category demands for its closing is the case.")


class Remind(Body):
    note: Note = ""


class Supplement(Body):
    """What the requester has told the desk."""

    note: Text


class Withdraw(Body):
    """The requester takes it back at the desk."""

    reason: Code = Field("requester", examples=["settled-himself"])
    note: Note = ""


class PutVersion(Body):
    """A version to put in force: the whole document, as JSON or YAML text."""

    kind: Annotated[str, StringConstraints(pattern=r"^(policy|directory|calendar)$")]
    label: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(examples=["2027-01 制度"])
    content: Annotated[str, StringConstraints(min_length=2, max_length=900_000)]
    effective_from: datetime | None = None


class OpenByHand(Body):
    """What the desk makes of a filing the program could not open. The last three only where nobody can read it."""

    area: Code = Field(examples=["C01-06"])
    category: Code | None = None
    condition: Code | None = None
    request: UUID | None = None
    number: MaybeCode = ""
    text: Note = ""


class TokenFor(Body):
    """Demo only: whom to act as."""

    person: Code
    post: MaybeCode = ""
