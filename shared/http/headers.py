"""Headers of a request, found in the list the server gave us: a fraction of what the framework's mapping costs."""

import re

from starlette.requests import HTTPConnection

from shared.http.problems import Problem

_NAME = b"idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def header(request: HTTPConnection, name: bytes) -> str | None:
    """The first header of that name, which is given in lower case; None where there is none."""
    for given, value in request.scope["headers"]:
        if given == name:
            return value.decode("latin-1")
    return None


def idempotency_key(request: HTTPConnection) -> str | None:
    """The header `Idempotency-Key`, where there is one.

    Raises:
        Problem: it is no key of a fair shape, or there are several, of which another try might show us another one.
    """
    given = {value for name, value in request.scope["headers"] if name == _NAME}
    if not given:
        return None
    key = given.pop().decode("latin-1")
    if given or not _KEY.fullmatch(key):
        raise Problem("malformed-header", "Idempotency-Key: one, of 1 to 200 printable ASCII characters without spaces")
    return key
