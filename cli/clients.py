"""`gridwhistle client`: systems that file requests, and their API keys. The file holds hashes; a key is shown once.

The services read the file again when it changed. Only a file that was not there when they started needs a restart.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from cli.exits import Exit
from cli.output import JsonFlag, err, json_line, out, stop, table
from shared.china import CHINA

if TYPE_CHECKING:
    from shared.access.clients import Client

app = typer.Typer(no_args_is_help=True, help="对接系统 Client systems: make, list and revoke their API keys.")

READABLE = 0o644
"""It holds no secret, and the services may run as somebody else."""


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The system's id, as events will name it: 12345-zibo.")],
    role: Annotated[str | None, typer.Option(help="Role of the table of rights; client for a new system.")] = None,
    unit: Annotated[str | None, typer.Option(help="Unit of the directory it files for.")] = None,
    until: Annotated[datetime | None, typer.Option(help="When the key ends, on China's wall clock.")] = None,
    json: JsonFlag = False,
) -> None:
    """新增密钥 A key for a system; a second one lets it change over without a gap. Printed once and kept nowhere."""
    from shared.access.clients import Client, new_key

    path, clients = _known()
    before = clients.get(name, Client(name, role or "client", ()))
    _check_role(role or before.role)
    key = new_key()
    hashed = msgspec.structs.replace(key.hashed, expires=until.replace(tzinfo=CHINA).astimezone(UTC) if until else None)
    changed = {"role": role or before.role, "unit": before.unit if unit is None else unit}
    clients[name] = msgspec.structs.replace(before, keys=(*before.keys, hashed), **changed)
    was_there = path.exists()
    save(path, clients.values())
    if not was_there:
        err.print(f"{path} is new: start the services again, so that they read it", markup=False)
    if json:
        return json_line({"client": name, "prefix": hashed.prefix, "key": key.secret})
    return out.print(key.secret, markup=False)


@app.command("list")
def list_clients(json: JsonFlag = False) -> None:
    """查看 Systems, their roles, and their keys by prefix; never a key itself."""
    rows = [
        {"client": client.id, "role": client.role, "unit": client.unit, "prefix": key.prefix, "expires": key.expires}
        for client in _known()[1].values()
        for key in client.keys
    ]
    if json:
        return json_line(rows)
    columns = ("client", "role", "unit", "prefix", "expires")
    return table(columns, ([row[column] for column in columns] for row in rows))


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The key's prefix, as `client list` shows it: gwk_PREFIX_...")],
    json: JsonFlag = False,
) -> None:
    """吊销 End a key at once. What was filed with it stays the system's."""
    path, clients = _known()
    owner = next((one for one in clients.values() if any(key.prefix == prefix for key in one.keys)), None)
    if owner is None:
        stop(Exit.NOT_FOUND, f"no key begins with {prefix}")
    left = tuple(key for key in owner.keys if key.prefix != prefix)
    clients[owner.id] = msgspec.structs.replace(owner, keys=left)
    save(path, clients.values())
    said = {"client": owner.id, "revoked": prefix, "keys_left": len(left)}
    return json_line(said) if json else out.print(f"{owner.id}: {prefix} is revoked, {len(left)} left", markup=False)


def file_of(home: Path) -> Path:
    """Where the installation's client systems are written down."""
    from shared.access.assemble import CLIENTS

    return Path(os.environ.get(CLIENTS) or home / "clients.yaml")


def load(path: Path) -> "dict[str, Client]":
    """Its client systems by id; none where there is no file yet.

    Raises:
        shared.access.clients.BadClients: the file is unusable.
    """
    from shared.access.clients import read_clients

    return {client.id: client for client in read_clients(path.read_text("utf-8"))} if path.exists() else {}


def save(path: Path, clients: "Iterable[Client]") -> None:
    """Write all of them, in one step: the services read while we write.

    Raises:
        shared.access.clients.BadClients: an id, a unit or a moment is not as the file wants it; nothing was written.
    """
    import yaml

    from shared.access.clients import read_clients

    text = yaml.safe_dump({"clients": msgspec.to_builtins(list(clients))}, allow_unicode=True, sort_keys=False)
    read_clients(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    writing = path.with_name(f".{path.name}.new")
    writing.write_text(text, "utf-8")
    writing.chmod(READABLE)
    writing.replace(path)


def _known() -> "tuple[Path, dict[str, Client]]":
    from shared.settings import SharedSettings

    path = file_of(SharedSettings().home)
    return path, load(path)


def _check_role(role: str) -> None:
    from shared.access.roles import packaged_roles

    if role not in packaged_roles().roles:
        stop(Exit.MALFORMED, f"there is no role {role!r}: see shared/access/roles.yaml")
