"""How the command line speaks to the services: plain HTTP, problems turned into exit codes."""

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from cli.exits import BY_STATUS, Exit
from cli.output import stop

if TYPE_CHECKING:
    import httpx

INTAKE_URL, DISPATCH_URL, TOKEN = "GRIDWHISTLE_INTAKE_URL", "GRIDWHISTLE_DISPATCH_URL", "GRIDWHISTLE_TOKEN"
INTAKE = "http://127.0.0.1:8010"
DISPATCH = "http://127.0.0.1:8020"

Json = dict[str, object]


def intake_url() -> str:
    """Where intake is served."""
    return os.environ.get(INTAKE_URL, INTAKE).rstrip("/")


def dispatch_url() -> str:
    """Where dispatch is served."""
    return os.environ.get(DISPATCH_URL, DISPATCH).rstrip("/")


@cache
def _http() -> "httpx.Client":
    """The command's own, made when it first asks: to make one, which reads every certificate this machine trusts, takes
    longer than a request."""
    import httpx

    return httpx.Client(timeout=30, trust_env=False)


def hang_up() -> None:
    """End the command's connections, if it has any."""
    if _http.cache_info().currsize:
        _http().close()
        _http.cache_clear()


class Service:
    """One service behind its base URL. Every failure ends the command with the code that fits it."""

    def __init__(self, base: str, token: str | None = None) -> None:
        self._base = base
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, headers: Mapping[str, str] | None = None, **query: object) -> Json:
        """Read one document."""
        wanted = {name: str(value) for name, value in query.items() if value is not None}
        return self._send("GET", path, headers or {}, params=wanted)

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Json:
        """Ask for something to be done."""
        content = msgspec.json.encode(body)
        return self._send("POST", path, {"Content-Type": "application/json", **(headers or {})}, content=content)

    def _send(self, method: str, path: str, headers: Mapping[str, str], **parts: object) -> Json:
        import httpx

        try:
            answer = _http().request(method, f"{self._base}{path}", headers={**self._headers, **headers}, **parts)  # pyright: ignore[reportArgumentType] # forwarded as given
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            stop(Exit.UNAVAILABLE, f"{self._base} does not answer ({type(fault).__name__}): is it running?")
        if answer.is_error:
            stop(BY_STATUS.get(answer.status_code, Exit.UNAVAILABLE), problem_text(answer))
        try:
            return msgspec.json.decode(answer.content, type=Json) if answer.content else {}
        except msgspec.DecodeError:
            stop(Exit.UNAVAILABLE, f"what answers at {self._base} is not this service: its answer is no JSON")


def problem_text(answer: "httpx.Response") -> str:
    """A problem document (RFC 9457) as lines: title, detail, and each fault with its field."""
    try:
        problem = msgspec.json.decode(answer.content, type=Json)
    except msgspec.DecodeError:
        return f"{answer.status_code} {answer.reason_phrase}"
    lines = [f"{answer.status_code} {problem.get('title', answer.reason_phrase)}"]
    if detail := problem.get("detail"):
        lines.append(str(detail))
    lines.extend(f"  {fault.get('field')}: {fault.get('reason')}" for fault in rows_of(problem, "errors"))
    return "\n".join(lines)


def intake(token: str | None = None) -> Service:
    """Intake, as the client whose key or token is given; else GRIDWHISTLE_TOKEN; else an anonymous resident."""
    return Service(intake_url(), token or os.environ.get(TOKEN))


def dispatch(person: str | None = None) -> Service:
    """Dispatch as GRIDWHISTLE_TOKEN says, or as a member of the demo staff (never in production)."""
    return Service(dispatch_url(), demo_token(person) if person else os.environ.get(TOKEN))


def demo_token(person: str) -> str:
    """A token of the built-in issuer for a staff code of the directory."""
    return str(Service(dispatch_url()).post("/v1/token", {"person": person})["token"])


def rows_of(page: Json, field: str = "items") -> list[Json]:
    """The rows of a page."""
    return msgspec.convert(page.get(field, []), type=list[Json])
