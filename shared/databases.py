"""Which address each of the four databases has: configured, or on the embedded server, which is started if need be.

Used by composition roots and the command line only.
"""

from sqlalchemy.engine import make_url

from shared.embedded.postgres import APPLICATION, OWNER, EmbeddedPostgres
from shared.settings import WHICH, SharedSettings, Which


class Databases:
    """Addresses by role. Nothing is started before an embedded address is asked for."""

    def __init__(self, settings: SharedSettings) -> None:
        self._settings = settings
        self._embedded: EmbeddedPostgres | None = None

    @property
    def embedded(self) -> bool:
        """Whether any of them lies on the embedded server."""
        skipped = "bus" if self._settings.kafka else ""
        return any(self._settings.url(which) is None for which in WHICH if which != skipped)

    def server(self) -> EmbeddedPostgres:
        """The embedded server, running."""
        if self._embedded is None:
            self._embedded = EmbeddedPostgres(self._settings.home)
            self._embedded.start()
        return self._embedded

    def url(self, which: Which) -> str:
        """The address for the services' own role, which owns nothing."""
        return self._settings.url(which) or self.server().url(APPLICATION, f"gridwhistle_{which}")

    def role(self, which: Which) -> str:
        """The services' own role, which migrations give its rights."""
        return make_url(self.url(which)).username or APPLICATION

    def owner_url(self, which: Which) -> str:
        """The address for the role that migrates.

        Raises:
            LookupError: the database is configured, but its owner's address is not.
        """
        if self._settings.url(which) is None:
            return self.server().url(OWNER, f"gridwhistle_{which}")
        return self._settings.owner_url_of(which)
