"""Settings both services share, read once from the environment. No module but a composition root reads them.

Prefix `GRIDWHISTLE_`. Without a database URL the embedded PostgreSQL under `home` is used; without
`KAFKA_BOOTSTRAP_SERVERS` the embedded bus.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

Which = Literal["intake", "dispatch", "bus", "keys"]
WHICH: tuple[Which, ...] = ("intake", "dispatch", "bus", "keys")
"""The four databases. They may lie on one server or on four, and are never joined."""


class SharedSettings(BaseSettings):
    """`database_url` names a server and a prefix: `.../gridwhistle` means `gridwhistle_intake` and its three siblings.
    A URL of its own wins over it."""

    model_config = SettingsConfigDict(
        env_prefix="GRIDWHISTLE_", frozen=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    home: Path = Path("var")
    production: bool = False
    """True refuses every convenience that is safe on a developer's machine only."""
    database_url: SecretStr | None = None
    intake_database_url: SecretStr | None = None
    dispatch_database_url: SecretStr | None = None
    bus_database_url: SecretStr | None = None
    keys_database_url: SecretStr | None = None
    owner_url: SecretStr | None = None
    """The server with the owner's name and password; only `migrate` needs it."""
    kafka_bootstrap_servers: str = Field(default="", validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    kafka_security_protocol: str = Field(default="PLAINTEXT", validation_alias="KAFKA_SECURITY_PROTOCOL")
    kafka_ca_file: str | None = Field(default=None, validation_alias="KAFKA_CA_FILE")
    kafka_sasl_mechanism: str = Field(default="SCRAM-SHA-512", validation_alias="KAFKA_SASL_MECHANISM")
    kafka_username: str | None = Field(default=None, validation_alias="KAFKA_USERNAME")
    kafka_password: SecretStr | None = Field(default=None, validation_alias="KAFKA_PASSWORD")
    topics: Path | None = None
    """File that says how large Kafka's topics are; the one of this release where absent."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    drain_seconds: int = Field(default=10, ge=1)
    """How long SIGTERM waits for requests under way."""
    demo_clock: Path | None = None
    """File with the seconds by which the demo moves its clock; refused in production."""

    @model_validator(mode="after")
    def _addresses(self) -> Self:
        try:
            for which in WHICH:
                make_url(self.url(which) or "postgresql://")
            make_url(self.owner_url.get_secret_value() if self.owner_url else "postgresql://")
        except ArgumentError as fault:
            raise ValueError("a database URL is none") from fault
        return self

    @model_validator(mode="after")
    def _true_time_in_production(self) -> Self:
        if self.production and self.demo_clock is not None:
            raise ValueError("production runs on the machine's own time: no demo_clock")
        return self

    @model_validator(mode="after")
    def _servers_in_production(self) -> Self:
        missing = [which for which in WHICH if self.url(which) is None and not (which == "bus" and self.kafka)]
        if self.production and missing:
            raise ValueError(f"production needs a database URL for: {', '.join(missing)}")
        return self

    @property
    def kafka(self) -> bool:
        """Whether the bus is Kafka; else it is the embedded one."""
        return bool(self.kafka_bootstrap_servers)

    def url(self, which: Which) -> str | None:
        """Where that database is; None means the embedded server."""
        own: SecretStr | None = getattr(self, f"{which}_database_url")
        if own is not None:
            return own.get_secret_value()
        if self.database_url is None:
            return None
        base = make_url(self.database_url.get_secret_value())
        return base.set(database=f"{base.database}_{which}").render_as_string(hide_password=False)

    def owner_url_of(self, which: Which) -> str:
        """The configured database under its owner's name and password.

        Raises:
            LookupError: no owner's address is configured.
        """
        url = self.url(which)
        if url is None or self.owner_url is None:
            raise LookupError(f"GRIDWHISTLE_OWNER_URL is not set: nobody may migrate {which}")
        owner = make_url(self.owner_url.get_secret_value())
        return make_url(url).set(username=owner.username, password=owner.password).render_as_string(hide_password=False)
