"""`gridwhistle migrate`: bring the databases up to date, as their owner."""

from typing import TYPE_CHECKING

from cli.exits import Exit
from cli.output import JsonFlag, json_line, out, stop

if TYPE_CHECKING:
    from shared.settings import SharedSettings


def migrate(json: JsonFlag = False) -> None:
    """迁移 Create or upgrade the tables of all databases in use, with the owner's address."""
    from shared.settings import SharedSettings

    try:
        done = bring_up_to_date(SharedSettings())
    except LookupError as missing:
        stop(Exit.USAGE, str(missing))
    if json:
        return json_line(done)
    for which, revision in done.items():
        out.print(f"{which}: at {revision}")
    return None


def bring_up_to_date(settings: "SharedSettings") -> dict[str, str]:
    """Migrate every database in use; the revision each stands at.

    Raises:
        LookupError: an owner's address is missing.
    """
    from shared.databases import Databases
    from shared.migrations import migrate_database
    from shared.settings import WHICH

    databases = Databases(settings)
    used = [which for which in WHICH if not (which == "bus" and settings.kafka)]
    return {which: migrate_database(which, databases.owner_url(which)) for which in used}
