"""From an event and the states it left to the messages it causes. Pure: rules, people and the moment are handed in."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from dispatch_service.directory.presence import minutes, zone
from dispatch_service.messages.circles import CIRCLES, Circle, Scene, duty_of
from dispatch_service.messages.document import MessagesDocument, Quiet, Rule
from dispatch_service.messages.links import FIELD, PLACE, Links, with_instead
from dispatch_service.messages.port import RESIDENT, Message, message_id
from dispatch_service.routing.announce import ANSWERING, answer_of
from dispatch_service.routing.events import SupplementRecorded
from dispatch_service.routing.rules import EMERGENCY
from dispatch_service.routing.states import Ticket
from dispatch_service.rules.snapshot import Snapshot
from shared.vault.naming import Naming


class Letters:
    """Writes messages of one log under one document."""

    def __init__(self, log_id: str, document: MessagesDocument, naming: Naming, links: Links | None = None) -> None:
        self._log_id = log_id
        self._naming = naming
        self.links = links
        self.document = document
        self._templates = {template.code: template for template in document.templates}
        self._zone = zone(document.utc_offset)

    def of(self, scene: Scene, rules: Snapshot, now: datetime) -> list[Message]:
        """Every message of an event, nobody told twice; the first in the order of duty of each unit."""
        found: dict[str, Message] = {}
        if scene.ticket.flags.historic:
            return []
        for rule in self.document.rules:
            if _applies(rule, scene):
                for message in self._by_rule(rule, scene, rules, now):
                    first = found.setdefault(message.id, message)
                    if first.rating and first is not message:
                        found[message.id] = with_instead(first, message)
        return list(found.values())

    def next_after(self, message: Message, told: frozenset[str], rules: Snapshot, now: datetime) -> Message | None:
        """The same for the next who can be reached for the unit and was not told yet; None when nobody is left.

        What an office keeps was told at once to all who may know of it: of such a message nobody is next, be he the one
        it is about or somebody outside. One that does not say is taken for kept where it lies at an office and owes no
        receipt, as none that is kept does (`_receipt`).
        """
        unsaid = message.kept is None and not message.receipt_minutes and rules.office_of(message.unit)
        if message.kept or unsaid:
            return None
        asked = rules.directory.presence.reachable(message.unit, "", now, duty=message.duty)
        person = next((one for one in asked if one not in told), None)
        if person is None:
            return None
        return msgspec.structs.replace(
            message,
            id=message_id(self._log_id, message.position, person),
            person=person,
            phone=_phone(person, rules),
            queued_at=now,
            send_at=self.send_at(now, message.urgency),
            state=type(message.state).QUEUED,
            tries=0,
            sent_at=None,
            receipt_due=None,
        )

    def send_at(self, now: datetime, urgency: str) -> datetime:
        """At once, or when the quiet hours end; emergencies wake people."""
        if self.document.quiet is None or urgency == EMERGENCY:
            return now
        return _after(self.document.quiet, now.astimezone(self._zone)).astimezone(now.tzinfo)

    def _by_rule(self, rule: Rule, scene: Scene, rules: Snapshot, now: datetime) -> Iterator[Message]:
        if rule.to == RESIDENT:
            yield from self._resident(rule, scene, rules, now)
            return
        for unit, person in CIRCLES[rule.to](scene, rules):
            for one in self._asked((unit, person), scene, rules, now):
                yield self._message(rule, scene, rules, now, (unit, one))

    def _resident(self, rule: Rule, scene: Scene, rules: Snapshot, now: datetime) -> Iterator[Message]:
        """A text with a link tells only whom the event asks for his rating; others have the next rule's text."""
        if not _tells_resident(scene):
            return
        message = self._message(rule, scene, rules, now, ("", RESIDENT))
        if PLACE not in message.zh + message.en:
            if _gives_something(scene.entry.event):
                yield message
        elif self.links is not None and (link := self.links.of(scene.entry, scene.ticket, rules)):
            yield msgspec.structs.replace(message, rating=link)

    def _asked(self, circle: Circle, scene: Scene, rules: Snapshot, now: datetime) -> Sequence[str]:
        """The first who can be reached. Of what an office keeps its own people are told, all of them but those whom it
        is about: nobody outside stands in for them."""
        (unit, person), ticket = circle, scene.ticket
        if not ticket.flags.office:
            return rules.directory.presence.reachable(unit, "", now, person, duty_of(scene, unit))[:1]
        if rules.office_of(unit) != ticket.flags.office:
            return ()
        about, posted = frozenset(ticket.flags.about), rules.directory.posted_in(unit)
        return [one.code for one, _ in posted if not self._naming.concerns(about, (one.code, unit))]

    def _receipt(self, rule: Rule, ticket: Ticket) -> int:
        """Minutes until the next one is asked instead; 0: nobody is, as all who may know of it were told at once."""
        wanted = rule.receipt and not ticket.flags.office
        return getattr(self.document.receipt_within, ticket.flags.urgency, 0) if wanted else 0

    def _message(self, rule: Rule, scene: Scene, rules: Snapshot, now: datetime, to: Circle) -> Message:
        unit, person = to
        ticket, entry = scene.ticket, scene.entry
        template, known = self._templates[rule.template], rules.unit(unit)
        said = {"number": ticket.origin.number, FIELD: PLACE}
        if person != RESIDENT:
            due = _due(scene, unit)
            names = (known.name, known.name_en) if known else (unit, unit)
            said |= {"unit": names[0], "unit_en": names[1], "due": f"{due.astimezone(self._zone):%m-%d %H:%M}"}
        urgency = ticket.flags.urgency
        return Message(
            id=message_id(self._log_id, entry.position, person),
            position=entry.position,
            what=entry.type,
            stream=entry.stream,
            ticket=ticket.id,
            number=ticket.origin.number,
            unit=unit,
            person=person,
            urgency=urgency,
            zh=template.zh.format(**said),
            en=template.en.format(**said),
            queued_at=now,
            send_at=self.send_at(now, urgency),
            receipt_minutes=self._receipt(rule, ticket),
            address=ticket.origin.person if person == RESIDENT else "",
            phone=_phone(person, rules),
            duty=duty_of(scene, unit),
            kept=bool(ticket.flags.office),
        )


