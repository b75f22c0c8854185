"""Errors as RFC 9457 problem documents: what is wrong, where, and whether to try again. Never a stack trace.

`code` is stable and documented; `title` speaks English, `title_zh` Chinese. What the caller sent is never quoted back.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2
"""How long a client should wait before it tries a service again that could not serve it now."""


_ITEMS = re.compile(r"^Value should have at (least|most) (\d+) item(s?) after validation, not \d+$")


class Kind(NamedTuple):
    """One kind of problem: its status and titles."""

    status: int
    title: str
    title_zh: str


KINDS: dict[str, Kind] = {
    "malformed-request": Kind(400, "This is no HTTP request", "不是有效的 HTTP 请求"),
    "malformed-json": Kind(400, "The body is not valid JSON", "请求正文不是有效的 JSON"),
    "malformed-header": Kind(400, "A header is unreadable", "请求头无法识别"),
    "not-identified": Kind(401, "A credential is missing or not valid", "缺少凭证或凭证无效"),
    "not-allowed": Kind(403, "This credential may not do that", "该凭证无此权限"),
    "not-found": Kind(404, "There is nothing here", "没有找到"),
    "method-not-allowed": Kind(405, "This address does not take that method", "该地址不支持此方法"),
    "refused": Kind(409, "The rules refuse it", "不符合规则，未予受理"),
    "stale-version": Kind(412, "Somebody else was first: read again", "内容已被他人更新，请重新读取"),
    "body-too-large": Kind(413, "The body is too large", "请求正文过大"),
    "not-json": Kind(415, "The body must be application/json", "请求正文须为 application/json"),
    "invalid": Kind(422, "The request is not valid", "请求内容不符合要求"),
    "key-reused": Kind(422, "This Idempotency-Key was used for another body", "该幂等键已用于其他内容"),
    "version-required": Kind(428, "Say which version you have seen (If-Match)", "请用 If-Match 说明所见版本"),
    "too-many-attempts": Kind(429, "Too many attempts", "尝试次数过多，请稍后再试"),
    "headers-too-large": Kind(431, "The headers are too large", "请求头过大"),
    "defect": Kind(500, "A fault of ours; it was recorded", "系统内部错误，已记录"),
    "unavailable": Kind(503, "Not possible right now: try again", "暂时无法办理，请稍后重试"),
    "outcome-unknown": Kind(
        503, "It is not known whether this was recorded: send it again unchanged", "尚不确定是否已记录，请原样重发"
    ),
    "not-yet": Kind(503, "This position has not been reached yet: try again", "数据尚未更新到所需位置，请稍后重试"),
}


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with one field, named as the caller wrote it."""

    field: str
    reason: str


class Problem(HTTPException):
    """Raised anywhere below a route to answer with a problem document.

    The framework lets its own exception through where it would hide any other, such as while it reads a body.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        kind: Kind | None = None,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        self.code = code
        self.kind = kind or KINDS[code]
        super().__init__(self.kind.status, detail, headers)
        self.faults = tuple(faults)
        self.more = dict(more or {})

    def document(self) -> dict[str, object]:
        """The members of the problem document."""
        members: dict[str, object] = {
            "type": f"urn:gridwhistle:problem:{self.code}",
            "code": self.code,
            "status": self.kind.status,
            "title": self.kind.title,
            "title_zh": self.kind.title_zh,
        }
        if self.detail:
            members["detail"] = self.detail
        if self.faults:
            members["errors"] = self.faults
        return members | self.more

    def response(self) -> Response:
        """The answer on the wire."""
        body = msgspec.json.encode(self.document())
        return Response(body, self.kind.status, {"Cache-Control": "no-store", **(self.headers or {})}, MEDIA_TYPE)


def unavailable(code: str = "unavailable", seconds: int = RETRY_SECONDS) -> Problem:
    """Not now, and when to come back."""
    return Problem(code, headers={"Retry-After": str(seconds)})


def from_validation(errors: Sequence[Mapping[str, object]]) -> Problem:
    """What pydantic found, all of it; 400 where the body was no JSON at all."""
    for error in errors:
        if error["type"] == "json_invalid":
            return Problem("malformed-json", str(error["msg"]))
    return Problem("invalid", faults=[Fault(_field(error["loc"]), _reason(str(error["msg"]))) for error in errors])


def faults_of(fault: ValidationError) -> Problem:
    """As `from_validation`, without what the caller sent."""
    return from_validation(
        [dict(error) for error in fault.errors(include_url=False, include_context=False, include_input=False)]
    )


def _reason(said: str) -> str:
    """Pydantic's words; of a text that was checked first it counts `items`, where people count characters."""
    return _ITEMS.sub(lambda found: f"String should have at {found[1]} {found[2]} character{found[3]}", said)


def _field(location: object) -> str:
    parts = [str(part) for part in location] if isinstance(location, list | tuple) else [str(location)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] # pydantic's location is a tuple of str and int
    return ".".join(parts[1:] if parts[:1] in (["body"], ["query"], ["path"], ["header"]) and parts[1:] else parts)
