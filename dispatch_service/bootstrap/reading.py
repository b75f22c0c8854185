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
    if content.startswith(b"{") and _is_canonical(kind, content):
        return content
    try:
        return loaded(DocumentKind(kind), msgspec.json.encode(from_yaml(content))).content
    except Faults as found:
        raise Faulty([str(fault) for fault in found.faults]) from found


def _is_canonical(kind: str, content: bytes) -> bool:
    """Whether these are the very bytes a sound document is kept as: then they need not be read as YAML, which is slow.

    Anything else goes the long way, on which a key given twice is a fault.
    """
    try:
        return loaded(DocumentKind(kind), content).content == content
    except Faults:
        return False
