"""The JSON Schemas of what a district writes down itself: policy, directory, its own calendar days, its messages.

Generated from the records that read them, for editors and for whoever writes such a file with another program.
"""

from collections.abc import Iterator

import msgspec

from dispatch_service.calendar.document import CalendarDocument
from dispatch_service.calendar.official import LocalDays
from dispatch_service.directory.document import DirectoryDocument
from dispatch_service.documents.shape import schema
from dispatch_service.messages.document import MessagesDocument
from dispatch_service.policy.document import PolicyDocument

SHAPES: dict[str, type[msgspec.Struct]] = {
    "policy": PolicyDocument,
    "directory": DirectoryDocument,
    "calendar": CalendarDocument,
    "messages": MessagesDocument,
    "local-days": LocalDays,
}


def document_schemas() -> Iterator[tuple[str, dict[str, object]]]:
    """Each document's name and schema (2020-12)."""
    return ((name, schema(shape, f"Gridwhistle {name}")) for name, shape in SHAPES.items())
