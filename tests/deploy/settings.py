"""Every setting the code reads from the environment, by its name there."""

from collections.abc import Iterator

from cli.client import DISPATCH_URL, INTAKE_URL, TOKEN
from dispatch_service.settings import Settings as DispatchSettings
from intake_service.settings import Settings as IntakeSettings
from shared.access import assemble
from shared.eventlog import signing, witnessing
from shared.settings import SharedSettings
from shared.vault import kek

OF_SERVICES = frozenset({kek.SETTING, signing.SETTING, witnessing.SETTING, assemble.CLIENTS, assemble.PROVIDER})
"""Read by composition roots beside the settings classes: secrets, and who comes in."""
OF_THE_COMMAND_LINE = frozenset({INTAKE_URL, DISPATCH_URL, TOKEN, "GRIDWHISTLE_TRACKING_CODE"})


def by_name(settings: type[SharedSettings]) -> Iterator[tuple[str, str]]:
    """Name in the environment and name of the field."""
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        yield (alias if isinstance(alias, str) else f"GRIDWHISTLE_{name.upper()}"), name


FIELDS = dict((*by_name(IntakeSettings), *by_name(DispatchSettings)))
ALL = OF_SERVICES | OF_THE_COMMAND_LINE | frozenset(FIELDS)
