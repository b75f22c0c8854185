"""Intake's own settings beside those both services share; read once, by the composition root."""

from pydantic import Field

from shared.settings import SharedSettings


class Settings(SharedSettings):
    """From the environment, prefix `GRIDWHISTLE_`."""

    intake_host: str = "127.0.0.1"
    intake_port: int = Field(default=8010, ge=0, le=65535)
    number_prefix: str = Field(default="GW", pattern=r"^[A-Z]{0,6}$")
    """Before every request number; districts that exchange requests take different ones."""
    intake_follows: bool = True
    """Whether this process also runs what goes on beside the API: relay, views, tree, persons, the consumer. A replica
    that only answers serves more; at least one other must follow."""
    behind_proxy: str = ""
    """Addresses of the proxies whose word on the caller's address is taken, as uvicorn's `forwarded_allow_ips`."""
