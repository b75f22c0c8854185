"""Versions as bytes: each of the three documents whole, in one canonical spelling, named by its SHA-256.

What was in force years ago is loaded from these bytes alone; no file, library or setting of today has a say in it.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from dispatch_service.calendar.document import CalendarDocument
from dispatch_service.calendar.document import check as check_calendar
from dispatch_service.calendar.official import LocalDays, official, overridden
from dispatch_service.calendar.working_time import WorkingTime
from dispatch_service.directory.check import check as check_directory
from dispatch_service.directory.directory import Directory
from dispatch_service.directory.document import DirectoryDocument
from dispatch_service.documents.faults import Faults
from dispatch_service.documents.folder import from_path
from dispatch_service.documents.lines import located
from dispatch_service.documents.shape import canonical, decoded, digest, typed
from dispatch_service.policy.check import check as check_policy
from dispatch_service.policy.document import PolicyDocument
from dispatch_service.policy.policy import Policy
from dispatch_service.routing.rules import Versions
from dispatch_service.rules.fit import check_fit
from dispatch_service.rules.snapshot import Snapshot
from shared.access.roles import packaged_roles


class DocumentKind(StrEnum):
    """The three things that can be put in force."""

    POLICY = "policy"
    DIRECTORY = "directory"
    CALENDAR = "calendar"


Document = PolicyDocument | DirectoryDocument | CalendarDocument


@dataclass(frozen=True, slots=True)
class Bundle:
    """One version of one document. `label` is what people call it, `digest` what the log calls it."""

    kind: DocumentKind
    label: str
    content: bytes

    @property
    def digest(self) -> str:
        return digest(self.content)


def read(kind: DocumentKind, path: Path) -> Bundle:
    """Read a document from its file or folder and check it. A calendar's file is a local table over the official one.

    Raises:
        Faults: everything that is wrong with it, each with file and line where it stands in one.
    """
    raw = from_path(path)
    try:
        if kind is DocumentKind.CALENDAR:
            return bundle_of(overridden(official(), typed(raw, LocalDays)))
        return bundle_of(typed(raw, PolicyDocument if kind is DocumentKind.POLICY else DirectoryDocument))
    except Faults as faulty:
        raise Faults(located(path, faulty.faults)) from faulty


def official_calendar() -> Bundle:
    """The announced days without a local table."""
    return bundle_of(official())


def bundle_of(document: Document) -> Bundle:
    """Check a document and write it in its canonical bytes.

    Raises:
        Faults: everything that is wrong with it.
    """
    match document:
        case PolicyDocument():
            check_policy(document)
            kind, label = DocumentKind.POLICY, document.policy.version
        case DirectoryDocument():
            check_directory(document, packaged_roles().roles.keys())
            kind, label = DocumentKind.DIRECTORY, document.directory.version
        case CalendarDocument():
            check_calendar(document)
            kind, label = DocumentKind.CALENDAR, document.version
    return Bundle(kind, label, canonical(document))


def loaded(kind: DocumentKind, content: bytes) -> Bundle:
    """A bundle that comes from outside the program's own store, checked like a folder.

    Raises:
        Faults: everything that is wrong with it.
    """
    return bundle_of(shaped(kind, content))


def shaped(kind: DocumentKind, content: bytes) -> Document:
    """A document as its record, looked at for its shape alone.

    Raises:
        Faults: everything in which it departs from the record's schema.
    """
    return decoded(content, _SHAPES[kind])


def snapshot(policy: bytes, directory: bytes, calendar: bytes) -> Snapshot:
    """Make ready what three stored versions say; they were checked when they were stored.

    Raises:
        Faults: bytes that are no such document, or a policy and a directory that do not fit each other.
    """
    rules, places = decoded(policy, PolicyDocument), decoded(directory, DirectoryDocument)
    check_fit(rules, places)
    versions = Versions(digest(policy), digest(directory), digest(calendar))
    return Snapshot(Policy(rules), Directory(places), WorkingTime(decoded(calendar, CalendarDocument)), versions)


def snapshot_of(policy: Bundle, directory: Bundle, calendar: Bundle) -> Snapshot:
    """The same from three bundles at hand."""
    return snapshot(policy.content, directory.content, calendar.content)


_SHAPES: dict[DocumentKind, type[Document]] = {
    DocumentKind.POLICY: PolicyDocument,
    DocumentKind.DIRECTORY: DirectoryDocument,
    DocumentKind.CALENDAR: CalendarDocument,
}
