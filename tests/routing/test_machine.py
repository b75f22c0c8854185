"""Whatever is asked, by whomever and in whatever order, and whichever clock fires: the promises about a ticket hold."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch_service.routing import commands as ask
from dispatch_service.routing.arming import APPEALS
from dispatch_service.routing.asides import Wish
from dispatch_service.routing.commands import By
from dispatch_service.routing.decide import decide
from dispatch_service.routing.deciding.desk import OF_THE_DESK
from dispatch_service.routing.events import (
    AppealDecided,
    AppealExamined,
    CallbackRecorded,
    Event,
    RehandleOrdered,
    TicketClosed,
    TicketMerged,
    TicketRated,
)
from dispatch_service.routing.evolve import evolve, fold
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import AppealTerms
from dispatch_service.routing.states import ClockKind, Ticket, Work
from dispatch_service.routing.table import SETTLED, TABLE, TAKEN, place
from tests.routing.asking import Asking
from tests.routing.fake_rules import LADDERS, FakeRules
from tests.routing.stories import START, TICKET, opening

NOTHING_TO_TELL = {"void", "answered", "refused", "unreasonable", "forced", "handed-back"}
"""Kinds of closing that need no callback, but a reason."""
LONG = timedelta(days=60)
SUPERVISION = "d-supervision"
WISH_CLOCKS = {
    Wish.EXTENSION: ClockKind.EXTENSION,
    Wish.SUSPENSION: ClockKind.SUSPENSION,
    Wish.VOID: ClockKind.VOID,
}
APPEAL_CLOCKS = {"filed": ClockKind.APPEAL, "examined": ClockKind.APPEAL_DECISION}
TERMS = (AppealTerms(2), AppealTerms(2, denial_ends=False), AppealTerms(1))
KINDS = [kind for kind in TABLE if kind is not ask.OpenTicket]
SEEDS = st.integers(0, 2**48)


class TicketMachine(RuleBasedStateMachine):
    """One ticket under a virtual clock. People come from all units and may hold any role."""

    world: FakeRules
    ticket: Ticket
    history: tuple[Event, ...]

    @initialize(
        ladder=st.sampled_from(LADDERS),
        category=st.sampled_from(
            ["lamp", "noise", "water", "burst", "trains", "conduct", "question", "cable", "clue", "main"]
        ),
        theirs=st.sampled_from([None, None, 40.0, 0.0]),
        deep=st.booleans(),
        historic=st.sampled_from([False, False, False, True]),
        anonymous=st.booleans(),
        recused=st.sampled_from([(), ("s1-control",), ("s1-control", "d-control")]),
        terms=st.sampled_from(TERMS),
    )
    def opened(
        self,
        *,
        ladder: tuple[str, ...],
        category: str,
        theirs: float | None,
        deep: bool,
        historic: bool,
        anonymous: bool,
        recused: tuple[str, ...],
        terms: AppealTerms,
    ) -> None:
        self.world = FakeRules(ladder, appeals=terms)
        self.now = START
        area = [code for code in self.world.units if code.startswith("s1c1")][-1 if deep else 0] if deep else "s1"
        self.history = ()
        command = opening(category, area, historic=historic, anonymous=anonymous)
        if category == "clue":
            command = replace(command, recused=recused)
        if theirs is not None:
            command = replace(command, authority="city-hotline", authority_due_at=START + timedelta(hours=theirs))
        for event in decide(None, command, self.world):
            self.ticket = evolve(self.ticket if self.history else None, event, TICKET)
            self.history += (event,)

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(kind=st.sampled_from(KINDS), seed=SEEDS)
    def somebody_asks_something(self, kind: type[ask.Command], seed: int) -> None:
        self.asked(Asking(self.ticket, self.world, self.now, seed).anything(kind))

    @rule(seed=SEEDS, then=SEEDS)
    def people_do_what_fits(self, seed: int, then: int) -> None:
        for number in (seed, then):
            fitting = [kind for kind in KINDS if place(self.ticket) in TABLE[kind].moves]
            if fitting:
                self.asked(Asking(self.ticket, self.world, self.now, number).fitting(fitting))

    @precondition(lambda self: self.ticket.open and self.ticket.flags.office == "")
    @rule(declined=st.booleans(), again=st.booleans())
    def it_is_handled_to_its_end(self, *, declined: bool, again: bool) -> None:
        """By people who do their part, as far as what else goes on lets them."""
        custodian, desk = By("a", self.ticket.custody.unit), By("z", "d-desk", role="callback")
        self.asked(ask.Sign(at=self.now, by=custodian))
        self.asked(ask.Resolve(at=self.now, by=custodian, result="solved", answer="sealed"))
        self.asked(ask.ReviewResolution(at=self.now, by=replace(desk, role="staff"), accept=True))
        if declined:
            self.asked(ask.DeclineFollowUp(at=self.now, by=desk, reason="repaired-at-once"))
        self.asked(ask.RecordCallback(at=self.now, by=desk, reached=True, contacted=True, solved=True))
        self.asked(ask.Close(at=self.now, by=desk, kind="normal", met=True))
        platform = By("y", role="hotline-client")
        self.asked(ask.RecordAuthorityAnswer(at=self.now, by=platform, agreed=True, solved=True))
        if again:
            self.asked(ask.Reopen(at=self.now, by=desk, reason="recurred"))

    @rule()
    def the_desk_gives_it_to_an_office_to_be_kept(self) -> None:
        desk = By("l", "d-desk", role="staff")
        self.asked(ask.Assign(at=self.now, by=desk, unit="s1-control", reason="by-hand", category="clue"))

    @precondition(lambda self: any(clock.suspended_at is None for clock in self.ticket.clocks))
    @rule(late=st.integers(0, 4000))
    def the_next_clock_fires(self, late: int) -> None:
        self.fire_next(timedelta(minutes=late))

    def fire_next(self, late: timedelta) -> None:
        running = [clock for clock in self.ticket.clocks if clock.suspended_at is None]
        clock = min(running, key=lambda clock: clock.due_at)
        self.now = max(self.now, clock.due_at) + late
        before = self.ticket
        self.asked(ask.FireDeadline(at=self.now, by=By("system", role="system"), timer=clock.timer))
        assert self.ticket.version > before.version, "a due clock fired and nothing followed"
        assert self.rungs_climbed(before) <= 1

    def rungs_climbed(self, before: Ticket) -> int:
        rungs = self.world.ladder
        if before.custody.rung not in rungs or self.ticket.custody.rung not in rungs:
            return 0
        return rungs.index(self.ticket.custody.rung) - rungs.index(before.custody.rung)

    def asked(self, command: ask.Command) -> None:
        before = self.ticket
        try:
            events = decide(before, command, self.world)
        except Rejected:
            return
        for event in events:
            self.checked(event, command)
            self.ticket = evolve(self.ticket, event, TICKET)
            self.history += (event,)
        self.everything_holds()  # a decision is one append: what it leads to stands there with it
        self.what_is_made_safe_goes_on(events)
        if events and self.ticket.stage is not before.stage:
            assert place(self.ticket) in TABLE[type(command)].moves[place(before)]

    def checked(self, event: Event, command: ask.Command) -> None:
        if isinstance(event, CallbackRecorded | TicketClosed):
            assert command.by.person not in self.ticket.handlers
        outside, record = self.ticket.asides.outside, self.ticket.asides.record
        if isinstance(event, RehandleOrdered) and outside is None:
            assert event.due_at >= self.ticket.due_at
        if isinstance(event, CallbackRecorded) and outside is not None:
            assert isinstance(command, ask.RecordAuthorityAnswer), "a platform's callback is the callback"
        if isinstance(event, TicketRated):
            self.he_was_asked_and_has_not_answered(command)
        if isinstance(event, TicketClosed | TicketMerged) and outside is not None:
            assert isinstance(command, ask.RecordAuthorityAnswer), "a platform's case ends by the platform's word"
        if isinstance(event, AppealExamined | AppealDecided):
            assert command.by.person != record.appeal_asker
        if isinstance(event, AppealDecided) and event.upheld:
            assert record.appeal == "examined"
            assert record.appeal_terms.stages == 1 or command.by.person != record.appeal_examiner
        if isinstance(event, TicketClosed):
            assert not self.ticket.whistles
            told = self.ticket.outcome.answer and self.ticket.outcome.callback in {"solved", "unsolved", "unreachable"}
            unnamed = event.kind == "anonymous" and not self.ticket.origin.person
            assert told or unnamed or event.kind in NOTHING_TO_TELL or outside is not None
            assert event.reason or event.kind == "normal"
            criterion = any(self.world.matter(self.ticket.origin.category).closing)
            assert event.met or not (criterion and event.kind in SETTLED)
            assert not self.ticket.asides.duties

    def what_is_made_safe_goes_on(self, events: Sequence[Event]) -> None:
        """As one ticket at a time, unless somebody said why not; and nothing goes on that was not made safe."""
        relatives, record = self.ticket.asides.relatives, self.ticket.asides.record
        names = [one.ticket for one in relatives.follow_ups]
        assert len(set(names)) == len(names)
        assert sum(one.open for one in relatives.follow_ups) <= 1
        for event in events:
            if isinstance(event, TicketClosed):
                second = self.world.matter(self.ticket.origin.category, self.ticket.origin.condition).follow_up
                settled = event.kind in SETTLED and not self.ticket.flags.historic
                assert event.goes_on_as == record.goes_on_as == (second if settled else "")
                going_on = any(one.open for one in relatives.follow_ups)
                assert not record.goes_on_as or bool(record.declined) is not going_on

    def he_was_asked_and_has_not_answered(self, command: ask.Command) -> None:
        """A rating is a resident's own, of the round at hand, in a case of ours, once."""
        assert isinstance(command, ask.Rate)
        assert (command.by.role, command.round) == ("resident", self.ticket.flags.round)
        assert self.ticket.origin.person
        assert (self.ticket.outcome.rated, self.ticket.asides.outside) == (False, None)

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "ticket"):
            return
        ticket = self.ticket
        timers = [clock.timer for clock in ticket.clocks]
        assert len(set(timers)) == len(timers)
        record = ticket.asides.record
        deciding = record.appealing and not ticket.flags.historic
        words = [clock.kind for clock in ticket.clocks if clock.kind in APPEALS]
        assert words == ([APPEAL_CLOCKS[record.appeal]] if deciding else [])
        if not ticket.open:
            assert len(ticket.clocks) == deciding
            return
        assert self.world.unit(ticket.custody.unit)
        assert self.world.unit(ticket.custody.lead)
        assert bool(ticket.clocks) is not ticket.flags.historic
        if ticket.flags.office:
            self.what_is_kept_is_nobody_elses()
        if not ticket.flags.historic:
            self.nothing_beside_the_way_is_left_behind()

    def what_is_kept_is_nobody_elses(self) -> None:
        """Whoever holds it or is waited for sits in an office that may have it."""
        custody, asides = self.ticket.custody, self.ticket.asides
        holding = {custody.unit, custody.lead, *custody.assists, *(clock.unit for clock in self.ticket.clocks)}
        assert {self.world.office_of(unit) for unit in holding} == {self.ticket.flags.office}
        assert custody.unit == "d-control" or custody.unit not in self.ticket.flags.recused
        assert asides.outside is None
        assert (asides.relatives.parent, asides.relatives.master) == ("", "")
        others = (asides.relatives.followers, asides.relatives.children, asides.duties, self.ticket.whistles)
        assert not any(others)
        assert asides.pending is None or asides.pending.wish is not Wish.VOID
        assert self.ticket.work not in (Work.TO_CHECK, Work.TO_VERIFY, Work.DISPUTED, Work.RETURN_PENDING)

    def nothing_beside_the_way_is_left_behind(self) -> None:
        asides, kinds = self.ticket.asides, [clock.kind for clock in self.ticket.clocks]
        waiting = asides.outside.waiting if asides.outside else ""
        assert kinds.count(ClockKind.SUPERVISE) == len(asides.duties)
        assert (ClockKind.AUTHORITY in kinds) is bool(waiting)
        if asides.pending and not waiting:
            assert WISH_CLOCKS[asides.pending.wish] in kinds
        assert (self.ticket.work is Work.SUSPENDED) is (asides.pause is not None) is (ClockKind.PAUSE in kinds)
        assert (self.ticket.work is Work.DISPUTED) is (ClockKind.DISPUTE in kinds)
        still = [clock for clock in self.ticket.clocks if clock.suspended_at and clock.kind in OF_THE_DESK]
        assert len(still) == (self.ticket.work is Work.TO_CHECK)
        assert len(asides.relatives.children) <= asides.relatives.split <= 10
        asked = [clock.unit for clock in self.ticket.clocks if clock.kind is ClockKind.ASSIST]
        custody = self.ticket.custody
        assert len(set(asked)) == len(asked)
        assert set(asked) <= set(custody.assists) - {custody.lead, custody.unit}
        if place(self.ticket) in TAKEN and custody.unit == custody.lead:
            assert set(custody.assists) - {custody.unit} <= set(asked) | self.ticket.attempt.assisted

    def teardown(self) -> None:
        if not hasattr(self, "ticket"):
            return
        assert fold(TICKET, self.history) == fold(TICKET, self.history) == self.ticket
        assert self.ticket.version == len(self.history)
        self.left_alone_it_climbs_to_the_top()

    def left_alone_it_climbs_to_the_top(self) -> None:
        """Nobody does anything any more but the clocks: supervision of the district sees it before long, and of what is
        kept the uppermost office."""
        until = self.now + LONG
        while self.ticket.clocks and not self.seen_at_the_top():
            self.fire_next(timedelta())
            assert self.now < until, "it rests for two months"
            assert self.ticket.clocks

    def seen_at_the_top(self) -> bool:
        watching = self.ticket.flags.supervised_by
        if self.ticket.flags.office:
            return "d-control" in (self.ticket.custody.unit, *watching)
        return SUPERVISION in watching


TestTicketMachine = TicketMachine.TestCase
TestTicketMachine.settings = settings(
    max_examples=120,
    stateful_step_count=60,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
