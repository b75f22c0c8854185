"""Dispatch's own settings beside those both services share; read once, by the composition root."""

from pydantic import Field

from shared.settings import SharedSettings


class Settings(SharedSettings):
    """From the environment, prefix `GRIDWHISTLE_`."""

    dispatch_host: str = "127.0.0.1"
    dispatch_port: int = Field(default=8020, ge=0, le=65535)
    pool_size: int = Field(default=12, ge=4, le=100)
    """Connections to the dispatch database: followers hold one each while they work."""
    behind_proxy: str = ""
    """Addresses of the proxies whose word on the caller's address is taken, as uvicorn's `forwarded_allow_ips`."""
