"""What intake answers: the shapes for OpenAPI, and the quick way to write a receipt."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from intake_service.api import examples
from intake_service.api.addresses import links
from intake_service.handlers.content import Receipt
from intake_service.status.light import Light
from shared.contracts.ticket_event import Stage
from shared.ids import text


class Links(BaseModel):
    """Where to go from here; all want the header `X-Tracking-Code`."""

    self: str
    supplements: str
    reminders: str
    withdrawal: str
    reopening: str


class Filed(BaseModel):
    """The receipt. It is given only when the request is durable, and is the same for the same idempotency key."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FILED]})

    id: UUID
    number: str = Field(description="受理编号 / the number people read out")
    tracking_code: str = Field(description="查询码 / shows the bearer this request, and is stored nowhere: keep it")
    stage: Stage
    links: Links
    position: int = Field(description="Where it stands in the log; reads take it as `min_position`")
    supplemented: bool = Field(default=False, description="The same external id with other contents: they were added")
    operation: UUID | None = Field(
        default=None, description="The supplement it became, or the word of another deadline where that is all"
    )
    authority_due_at: datetime | None = Field(
        default=None,
        description="已记录的督管方时限 / the deadline it names for a platform's own case, as it is recorded",
    )


class Accepted(BaseModel):
    """It was recorded and goes to whoever has the matter. What came of it stands in the history, by operation."""

    operation: UUID
    position: int


class RatingAsked(BaseModel):
    """What a link asks about: nothing of the matter and nobody's name, for whoever looks over a shoulder."""

    request: UUID
    round: int = Field(description="第几轮办理 / the round of handling it asks about")
    until: datetime = Field(description="有效期至 / the link is good until then, exclusive")
    open: bool = Field(description="是否可评价 / whether it still takes an answer")


class Holder(BaseModel):
    """The unit that must act now."""

    rung: str
    unit: str
    name: str = ""
    name_en: str = ""


class Step(BaseModel):
    """One line of the history."""

    at: datetime
    what: str = Field(description="Stable name of what happened")
    text: str = Field(description="In Chinese, for the resident")
    text_en: str
    stage: Stage
    note: str | None = Field(default=None, description="What the handler tells the resident")
    instead: str | None = Field(default=None, description="Where to turn instead, in Chinese, if it was refused")
    instead_en: str | None = None
    note_erased: bool | None = Field(default=None, description="There was a note; its words were erased for good")
    operation: UUID | None = None
    outcome: Literal["pending", "accepted", "refused"] | None = Field(
        default=None, description="What became of something asked for"
    )
    reason: str | None = Field(default=None, description="Why it was refused: a code")


class Status(BaseModel):
    """A request as its resident sees it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.STATUS]})

    id: UUID
    number: str
    stage: Stage
    stage_text: str
    stage_text_en: str
    round: int
    holder: Holder | None = None
    filed_at: datetime | None = None
    due_at: datetime | None = None
    provisional: bool = Field(default=False, description="The due time rests on a calendar not yet published")
    light: Light | None = Field(default=None, description="green, yellow or red; none where no clock runs")
    may_now: list[str] = Field(description="What may be asked for in this state")
    history: list[Step]


def receipt(given: Receipt, code: str) -> bytes:
    """The receipt's bytes, in the shape of `Filed`."""
    request = text(given.request)
    body: dict[str, object] = {
        "id": request,
        "number": given.number,
        "tracking_code": code,
        "stage": "received",
        "links": links(request),
        "position": given.position,
    }
    if given.operation is not None:
        body |= {"supplemented": True, "operation": given.operation}
    if given.authority_due_at is not None:
        body["authority_due_at"] = given.authority_due_at
    return msgspec.json.encode(body)
