"""Every event has a word that people of the trade use."""

from typing import get_args

from cli.words import WORDS
from dispatch_service.routing.events import TicketEventUnion
from dispatch_service.whistles.events import WhistleEventUnion


def test_every_event_has_its_word() -> None:
    names = {kind.__name__ for kind in (*get_args(TicketEventUnion), *get_args(WhistleEventUnion))}
    assert names == set(WORDS)
