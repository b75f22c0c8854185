"""Whoever reads lists and figures over HTTP."""

from collections.abc import Callable

import httpx

from tests.dispatch.service import FixedLists

Clients = Callable[[FixedLists], httpx.AsyncClient]
"""The API on read models of the test's choice."""


def acting(person: object) -> dict[str, str]:
    """The headers of somebody of the town."""
    return {"Authorization": f"Bearer {getattr(person, 'person', '')}"}
