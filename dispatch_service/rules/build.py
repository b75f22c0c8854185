"""From the bytes of a policy, a directory and a calendar to the snapshot decisions rest on, or to all their faults."""

from collections.abc import Mapping

from dispatch_service.bootstrap.inforce import Faulty
from dispatch_service.documents.faults import Faults
from dispatch_service.rules.bundle import DocumentKind, shaped, snapshot
from dispatch_service.rules.snapshot import Snapshot


def build(contents: Mapping[str, bytes]) -> Snapshot:
    """Make the three documents ready together. `contents` names them by kind.

    Each was checked by itself before it was stored, and is not held to what only later versions must say.

    Raises:
        Faulty: bytes of no such shape, each fault with the kind of its document before its place, or documents that do
            not fit each other.
    """
    faults: list[str] = []
    for kind in DocumentKind:
        try:
            shaped(kind, contents[kind])
        except Faults as found:
            faults += [f"{kind}: {fault}" for fault in found.faults]
    if faults:
        raise Faulty(faults)
    try:
        return snapshot(**{kind.value: contents[kind] for kind in DocumentKind})
    except Faults as misfit:
        raise Faulty([str(fault) for fault in misfit.faults]) from misfit
