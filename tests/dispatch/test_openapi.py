"""The OpenAPI document: valid, complete, and made without a running service."""

from openapi_spec_validator import validate

from dispatch_service.api import openapi
from dispatch_service.api.table import COMMANDS, unfilled
from dispatch_service.api.whistling import COMMANDS as WHISTLING


def test_the_document_is_valid_openapi() -> None:
    validate(openapi())


def test_every_command_has_a_route_with_its_own_body() -> None:
    paths = openapi()["paths"]
    expected = {f"/v1/tickets/{{ticket}}/{entry.name}": entry.body.__name__ for entry in COMMANDS}
    expected |= {f"/v1/whistles/{{whistle}}/{entry.name}": entry.body.__name__ for entry in WHISTLING}
    found = {
        path: paths[path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for path in expected
    }
    assert found == expected


def test_a_body_names_every_word_of_its_command() -> None:
    """Operations name a wish that came by intake; the parts of a split get their ids on the way."""
    left = {entry.name: words for entry in COMMANDS if (words := unfilled(entry))}
    wishes = {name: {"operation"} for name in ("authority-due", "remind", "reopen", "supplement", "withdraw")}
    assert left == {**wishes, "split": {"children"}}
