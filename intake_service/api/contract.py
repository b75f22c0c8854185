"""What OpenAPI says beyond what FastAPI finds: bodies read by hand, headers, and every problem by its status."""

from typing import Any

from pydantic import BaseModel, Field

from shared.http.problems import KINDS, MEDIA_TYPE

Parameter = dict[str, Any]
Responses = dict[int | str, dict[str, Any]]

IDEMPOTENCY_KEY: Parameter = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "幂等键 / repeat safely: the same key with the same body gives the same answer for thirty days",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "example": "c9c1a7e2-filing-1",
}
TRACKING_CODE: Parameter = {
    "name": "X-Tracking-Code",
    "in": "header",
    "required": False,
    "description": "查询码 / from the receipt; only the client that filed the request may leave it out",
    "schema": {"type": "string"},
    "example": "7K3M-9QX2-T4VB",
}


class FaultDocument(BaseModel):
    """One thing wrong with one field."""

    field: str
    reason: str


class ProblemDocument(BaseModel):
    """RFC 9457. `code` is stable; `title` and `title_zh` are for people."""

    type: str
    code: str
    status: int
    title: str
    title_zh: str
    detail: str | None = None
    errors: list[FaultDocument] | None = Field(default=None, description="For 422: each field and what is wrong")


def problems(*codes: str) -> Responses:
    """The documented problems, by status."""
    found: Responses = {}
    for code in codes:
        kind = KINDS[code]
        said = f"`{code}`: {kind.title} / {kind.title_zh}"
        before = found.get(kind.status)
        said = f"{before['description']}\n\n{said}" if before else said
        schema = {"$ref": "#/components/schemas/ProblemDocument"}
        found[kind.status] = {"description": said, "content": {MEDIA_TYPE: {"schema": schema}}}
        if kind.status in {429, 503}:
            found[kind.status]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return found


_BODY = ("malformed-json", "malformed-header", "body-too-large", "not-json", "invalid", "key-reused")
_LATER = ("unavailable", "outcome-unknown")
FILING_PROBLEMS = problems(*_BODY, "not-identified", "not-allowed", "refused", *_LATER)
_PARTY = ("not-identified", "not-found", "too-many-attempts")
ASKING_PROBLEMS = problems(*_BODY, *_PARTY, "refused", *_LATER)
RATING_PROBLEMS = problems(*_BODY, "not-found", "too-many-attempts", "refused", *_LATER)
ASKED_PROBLEMS = problems("not-found", "unavailable")
STATUS_PROBLEMS = problems("invalid", *_PARTY, "unavailable", "not-yet")


def takes(model: type[BaseModel], *parameters: Parameter, required: bool = True) -> dict[str, Any]:
    """The body and headers of a route that reads them by itself."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    body = {"required": required, "content": {"application/json": {"schema": schema}}}
    return {"requestBody": body, "parameters": list(parameters)}
