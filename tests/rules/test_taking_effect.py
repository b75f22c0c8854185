"""A new version takes effect at its time and for what is decided from then on; nothing decided before is touched."""

import re
from datetime import datetime, timedelta

import pytest

from dispatch_service.bootstrap.artifacts import MemoryArtifacts
from dispatch_service.bootstrap.inforce import Faulty, NewVersion, RulesInForce
from dispatch_service.bootstrap.reading import checked
from dispatch_service.bootstrap.versions import InForce, PutInForce, Standing, decide, evolve
from dispatch_service.routing.commands import By, OpenTicket, Place
from dispatch_service.routing.decide import decide as decide_ticket
from dispatch_service.routing.evolve import evolve as evolve_ticket
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.states import Ticket
from dispatch_service.rules.build import build
from dispatch_service.rules.bundle import DocumentKind
from dispatch_service.rules.snapshot import Snapshot
from shared.clock import ManualClock
from shared.contracts.actor import SYSTEM
from shared.eventlog.memory import MemoryLog
from tests.calendar.slow import CST
from tests.rules.demo import bundles

NOW = datetime(2026, 3, 2, 9, tzinfo=CST)
TOMORROW = NOW + timedelta(days=1)
HOUR = timedelta(hours=1)
POLICY = bundles()[DocumentKind.POLICY].content
QUICKER = re.sub(rb'"limit":"2 wd"([^}]*"code":"dark")', rb'"limit":"1 wd"\1', POLICY)


class District:
    """The demo's three documents in force since `NOW`, and a clock that can be set."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOW)
        self.rules: RulesInForce[Snapshot] = RulesInForce(
            MemoryLog(self.clock), MemoryArtifacts(), self.clock, build, checked
        )

    async def put(self, kind: DocumentKind, content: bytes, at: datetime | None = None) -> None:
        await self.rules.put(NewVersion(kind, content, "test", at), SYSTEM)

    async def opened(self) -> tuple[Ticket, str]:
        """A street lamp that does not light, and the policy that was asked."""
        rules = await self.rules.current()
        command = OpenTicket(
            at=self.clock.now(), by=By("system", role="system"), ticket="t", number="N", channel="web",
            category="P01-37", condition="dark", place=Place("C01-06", "point"), narrative="sealed", person="sealed",
        )  # fmt: skip
        ticket = None
        for event in decide_ticket(None, command, rules):
            ticket = evolve_ticket(ticket, event, "t")
        assert ticket is not None
        return ticket, rules.versions.policy


@pytest.fixture
async def district() -> District:
    made = District()
    for kind, bundle in bundles().items():
        await made.put(kind, bundle.content)
    return made


async def test_a_ticket_opened_before_keeps_what_it_was_promised_and_one_opened_after_has_the_new_limit(
    district: District,
) -> None:
    assert QUICKER != POLICY
    await district.put(DocumentKind.POLICY, QUICKER, TOMORROW)
    before, old = await district.opened()
    district.clock.advance(timedelta(days=1) + HOUR)
    after, new = await district.opened()
    assert old != new
    assert before.due_at == NOW + timedelta(days=2)
    assert after.due_at == TOMORROW + HOUR + timedelta(days=1)


async def test_what_will_be_in_force_when_is_known_beforehand(district: District) -> None:
    await district.put(DocumentKind.POLICY, QUICKER, TOMORROW)
    spans = (await district.rules.history()).spans()
    told = [(str(span.version.kind), span.standing(NOW), span.until) for span in spans]
    assert told == [
        ("policy", Standing.IN_FORCE, TOMORROW),
        ("directory", Standing.IN_FORCE, None),
        ("calendar", Standing.IN_FORCE, None),
        ("policy", Standing.COMING, None),
    ]
    assert [span.standing(TOMORROW) for span in spans if span.version.kind == "policy"] == [
        Standing.PAST,
        Standing.IN_FORCE,
    ]


async def test_a_version_is_held_against_what_comes_in_force_while_it_holds(district: District) -> None:
    directory = bundles()[DocumentKind.DIRECTORY].content
    without = POLICY.replace(b'"kind":"veterans"', b'"kind":"soldiers"').replace(b'["veterans"]', b'["soldiers"]')
    fits = directory.replace(b'"serves":["veterans"]', b'"serves":["soldiers"]')
    with pytest.raises(Faulty, match="no department of kind 'veterans'"):
        await district.put(DocumentKind.POLICY, without, TOMORROW)
    bare = directory.replace(b'"serves":["veterans"]', b'"serves":["agriculture"]')
    await district.put(DocumentKind.DIRECTORY, bare, TOMORROW)
    await district.put(DocumentKind.POLICY, without, TOMORROW + HOUR)
    with pytest.raises(Faulty, match="no department of kind 'veterans'"):
        await district.put(DocumentKind.DIRECTORY, directory, TOMORROW + HOUR / 2)
    await district.put(DocumentKind.DIRECTORY, fits, TOMORROW + 2 * HOUR)


def said(*versions: tuple[datetime, str]) -> InForce:
    """Policies put in force at `NOW`, each for a moment."""
    state = InForce()
    for at, digest in versions:
        for event in decide(state, PutInForce(at=NOW, kind="policy", digest=digest, label="", effective_from=at)):
            state = evolve(state, event)
    return state


def test_a_version_for_the_last_few_seconds_holds_from_now_and_not_from_before() -> None:
    state = said((NOW - timedelta(seconds=30), "a"))
    assert state.said[0].effective_from == NOW
    assert state.at(NOW - timedelta(seconds=1)) == {}


def test_a_version_for_a_time_already_past_is_refused() -> None:
    with pytest.raises(Rejected, match="effective-in-past"):
        said((NOW - timedelta(minutes=2), "a"))


def test_of_two_versions_for_one_moment_the_one_said_last_holds_and_the_other_never_does() -> None:
    state = said((NOW, "a"), (TOMORROW, "b"), (TOMORROW, "c"))
    assert [span.standing(TOMORROW) for span in state.spans()] == [Standing.PAST, Standing.REPLACED, Standing.IN_FORCE]
    assert state.at(TOMORROW) == {"policy": "c"}


def test_a_version_put_between_two_others_ends_where_the_later_one_begins() -> None:
    state = said((NOW, "a"), (TOMORROW + HOUR, "c"), (TOMORROW, "b"))
    ends = {span.version.digest: span.until for span in state.spans()}
    assert ends == {"a": TOMORROW, "b": TOMORROW + HOUR, "c": None}


@pytest.mark.parametrize("seconds", [0, 1, 86_399, 86_400, 90_000, 200_000])
def test_the_spans_say_the_same_as_what_holds_at_a_moment(seconds: int) -> None:
    state = said((NOW, "a"), (TOMORROW + HOUR, "c"), (TOMORROW, "b"), (TOMORROW + HOUR, "d"))
    moment = NOW + timedelta(seconds=seconds)
    holding = [one.version.digest for one in state.spans() if one.standing(moment) is Standing.IN_FORCE]
    assert holding == [state.at(moment)["policy"]]
