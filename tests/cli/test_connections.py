"""A command connects once, however much it asks, and leaves nothing open behind it."""

import pytest

from tests.cli.stub import Stub


def test_a_command_asks_everything_over_one_connection(service: Stub) -> None:
    service.will((200, {"token": "T-1"}), (200, {"stage": "handling"}), (200, {"items": []}))
    service.run("ticket", "show", "t-1", "--as", "网格员-文化路-02")
    assert [asked.path for asked in service.asked] == ["/v1/token", "/v1/tickets/t-1", "/v1/tickets/t-1/timeline"]
    assert len({asked.caller for asked in service.asked}) == 1


@pytest.mark.parametrize("status", [200, 404])
def test_the_connection_ends_with_its_command_however_that_ends(service: Stub, status: int) -> None:
    service.will((status, {"title": "so it is"}))
    for _ in range(2):
        service.run("request", "show", "r-1", "--code", "C")
    first, second = service.asked
    assert first.caller != second.caller


def test_whoever_asks_is_said_with_each_question(service: Stub) -> None:
    service.will((200, {"token": "T-1"}), (200, {"stage": "handling"}), (200, {"items": []}))
    service.run("ticket", "show", "t-1", "--as", "网格员-文化路-02", GRIDWHISTLE_TOKEN="T-0")
    assert [asked.headers.get("Authorization") for asked in service.asked] == [None, "Bearer T-1", "Bearer T-1"]
