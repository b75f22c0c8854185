"""What is wrong with a document: every fault at once, each with its place and its reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` is a path into the document (`categories[3].limit`), `where` the file, line and column it came from."""

    place: str
    reason: str
    where: str = ""

    def __str__(self) -> str:
        place = f"{self.place}: {self.reason}"
        return f"{self.where} {place}" if self.where else place


class Faults(Exception):
    """A document that may not come into force. `faults` is complete: correcting all of them makes it load."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults), key=_reading_order))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def _reading_order(fault: Fault) -> tuple[list[str | int], str]:
    """By place, the ninth entry of a list before the tenth."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", fault.place)], fault.reason


def raise_any(faults: Iterable[Fault]) -> None:
    """End a check.

    Raises:
        Faults: at least one fault was found.
    """
    found = tuple(faults)
    if found:
        raise Faults(found)


def duplicates(place: str, codes: Iterable[str]) -> list[Fault]:
    """A fault for each code that stands more than once in a list that must name things once."""
    seen: set[str] = set()
    faults: list[Fault] = []
    for code in codes:
        if code in seen:
            faults.append(Fault(place, f"{code!r} stands twice"))
        seen.add(code)
    return faults
