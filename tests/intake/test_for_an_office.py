"""What is filed for an office alone is sealed under its key at once; what is raised at a meeting says so."""

import pytest

from intake_service.codec import decode
from intake_service.handlers.persons import Persons
from shared.contracts.resident_request import Meeting, RequestFiled, SupplementFiled
from shared.contracts.sealed import Narrative
from shared.eventlog.tail import Tail
from shared.vault.keyring import KeyRing
from shared.vault.opening import Erased, Opened, Opener, Purpose
from shared.vault.port import Erasure, Group
from shared.vault.sealing import key_id_of
from shared.vault.token import group_of
from tests.intake.desk import NOW, Client

PHONE = "13812345678"
CLUE = {
    "office": "discipline",
    "about": ["worker-02", "C03"],
    "subject": "接受宴请",
    "description": "疑似接受宴请",
    "reporter": {"name": "某委员", "phone": PHONE},
}
TALK = {"kind": "small-stool", "held_on": "2026-11-20", "area": "C01-06"}


async def filed(intake: Client) -> RequestFiled:
    event = decode((await intake.desk.log.read())[0]).event
    assert isinstance(event, RequestFiled)
    return event


async def test_a_clue_lies_under_the_office_s_standing_key(intake: Client) -> None:
    await intake.filed(who="commissioner", **CLUE)
    event = await filed(intake)
    key = await intake.desk.keys.standing("discipline")
    assert (group_of(event.narrative), key_id_of(event.narrative)) == (Group.DISCIPLINE, key.id)
    outcome = (await intake.desk.opener.open([event.narrative], Purpose("officer", "D", "test", "r")))[event.narrative]
    assert isinstance(outcome, Opened)
    assert outcome.read(Narrative).about == ("C03", "worker-02")


async def test_its_clear_facts_say_neither_who_files_it_nor_whom_it_is_about(intake: Client) -> None:
    await intake.filed(who="commissioner", **CLUE)
    (recorded,) = await intake.desk.log.read()
    facts = (await filed(intake)).facts
    assert (facts.office, facts.source, facts.area, facts.confidential) == ("discipline", "", "C03", True)
    assert facts.about == intake.desk.naming.all_of(["worker-02", "C03"])
    assert "worker-02" not in recorded.body.decode()


async def test_what_is_added_later_goes_under_the_same_key(intake: Client) -> None:
    receipt = await intake.filed(who="commissioner", **CLUE)
    await intake.ask(receipt, "supplements", "另有照片")
    added = decode((await intake.desk.log.read())[1]).event
    assert isinstance(added, SupplementFiled)
    assert group_of(added.narrative) is Group.DISCIPLINE


async def test_erasing_the_reporter_leaves_the_office_its_key(intake: Client) -> None:
    await intake.filed(who="commissioner", **CLUE)
    desk = intake.desk
    handler = Persons(desk.keys, desk.opener, Tail(decode))
    await handler.handle(None, await desk.log.read())  # pyright: ignore[reportArgumentType] # it needs no transaction
    keys = tuple(trace.key_id for trace in await desk.keys.traces(PHONE))
    await desk.keys.destroy(Erasure(NOW, "privacy-officer-01", "asked-by-person", keys))
    event = await filed(intake)
    assert event.person is not None
    assert keys == (key_id_of(event.person),)
    elsewhere = Opener(KeyRing(desk.keys, desk.clock), desk.accesses, desk.clock)
    outcomes = await elsewhere.open([event.narrative, event.person], Purpose("officer", "D", "test", "r"))
    assert isinstance(outcomes[event.narrative], Opened)
    assert isinstance(outcomes[event.person], Erased)


@pytest.mark.parametrize("who", [None, "hotline", "desk", "ops"])
async def test_others_may_not_file_for_the_office(intake: Client, who: str | None) -> None:
    answer = await intake.file(who, None, **CLUE)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    assert await intake.events() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"about": ["worker-02"]}, "about"),
        ({"office": "discipline", "by_proxy": True}, "office"),
        ({"office": "kitchen"}, "office"),
        ({"meeting": {**TALK, "held_on": "2026-12-24"}}, "meeting.held_on"),
        ({"meeting": {**TALK, "area": "C01/06"}}, "meeting.area"),
        ({"meeting": {**TALK, "held_on": "yesterday"}}, "meeting.held_on"),
    ],
)
async def test_what_does_not_go_together_is_refused_by_field(
    intake: Client, changes: dict[str, object], field: str
) -> None:
    answer = await intake.file("commissioner", None, **changes)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_matter_raised_at_a_meeting_names_it(intake: Client) -> None:
    await intake.filed(who="desk", meeting=TALK, by_proxy=True)
    facts = (await filed(intake)).facts
    assert (facts.meeting, facts.by_proxy) == (Meeting("small-stool", NOW.date().replace(day=20), "C01-06"), True)


@pytest.mark.parametrize("claim", [{"meeting": TALK}, {"by_proxy": True}])
async def test_a_resident_does_not_speak_for_a_meeting_or_for_others(intake: Client, claim: dict[str, object]) -> None:
    assert (await intake.file(None, None, **claim)).status_code == 403
    assert (await intake.file("hotline", None, **claim)).status_code == 403
