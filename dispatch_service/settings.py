"""Dispatch's own settings beside those both services share; read once, by the composition root."""

from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator

from dispatch_service.documents.faults import Faults
from dispatch_service.messages.document import read
from dispatch_service.messages.links import TOKEN
from shared.settings import SharedSettings


class Settings(SharedSettings):
    """From the environment, prefix `GRIDWHISTLE_`."""

    dispatch_host: str = "127.0.0.1"
    dispatch_port: int = Field(default=8020, ge=0, le=65535)
    dispatch_consumes: bool = True
    """Whether this process turns what was filed into tickets. At least one must."""
    dispatch_follows: bool = True
    """Whether it runs what else goes on beside the API: relay, views, tree, search, clocks, messages; one must, and
    one that only consumes has a processor to itself."""
    messages: Path | None = None
    """File that says which event tells whom what; nobody is told anything where absent."""
    rating_link: str = ""
    """Address of the link by which residents rate how it went, with `{token}` where the token stands; absent: nobody is
    sent one."""
    pool_size: int = Field(default=17, ge=4, le=100)
    """Connections to the dispatch database: followers hold one each while they work, thirteen of them with messages;
    appends, timers and postman take one each, and one is left for those who read. Eight are plenty for one that only
    consumes: its appends, two looks at once at what a batch builds on, the rules, and who asks how it is."""
    behind_proxy: str = ""
    """Addresses of the proxies whose word on the caller's address is taken, as uvicorn's `forwarded_allow_ips`."""

    @field_validator("rating_link")
    @classmethod
    def _leads_somewhere(cls, address: str) -> str:
        plain = address.replace(TOKEN, "")
        sound = address.count(TOKEN) == 1 and plain.startswith(("https://", "http://")) and plain.isascii()
        if address and not (sound and plain.isprintable() and not set(plain) & set(" {}")):
            raise ValueError(f"an http(s) address with {TOKEN} once in it")
        return address

    @model_validator(mode="after")
    def _links_are_not_read_on_the_way(self) -> Self:
        if self.production and self.rating_link.startswith("http:"):
            raise ValueError("production sends links that begin with https:// only")
        return self

    @field_validator("messages")
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        if file is not None:
            try:
                read(file)
            except (OSError, Faults) as fault:
                raise ValueError(f"no sound document of messages: {fault}") from fault
        return file
