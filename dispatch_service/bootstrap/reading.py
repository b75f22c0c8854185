"""A document somebody wants to put in force: JSON or YAML in, checked, canonical bytes out."""

import msgspec

from dispatch_service.bootstrap.inforce import Faulty
from dispatch_service.documents.faults import Faults
from dispatch_service.documents.text import from_yaml
from dispatch_service.rules.bundle import DocumentKind, loaded


def checked(kind: str, content: bytes) -> bytes:
    """The document in the bytes it is kept as.

    Raises:
        Faulty: everything that is wrong with it.
    """
    try:
        return loaded(DocumentKind(kind), msgspec.json.encode(from_yaml(content))).content
    except Faults as found:
        raise Faulty([str(fault) for fault in found.faults]) from found
