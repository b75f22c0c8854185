"""Dispatch's own settings beside those both services share; read once, by the composition root."""

from pathlib import Path

from pydantic import Field, field_validator

from dispatch_service.documents.faults import Faults
from dispatch_service.messages.document import read
from shared.settings import SharedSettings


class Settings(SharedSettings):
    """From the environment, prefix `GRIDWHISTLE_`."""

    dispatch_host: str = "127.0.0.1"
    dispatch_port: int = Field(default=8020, ge=0, le=65535)
    messages: Path | None = None
    """File that says which event tells whom what; nobody is told anything where absent."""
    pool_size: int = Field(default=16, ge=4, le=100)
    """Connections to the dispatch database: followers hold one each while they work, twelve of them with messages;
    appends, timers and postman take one each, and one is left for those who read."""
    behind_proxy: str = ""
    """Addresses of the proxies whose word on the caller's address is taken, as uvicorn's `forwarded_allow_ips`."""

    @field_validator("messages")
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        if file is not None:
            try:
                read(file)
            except (OSError, Faults) as fault:
                raise ValueError(f"no sound document of messages: {fault}") from fault
        return file
