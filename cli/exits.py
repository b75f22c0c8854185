"""Exit codes of every command, one meaning each; documented in docs/operations.md and in `gridwhistle --help`."""

from enum import IntEnum


class Exit(IntEnum):
    """0 is success; everything else says who has to do something next."""

    OK = 0
    FINDINGS = 1
    """A check ran to its end and found something wrong."""
    USAGE = 2
    REFUSED = 3
    """The rules say no (409), or the caller acted on an old version (412)."""
    NOT_FOUND = 4
    """No such thing, or no right to see it (401, 404)."""
    UNAVAILABLE = 5
    """Try again later (503, 429, no connection)."""
    MALFORMED = 6
    """The input is wrong; the message names the field (400, 413, 422)."""


BY_STATUS = {
    400: Exit.MALFORMED,
    401: Exit.NOT_FOUND,
    403: Exit.NOT_FOUND,
    404: Exit.NOT_FOUND,
    409: Exit.REFUSED,
    412: Exit.REFUSED,
    413: Exit.MALFORMED,
    422: Exit.MALFORMED,
    428: Exit.REFUSED,
    429: Exit.UNAVAILABLE,
    503: Exit.UNAVAILABLE,
}
