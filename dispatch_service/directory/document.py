"""The directory document: units in one tree, areas as polygons in WGS-84, staff by code with the posts they hold.

No civil name stands in it: residents and colleagues know a post by its staff code and its duty telephone.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from dispatch_service.directory.duty import Duty
from dispatch_service.directory.record import Code, Record, Text

Phone = Annotated[str, Meta(pattern=r"^[0-9][0-9-]{2,19}$")]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Ring = Annotated[tuple[tuple[Longitude, Latitude], ...], Meta(min_length=4)]
Rings = Annotated[tuple[Ring, ...], Meta(min_length=1)]


class Heading(Record, frozen=True):
    version: Text
    source: Text
    zh: Text
    en: Text


class UnitRecord(Record, frozen=True):
    """An area, department, desk or office. `parent` places it in the tree."""

    code: Code
    rung: Code
    kind: Literal["area", "department", "desk", "office"]
    zh: Text
    en: Text
    parent: Code | None = None
    grid: Literal["", "basic", "dedicated", "micro"] = ""
    grid_code: Annotated[str, Meta(pattern=r"^[0-9]{20}$")] | None = None
    """The national number of a grid, by which other platforms name it."""
    aliases: tuple[Text, ...] = ()
    """What people call places in it: compounds, schools, markets, streets."""
    serves: tuple[Code, ...] = ()
    """Kinds of department this unit is, in the policy's words."""
    leader: Code | None = None
    """The office that is summoned when this area's units miss their time."""
    head: Code | None = None
    """The office of the area's first person, where `leader` is another one. Only the top's is asked for."""
    panel: Code | None = None
    """The office that rules on disputed competence. Only the top's is asked for; without one its first person rules."""
    desk: Code | None = None
    """The dispatcher's desk of this area."""
    supervision: Code | None = None
    """The office that supervises all below; the last resort."""


class PostRecord(Record, frozen=True):
    """A kind of post: what it is called, and the role it gives in the table of rights."""

    code: Code
    role: Code
    zh: Text
    en: Text
    acts: bool = True
    """Whether its holders are asked to do what their unit has to do; not who only reports, audits or runs machines."""


class Holding(Record, frozen=True):
    """One post a person holds in a unit; `area`: the community a specialist is named for."""

    post: Code
    unit: Code
    area: Code | None = None


class StaffRecord(Record, frozen=True):
    code: Text
    posts: Annotated[tuple[Holding, ...], Meta(min_length=1)]
    phone: Phone | None = None
    """Duty telephone, posted in public."""


class Polygon(Record, frozen=True, tag_field="type", tag="Polygon"):
    coordinates: Rings


class MultiPolygon(Record, frozen=True, tag_field="type", tag="MultiPolygon"):
    coordinates: Annotated[tuple[Rings, ...], Meta(min_length=1)]


Geometry = Polygon | MultiPolygon


class DirectoryDocument(Record, frozen=True):
    directory: Heading
    units: Annotated[tuple[UnitRecord, ...], Meta(min_length=1)]
    areas: dict[Code, Geometry] = msgspec.field(default_factory=dict[Code, Geometry])
    """Outlines by unit code."""
    posts: tuple[PostRecord, ...] = ()
    staff: tuple[StaffRecord, ...] = ()
    duty: Duty | None = None