def _applies(rule: Rule, scene: Scene) -> bool:
    urgent = not rule.urgencies or scene.ticket.flags.urgency in rule.urgencies
    event = scene.entry.event
    told = not rule.news or getattr(event, "what", "") in rule.news
    so = all(getattr(event, name, None) is value for name, value in rule.where.items())
    return rule.on == scene.entry.type and urgent and told and so and _is_theirs(rule, scene)


def _is_theirs(rule: Rule, scene: Scene) -> bool:
    """What is added to a case that goes on as another one is told to its requester on his own, and to staff on the one
    that is worked at."""
    event = scene.entry.event
    if not isinstance(event, SupplementRecorded):
        return True
    return not event.said_on if rule.to == RESIDENT else scene.ticket.open


def _gives_something(event: object) -> bool:
    """Not so where the answer waits for the desk, or was given before."""
    return not isinstance(event, ANSWERING) or answer_of(event) is not None


def _tells_resident(scene: Scene) -> bool:
    """Of what an office keeps the office tells him itself; of a follow-up he hears on the case he filed, for he has no
    other number."""
    ticket = scene.ticket
    return bool(ticket.origin.person) and not ticket.flags.office and not ticket.asides.relatives.first


def _due(scene: Scene, unit: str) -> datetime:
    """The unit's next deadline in the whistle or the ticket; where none of its own runs, the next of any, and where no
    clock does, that of the case."""
    whistles = scene.whistle.clocks if scene.whistle is not None else ()
    running = whistles or [clock for clock in scene.ticket.clocks if clock.suspended_at is None]
    its = [clock.due_at for clock in running if clock.unit == unit]
    return min(its or [clock.due_at for clock in running], default=scene.ticket.due.due_at)


def _phone(person: str, rules: Snapshot) -> str:
    known = rules.directory.staff.get(person)
    return (known.phone or "") if known else ""


def _after(quiet: Quiet, local: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    now, begins, ends = local.hour * 60 + local.minute, minutes(quiet.begins), minutes(quiet.ends)
    within = begins <= now < ends if begins <= ends else now >= begins or now < ends
    if not within:
        return local
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1 if now >= ends else 0, minutes=ends)
