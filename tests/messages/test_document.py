"""What a document of messages may say; all its faults are named at once."""

import copy
from typing import Any

import pytest

from dispatch_service.documents.faults import Faults
from dispatch_service.documents.shape import typed
from dispatch_service.messages.document import MessagesDocument, check, read
from tests.rules.demo import FOLDER

SMALL: dict[str, Any] = {
    "version": "1",
    "utc_offset": "+08:00",
    "receipt_within": {"general": 120, "urgent": 30, "emergency": 10},
    "stale_after": 60,
    "rules": [{"on": "TicketDispatched", "to": "custodian", "template": "given", "receipt": True}],
    "templates": [{"code": "given", "zh": "工单{number}，{unit}，{due}", "en": "{number} {unit_en}"}],
}


def document(**changes: Any) -> MessagesDocument:
    made = typed(copy.deepcopy(SMALL) | changes, MessagesDocument)
    check(made)
    return made


def faults_of(**changes: Any) -> list[str]:
    with pytest.raises(Faults) as refused:
        document(**changes)
    return [str(fault) for fault in refused.value.faults]


def rule(**changes: Any) -> list[dict[str, Any]]:
    return [SMALL["rules"][0] | changes]


def test_the_demo_document_is_sound_in_both_languages() -> None:
    demo = read(FOLDER / "messages.yaml")
    assert {rule.template for rule in demo.rules} == {template.code for template in demo.templates}
    assert all("{number}" in text for template in demo.templates for text in (template.zh, template.en))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"rules": rule(on="TicketSung")}, "rules[0].on: no event is called 'TicketSung'"),
        ({"rules": rule(to="called")}, "rules[0].to: TicketDispatched is no event of a whistle: nobody is 'called'"),
        ({"rules": rule(template="lost")}, "rules[0].template: no template has the code 'lost'"),
        ({"rules": rule(news=["TicketClosed"])}, "rules[0].news: TicketDispatched tells of no other ticket"),
        ({"rules": rule(on="FollowUpAdvanced", news=["Sung"])}, "rules[0].news: no event is called 'Sung'"),
        (
            {"rules": rule(where={"sung": True})},
            "rules[0].where: TicketDispatched has no fact 'sung' that is so or not",
        ),
        (
            {"rules": rule(on="ResolutionSubmitted", where={"result": True})},
            "rules[0].where: ResolutionSubmitted has no fact 'result' that is so or not",
        ),
        ({"templates": SMALL["templates"] * 2}, "templates: 'given' stands twice"),
    ],
)
def test_what_refers_to_nothing_is_refused(changes: dict[str, Any], fault: str) -> None:
    assert faults_of(**changes) == [fault]


def test_a_text_names_nothing_of_a_resident() -> None:
    given = [{"code": "given", "zh": "{phone}请{subject}", "en": "{number"}]
    assert faults_of(templates=given) == [
        "templates[0].en: expected '}' before end of string",
        "templates[0].zh: may not name 'phone'",
        "templates[0].zh: may not name 'subject'",
    ]


def test_a_resident_is_told_his_number_and_owes_no_receipt() -> None:
    assert faults_of(rules=rule(to="resident")) == [
        "rules[0].receipt: residents owe no receipt",
        "rules[0].template: may not name 'due'",
        "rules[0].template: may not name 'unit'",
        "rules[0].template: may not name 'unit_en'",
    ]


def test_a_link_to_rate_by_goes_to_residents_whom_the_event_asks() -> None:
    link = [{"code": "given", "zh": "{number}：{rating}", "en": "{number}: {rating}"}]
    asked = rule(on="ResolutionSubmitted", to="resident", receipt=False)
    assert document(templates=link, rules=asked).templates[0].code == "given"
    told_elsewhere = rule(on="TicketClosed", to="resident", receipt=False)
    assert faults_of(templates=link, rules=told_elsewhere) == ["rules[0].template: may not name 'rating'"]
    assert faults_of(templates=link) == ["rules[0].template: may not name 'rating': residents rate"]


def test_the_shape_is_held_to_its_schema() -> None:
    found = faults_of(stale_after=0, quiet={"begins": "25:00", "ends": "07:00"}, colour="red")
    assert len(found) == 3


def test_a_message_is_kept_for_longer_than_its_event_is_news() -> None:
    assert document(stale_after=1439, kept_days=1).kept_days == 1
    assert faults_of(stale_after=1440, kept_days=1) == [
        "kept_days: ends before stale_after: what was removed would be told again"
    ]
