"""What lies inside the sealed groups of a request: the shapes behind the tokens, for whoever may open them.

A public note and an answer are sealed as plain UTF-8 text; only the groups with more than one field have a shape.
"""

import msgspec


class Narrative(msgspec.Struct, frozen=True, omit_defaults=True):
    """The resident's own words, and every place more exact than the clear facts may say."""

    subject: str = ""
    description: str = ""
    address: str = ""
    place: str = ""
    """`latitude,longitude` as given, in WGS-84 degrees."""
    attributes: dict[str, str] = {}
    """Answers to the questions of a category."""
    about: tuple[str, ...] = ()
    """Staff and unit codes a report is about."""


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """The reporter."""

    name: str = ""
    phone: str = ""
