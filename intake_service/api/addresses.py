"""The addresses of a request."""

from uuid import UUID


def address(request: UUID | str) -> str:
    """Where a request is."""
    return f"/v1/requests/{request}"


def links(request: UUID | str) -> dict[str, str]:
    """Where a request is, and where to ask something of it."""
    here = address(request)
    return {
        "self": here,
        **{name: f"{here}/{name}" for name in ("supplements", "reminders", "withdrawal", "reopening")},
    }
