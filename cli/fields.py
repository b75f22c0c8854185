"""A command's body as `name=value` words of the command line."""

import msgspec

from cli.client import Json
from cli.exits import Exit
from cli.output import stop


def body_of(fields: list[str]) -> Json:
    """`name=value` pairs as a body; a value that reads as JSON is taken as JSON, anything else as text."""
    body: Json = {}
    for field in fields:
        name, separator, value = field.partition("=")
        if not separator:
            stop(Exit.USAGE, f"expected FIELD=VALUE, got {field!r}")
        try:
            body[name] = msgspec.json.decode(value)
        except msgspec.DecodeError:
            body[name] = value
    return body
