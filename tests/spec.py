"""Given what happened, when somebody asks, then this follows: the three words all tests of the cores are written in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from dispatch_service.routing.rejections import Rejected

State = TypeVar("State")
Event = TypeVar("Event")
Command = TypeVar("Command")
Rules = TypeVar("Rules")


@dataclass(frozen=True)
class Core(Generic[State, Event, Command, Rules]):
    """A decider and how its events fold, with the rules a test means when it names none."""

    decide: Callable[[State | None, Command, Rules], tuple[Event, ...]]
    evolve: Callable[[State | None, Event], State]
    rules: Rules

    def given(self, *history: Event) -> "Given[State, Event, Command, Rules]":
        return Given(self, history)

    def fold(self, history: tuple[Event, ...]) -> State | None:
        state = None
        for event in history:
            state = self.evolve(state, event)
        return state


@dataclass(frozen=True)
class Given(Generic[State, Event, Command, Rules]):
    """A history somebody asks something on."""

    core: Core[State, Event, Command, Rules]
    history: tuple[Event, ...]

    def when(self, command: Command, rules: Rules | None = None) -> "Answer[State, Event, Command, Rules]":
        """Ask. A refusal is kept for `then_rejected`."""
        before = self.core.fold(self.history)
        try:
            events = self.core.decide(before, command, rules or self.core.rules)
        except Rejected as refusal:
            return Answer(self, (), refusal)
        return Answer(self, events, None)


@dataclass(frozen=True)
class Answer(Generic[State, Event, Command, Rules]):
    """What came of it."""

    on: Given[State, Event, Command, Rules]
    decided: tuple[Event, ...]
    refusal: Rejected | None

    @property
    def events(self) -> tuple[Event, ...]:
        """What followed; a refusal fails the test."""
        assert self.refusal is None, f"refused: {self.refusal}"
        return self.decided

    @property
    def after(self) -> State:
        """The state it left."""
        state = self.on.core.fold((*self.on.history, *self.events))
        assert state is not None
        return state

    @property
    def whole(self) -> tuple[Event, ...]:
        """The history with what followed."""
        return (*self.on.history, *self.events)

    def then(self, *expected: Event) -> None:
        """Exactly these events follow."""
        assert self.events == expected

    def then_happens(self, *kinds: type[Event]) -> None:
        """Events of exactly these kinds follow."""
        assert tuple(type(event) for event in self.events) == kinds

    def then_rejected(self, code: str) -> None:
        """The rules refuse it, with this code."""
        assert self.refusal is not None, f"not refused: {self.decided}"
        assert self.refusal.code == code
