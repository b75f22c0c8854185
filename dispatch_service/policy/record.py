"""What all parts of a policy document have in common, and the two words every thing in it is called by."""

from typing import Annotated

import msgspec
from msgspec import Meta

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
LimitText = Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3} (min|uh|ud|wh|wd)$")]
Text = Annotated[str, Meta(min_length=1)]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Unknown fields are faults, defaults are not written."""


class Named(Record, frozen=True):
    zh: Text
    en: Text


class Words(Named, frozen=True):
    """A sentence in both languages."""
