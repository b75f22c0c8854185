"""The demo district's documents, read once for all tests; nothing in them can change."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from dispatch_service.directory.directory import Directory
from dispatch_service.directory.document import DirectoryDocument
from dispatch_service.directory.locator import Locator
from dispatch_service.documents.shape import decoded
from dispatch_service.policy.document import PolicyDocument
from dispatch_service.policy.policy import Policy
from dispatch_service.rules.bundle import Bundle, DocumentKind, official_calendar, read, snapshot_of
from dispatch_service.rules.snapshot import Snapshot

FOLDER = Path(__file__).parents[2] / "deploy" / "demo"


@cache
def bundles() -> Mapping[DocumentKind, Bundle]:
    return {
        DocumentKind.POLICY: read(DocumentKind.POLICY, FOLDER / "policy"),
        DocumentKind.DIRECTORY: read(DocumentKind.DIRECTORY, FOLDER / "directory"),
        DocumentKind.CALENDAR: official_calendar(),
    }


@cache
def rules() -> Snapshot:
    return snapshot_of(*bundles().values())


@cache
def policy_document() -> PolicyDocument:
    return decoded(bundles()[DocumentKind.POLICY].content, PolicyDocument)


@cache
def directory_document() -> DirectoryDocument:
    return decoded(bundles()[DocumentKind.DIRECTORY].content, DirectoryDocument)


@cache
def policy() -> Policy:
    return Policy(policy_document())


@cache
def directory() -> Directory:
    return Directory(directory_document())


@cache
def locator() -> Locator:
    return Locator(directory())
