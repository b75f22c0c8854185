"""The operating-system account a server runs as. PostgreSQL refuses root, so root lends it an ordinary one."""

import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SERVICE_ACCOUNT = "gridwhistle"


@dataclass(frozen=True)
class Account:
    """Runs commands; as somebody else when `uid` says so."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def for_folder(cls, folder: Path) -> Self:
        """Ourselves, unless we are root: then the owner of what is there already, or the service account."""
        if os.geteuid() != 0:
            return cls()
        owner = folder.stat().st_uid if folder.exists() else 0
        entry = pwd.getpwuid(owner) if owner else _service_account()
        return cls(entry.pw_uid, entry.pw_gid)

    def run(self, *command: str | Path, send: str | None = None, env: Mapping[str, str] | None = None) -> str:
        """What the command printed.

        Raises:
            subprocess.CalledProcessError: it failed; `stderr` says why.
        """
        return self.attempt(*command, send=send, env=env, check=True).stdout

    def attempt(
        self, *command: str | Path, send: str | None = None, env: Mapping[str, str] | None = None, check: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Like `run`, for commands whose failure is an answer."""
        return subprocess.run(
            [str(part) for part in command],
            input=send,
            env={**os.environ, "LC_ALL": "C", **(env or {})},
            cwd="/",
            capture_output=True,
            text=True,
            check=check,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def reaches(self, path: Path) -> bool:
        """Whether every folder on the way may be passed and the end of it entered or read."""
        wanted = "-x" if path.is_dir() else "-r"
        return self.attempt("test", wanted, path).returncode == 0

    def own(self, path: Path) -> None:
        """Hand a file or folder over."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def _service_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVICE_ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run([*command, SERVICE_ACCOUNT], check=True, capture_output=True)
        return pwd.getpwnam(SERVICE_ACCOUNT)
