"""A ticket knows which of its whistles are open, and nothing else of them."""

from dispatch_service.routing.events import WhistleAttached, WhistleDetached
from tests.routing.stories import COMMUNITY, GRID, at, attach, detach, given, opening, sign, told


def test_a_whistle_is_attached_once() -> None:
    answer = given(*told(opening(), sign())).when(attach())
    answer.then(WhistleAttached(at=at(1), rule="ticket.attach-whistle", whistle="w", kind="key", units=("s1-water",)))
    assert answer.after.whistles == ("w",)
    given(*answer.whole).when(attach(1.5)).then()


def test_a_whistle_is_detached_once() -> None:
    answer = given(*told(opening(), sign(), attach())).when(detach())
    answer.then(WhistleDetached(at=at(2), rule="ticket.detach-whistle", whistle="w", outcome="confirmed"))
    assert answer.after.whistles == ()
    given(*answer.whole).when(detach(2.5)).then()


def test_the_custodian_may_attach_whatever_his_rung_may_otherwise_do() -> None:
    given(*told(opening())).when(attach(by=GRID)).then_happens(WhistleAttached)
    given(*told(opening())).when(attach(by=COMMUNITY)).then_rejected("not-yours")
