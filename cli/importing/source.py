"""In whose name a sheet is filed. An external id is one request for ever within one source, so a sheet needs one.

A trial machine has a client system of its own for it; elsewhere the importer brings a key or a token.
"""

import os
from pathlib import Path

from cli.client import TOKEN, demo_token
from cli.exits import Exit
from cli.output import stop

CLIENT = "sheet-import"
NOBODY = (
    "in whose name? Rows are known by external_id within one source, so name it: a client's key (`gridwhistle client "
    "add`) or a token in GRIDWHISTLE_TOKEN, or --as with demo staff. With --anonymous a row is known by its whole "
    "content: a changed one becomes a second request"
)


def credential(home: Path, person: str | None, anonymous: bool) -> str | None:
    """The key or token to file with; None only where the caller asked for that. Ends the command without one."""
    if anonymous:
        return None
    found = demo_token(person) if person else os.environ.get(TOKEN) or own_key(home)
    if not found:
        stop(Exit.USAGE, NOBODY)
    return found


def own_key(home: Path) -> str:
    """The trial machine's own key for imports; empty where it has none, or where it is not ours to read."""
    from shared.vault.secret_file import read

    try:
        return read(_file(home)).decode("ascii")
    except OSError:
        return ""


def make_own_client(home: Path, *, production: bool) -> None:
    """Before the services of a trial machine start: a client system for imports, its key in a file of its own.

    Nothing where it is there, in production, or where the client systems are written down elsewhere.
    """
    from cli.clients import file_of, load, save
    from shared.access.clients import Client, new_key
    from shared.vault.secret_file import read_or_make

    path = file_of(home)
    if production or path.parent != home or own_key(home):
        return
    clients, key = load(path), new_key()
    clients[CLIENT] = Client(CLIENT, "client", (key.hashed,))
    save(path, clients.values())
    read_or_make(_file(home), key.secret.encode)


def _file(home: Path) -> Path:
    return home / "secrets" / "import-key"
