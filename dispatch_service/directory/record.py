"""What all records of a directory share: their strictness, and how codes and names are written."""

from typing import Annotated

import msgspec
from msgspec import Meta

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
Text = Annotated[str, Meta(min_length=1)]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Unknown fields are faults, defaults are not written."""
