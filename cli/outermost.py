"""The outermost of the command line: what is set wrongly, or is away, is said in a line and not in a trace.

Any other exception is a defect and goes through as it is.
"""

import typer
from typer.core import TyperGroup

from cli.client import hang_up
from cli.exits import Exit
from cli.output import stop

WAYS_OUT = (typer.Exit, typer.Abort, typer.TyperException)
"""How a command ends by its own word, or says that it was called wrongly."""


class Outermost(TyperGroup):
    """Runs commands and turns faults of the installation into a sentence and an exit code."""

    def invoke(self, ctx: typer.Context) -> object:  # pyright: ignore[reportIncompatibleMethodOverride] # its base says Any
        try:
            return super().invoke(ctx)
        except WAYS_OUT:  # not a fault; `told` loads half the product to find that out
            raise
        except Exception as fault:  # here nobody is left who could answer: what `told` does not know is raised again
            code, said = told(fault)
            if code is not None:
                stop(code, said)
            raise
        finally:
            hang_up()


def told(fault: Exception) -> tuple[Exit | None, str]:
    """How to end for a fault of the installation; None for any other. Values of settings are never quoted."""
    from pydantic import ValidationError

    from shared.access.assemble import NobodyComesIn
    from shared.access.clients import BadClients
    from shared.access.provider import BadMapping
    from shared.bus.port import BusUnavailable
    from shared.bus.topics import BadTopics, OtherPartitions
    from shared.db import Unavailable, UnsafeRole
    from shared.eventlog.signing import BadSigningKey
    from shared.migrations.migrate import WrongRevision
    from shared.vault.kek import BadKek
    from shared.vault.secret_file import Exposed

    if isinstance(fault, ValidationError):
        said = (f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in fault.errors(include_input=False))
        return Exit.MALFORMED, "the settings are wrong: " + "; ".join(said)
    if isinstance(fault, BadKek | BadSigningKey | NobodyComesIn | BadClients | BadMapping | BadTopics | Exposed):
        return Exit.MALFORMED, f"the settings are wrong: {fault}"
    if isinstance(fault, UnsafeRole | WrongRevision | OtherPartitions):
        return Exit.REFUSED, str(fault)
    if isinstance(fault, Unavailable | BusUnavailable):
        return Exit.UNAVAILABLE, f"not reachable: {fault}"
    return None, ""
