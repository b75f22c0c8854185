"""The demo's requests: each is a filing intake takes, and lies where its author says."""

import msgspec
import pytest
import yaml

from intake_service.api.filings import Filing
from tests.rules.demo import FOLDER, locator, rules

Json = dict[str, object]


class Spot(msgspec.Struct, frozen=True):
    lat: float | None = None
    lon: float | None = None


class Request(msgspec.Struct):
    """What of a filing tells the place."""

    location: Spot = Spot()
    grid_code: str | None = None
    address: str = ""
    category: str | None = None
    attributes: dict[str, str] = {}


class Entry(msgspec.Struct):
    key: str
    area: str
    request: Json


ENTRIES = msgspec.convert(yaml.safe_load((FOLDER / "requests.yaml").read_text("utf-8"))["requests"], list[Entry])


def test_there_are_forty_under_keys_of_their_own() -> None:
    assert len({entry.key for entry in ENTRIES}) == 40
    assert all(entry.key.isascii() for entry in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_intake_takes_it_and_the_directory_finds_its_place(entry: Entry) -> None:
    Filing.model_validate_json(msgspec.json.encode(entry.request))
    request = msgspec.convert(entry.request, Request)
    spot = request.location
    assert locator().locate(spot.lat, spot.lon, request.grid_code, None, request.address).area == entry.area


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_its_category_and_condition_are_those_of_the_policy(entry: Entry) -> None:
    request = msgspec.convert(entry.request, Request)
    matter = rules().matter(request.category, request.attributes.get("condition"))
    assert request.category in (None, matter.category)
    assert request.attributes.get("condition") in (None, matter.condition)
