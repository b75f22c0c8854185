"""Secrets that a machine without a secret store keeps in files of its own: made once, readable by their owner alone.

Two processes may start at once: whoever links the finished file first wins, and the other reads it.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from shared.ids import random_token

PRODUCTION = "GRIDWHISTLE_PRODUCTION"
_NO = frozenset({"", "0", "false", "no", "off", "f", "n"})


class Exposed(Exception):
    """The file can be read or changed by others than its owner."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is open to others: chmod 600 it, and replace the secret if somebody may have read it")
        self.path = path


def in_production(environment: Mapping[str, str]) -> bool:
    """Whether secrets must be given from outside instead of being made here."""
    return environment.get(PRODUCTION, "").strip().lower() not in _NO


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """The secret in the file, made on first use.

    Raises:
        Exposed: others may read the file.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _publish(path, make())
    return read(path)


def read(path: Path) -> bytes:
    """The secret in the file.

    Raises:
        Exposed: others may read the file.
        FileNotFoundError: there is none.
    """
    if path.stat().st_mode & 0o077:
        raise Exposed(path)
    return path.read_bytes()


def _publish(path: Path, secret: bytes) -> None:
    making = path.with_name(f".{path.name}.{random_token(6)}")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        os.link(making, path)
    except FileExistsError:
        pass
    finally:
        making.unlink()
