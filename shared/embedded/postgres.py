"""PostgreSQL on a bare machine: made, started and stopped by us, with the roles and databases that production has.

Rule: any process may attach to the running server; it stops only when somebody says `stop`. Being killed at any point
is repaired by the next `start`.
"""

import fcntl
import json
import os
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import psutil

from shared.embedded.account import Account
from shared.embedded.place import Endpoint, data_folder, wheel_programs, within_reach
from shared.ids import random_token

OWNER, APPLICATION, SUPERUSER = "gridwhistle_owner", "gridwhistle_app", "postgres"
DATABASES = ("gridwhistle_intake", "gridwhistle_dispatch", "gridwhistle_bus", "gridwhistle_keys")

SETTINGS = {
    "fsync": "on",
    "max_connections": "150",  # for two replicas of each service and commands; docs/operations.md counts them
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "server-%a.log",
    "log_truncate_on_rotation": "on",
    # What residents wrote must not reach the server's log: no statements, no parameters, no details, and no errors of
    # statements either, since they quote the value they choked on. The service that asked says what went wrong.
    "log_min_messages": "log",
    "log_statement": "none",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
}


class EmbeddedPostgres:
    """One server under one home folder. Other programs than the wheel's may be named, of PostgreSQL 15 or later."""

    def __init__(
        self,
        home: Path,
        *,
        programs: Path | None = None,
        settings: Mapping[str, str] | None = None,
        databases: tuple[str, ...] = DATABASES,
    ) -> None:
        self.home = home.resolve()
        self._wanted = programs or wheel_programs()
        self._settings = {**SETTINGS, **(settings or {})}
        self._databases = databases

    def start(self, patience: timedelta = timedelta(seconds=60)) -> bool:
        """Make sure the server runs and has its roles and databases. False when it ran already.

        Raises:
            TimeoutError: it did not come up in time; the message quotes its log.
        """
        with self._alone():
            self._settle()
            if self._answers():
                return False
            if not (self._data / "PG_VERSION").exists():
                self._initialise()
            self._launch(patience)
            self._provision()
            return True

    def stop(self) -> None:
        """Stop the server, whoever started it. Sessions are ended, what they had not committed is rolled back."""
        with self._alone():
            self._settle()
            if (self._data / "postmaster.pid").exists():
                self._account.attempt(self._programs / "pg_ctl", "stop", "-w", "-m", "fast", "-D", self._data)

    def running(self) -> bool:
        """Whether it answers."""
        if not self.home.exists():
            return False
        self._settle()
        return self._answers()

    def url(self, role: str, database: str) -> str:
        """The address for `shared.db.Database`, password included.

        Raises:
            ConnectionError: the server does not run.
        """
        at = self._endpoint()
        place = f"/{database}?host={quote(at.host, safe='')}&port={at.port}"
        return f"postgresql+asyncpg://{role}:{self._passwords()[role]}@{place}"

    def superuser_sql(self, script: str, database: str = "postgres") -> str:
        """Run a script as the server's superuser: for setting up and for tests, never for the services."""
        at = self._endpoint()
        options = ("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", SUPERUSER, "-h", at.host, "-p", str(at.port))
        env = {"PGPASSWORD": self._passwords()[SUPERUSER]}
        return self._account.run(self._programs / "psql", *options, "-d", database, send=script, env=env)

    def create_database(self, name: str, template: str = "template1") -> None:
        """An empty database with the owner and the rights that the lasting ones have; nothing when it exists."""
        self.superuser_sql(_database_script(name, template))

    def _settle(self) -> None:
        self._account = Account.for_folder(self.home / "postgres")
        self._programs = within_reach(self._wanted, self._account)
        self._data = data_folder(self.home, self._account)

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Only one process at a time starts or stops the server of a home."""
        if not self.home.exists():
            self.home.mkdir(parents=True)
            self.home.chmod(0o711)
        with (self.home / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _endpoint(self) -> Endpoint:
        if not hasattr(self, "_data"):
            self._settle()
        if (at := Endpoint.recorded(self._data)) is None:
            raise ConnectionError(f"no embedded PostgreSQL runs in {self.home}")
        return at

    def _answers(self) -> bool:
        at = Endpoint.recorded(self._data)
        if at is None:
            return False
        check = self._account.attempt(self._programs / "pg_isready", "-q", "-h", at.host, "-p", str(at.port))
        return check.returncode == 0

    def _passwords(self) -> dict[str, str]:
        """Made once, before the first server; readable by this account only."""
        file = self.home / "postgres.json"
        if not file.exists():
            making = file.with_suffix(f".{os.getpid()}")
            making.touch(mode=0o600)
            making.write_text(json.dumps({role: random_token() for role in (SUPERUSER, OWNER, APPLICATION)}))
            making.rename(file)
        return dict(json.loads(file.read_text()))

    def _initialise(self) -> None:
        making = self._data.with_suffix(".new")
        self._account.attempt("rm", "-rf", making)
        making.mkdir(mode=0o700)
        self._account.own(making)
        password = self._data.with_suffix(".pw")
        password.touch(mode=0o600)
        password.write_text(self._passwords()[SUPERUSER])
        self._account.own(password)
        sync = () if self._settings["fsync"] == "on" else ("--no-sync",)
        options = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", f"--pwfile={password}", *sync)
        self._account.run(self._programs / "initdb", "-U", SUPERUSER, *options, "-D", making)
        password.unlink()
        making.rename(self._data)

    def _launch(self, patience: timedelta) -> None:
        deadline = time.monotonic() + patience.total_seconds()
        log = self._data / "start.log"
        command = (self._programs / "pg_ctl", "start", "-w", "-t", "600", "-D", self._data, "-l", log)
        while True:
            self._forget_the_dead()
            self._write_settings(Endpoint.planned(self._data))
            if self._account.attempt(*command).returncode == 0:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(log.read_text()[-2000:])
            time.sleep(0.2)  # the children of a killed server let go of its memory within moments

    def _forget_the_dead(self) -> None:
        """Remove the pid file of a server long gone whose number another program has by now."""
        file = self._data / "postmaster.pid"
        if file.exists():
            pid = int(file.read_text().split("\n", 1)[0])
            if psutil.pid_exists(pid) and "postgres" not in psutil.Process(pid).name():
                file.unlink()

    def _write_settings(self, at: Endpoint) -> None:
        lines = [f"{name} = '{value}'" for name, value in {**self._settings, **at.settings}.items()]
        (self._data / "postgresql.auto.conf").write_text("\n".join(["# Written at every start.", *lines, ""]))

    def _provision(self) -> None:
        roles = [_role_script(role, self._passwords()[role]) for role in (OWNER, APPLICATION)]
        databases = [_database_script(name, "template1") for name in self._databases]
        self.superuser_sql("\n".join([*roles, *databases]))


def _role_script(role: str, password: str) -> str:
    missing = f"WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
    return f"""SELECT 'CREATE ROLE {role}' {missing} \\gexec
    ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{password}';"""


def _database_script(name: str, template: str) -> str:
    missing = f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}')"
    create = f"SELECT 'CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}'"
    return f"""{create} {missing} \\gexec
    REVOKE ALL ON DATABASE {name} FROM PUBLIC;
    GRANT CONNECT ON DATABASE {name} TO {APPLICATION};"""
