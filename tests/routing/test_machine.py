"""Whatever is asked, by whomever and in whatever order, and whichever clock fires: the promises about a ticket hold."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch_service.routing import commands as ask
from dispatch_service.routing.commands import By
from dispatch_service.routing.decide import decide
from dispatch_service.routing.events import Event
from dispatch_service.routing.evolve import evolve, fold
from dispatch_service.routing.facts import replace
from dispatch_service.routing.rejections import Rejected
from dispatch_service.routing.rules import AppealTerms
from dispatch_service.routing.states import Ticket
from dispatch_service.routing.table import TABLE, TAKEN, place
from tests.routing.asking import Asking
from tests.routing.fake_rules import LADDERS, FakeRules
from tests.routing.promised_at_any_moment import everything_holds
from tests.routing.promised_of_events import may_happen, what_is_made_safe_goes_on
from tests.routing.stories import START, TICKET, opening

LONG = timedelta(days=60)
SUPERVISION = "d-supervision"
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

    @precondition(lambda self: place(self.ticket) in TAKEN)
    @rule(hours=st.integers(1, 90), more=st.sampled_from([1, 10]))
    def it_stands_still_for_a_while(self, hours: int, more: int) -> None:
        """A platform's case only where that is over in time for it, which the shorter of the two may be."""
        custodian, desk = By("a", self.ticket.custody.unit), By("z", "d-desk", role="staff")
        until = self.now + timedelta(hours=hours + more)
        self.asked(ask.RequestSuspension(at=self.now, by=custodian, cause="weather", until=until))
        self.asked(ask.DecideSuspension(at=self.now, by=desk, accept=True))
        self.now += timedelta(hours=hours)
        self.asked(ask.Resume(at=self.now, by=desk, reason="cause-gone"))

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
            may_happen(event, command, self.ticket, self.world)
            self.ticket = evolve(self.ticket, event, TICKET)
            self.history += (event,)
        self.its_promises_hold()  # a decision is one append: what it leads to stands there with it
        what_is_made_safe_goes_on(events, self.ticket, self.world)
        if events and self.ticket.stage is not before.stage:
            assert place(self.ticket) in TABLE[type(command)].moves[place(before)]

    @invariant()
    def its_promises_hold(self) -> None:
        if hasattr(self, "ticket"):
            everything_holds(self.ticket, self.world)

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
