"""One header of a request, found in the list the server gave us: a fraction of what the framework's mapping costs."""

from starlette.requests import HTTPConnection


def header(request: HTTPConnection, name: bytes) -> str | None:
    """The first header of that name, which is given in lower case; None where there is none."""
    for given, value in request.scope["headers"]:
        if given == name:
            return value.decode("latin-1")
    return None
