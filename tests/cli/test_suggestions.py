"""Suggestions on the command line: reasons for people, everything for machines, and measures on a file of one's own."""

import json
from pathlib import Path

import pytest

from cli.exits import Exit
from tests.cli.stub import Stub, gridwhistle
from tests.rules.demo import FOLDER

CASE = {"ticket": "t-1", "number": "GW-1", "stage": "handling", "category": "H10-99", "area": "C01-06"}
EARLIER, LATER = ({**CASE, "ticket": name, "opened_at": "2026-11-23T01:00:00Z"} for name in ("t-1", "t-2"))
SAID = {"zh": "用词加权重合61%", "en": "61% of their words in common"}
ANSWER = {
    "looked_at": 12,
    "since": "2026-10-24T01:00:00Z",
    "more": True,
    "callers_told": False,
    "duplicates": [{"earlier": EARLIER, "later": LATER, "mergeable": True, **SAID}],
    "incidents": [{"tickets": [EARLIER, LATER], "zh": "2小时内6件", "en": "6 tickets"}],
    "callers": [],
    "categories": [{"ticket": "t-2", "category": "P01-37", "zh": "建议归入“路灯”", "en": "Street lamp"}],
}
MESSAGES = """no,when,title,text,class
1,2026-11-20 09:00,路灯不亮,文化路12号门前路灯坏了三天,lamps
2,2026-11-20 19:00,路灯坏了,文化路12号门前路灯坏了没人修,lamps
3,2026-11-21 09:00,公厕很脏,幸福小区公厕臭味大,bins
4,,,,bins
"""
MAPPING = (
    "--map",
    "external_id=no",
    "--map",
    "occurred_at=when",
    "--map",
    "subject=title",
    "--map",
    "description=text",
)
POLICY = ("--policy", str(FOLDER / "policy"))


def test_a_desk_reads_reasons_and_how_to_act_on_them(service: Stub) -> None:
    service.will((200, ANSWER))
    ended = service.run("suggestions", "list", "--unit", "S01", "--days", "30")
    assert service.asked[0].path == "/v1/suggestions?unit=S01&days=30&limit=20"
    for part in (
        "疑似重复 near-duplicate  用词加权重合61%",
        "gridwhistle ticket act t-2 merge master=t-1 reason=same-matter",
        "群体事件 mass incident  2小时内6件",
        "t-2 → P01-37",
        "比较了 12 件 tickets compared, 2026-10-24 09:00:00 起，仅比较最新部分",
        "callers are not told",
    ):
        assert part in ended.stdout, part


def test_one_ticket_whose_words_are_not_known_says_so(service: Stub) -> None:
    service.will((200, {**ANSWER, "ticket": "t-2", "indexed": False}))
    ended = service.run("ticket", "suggest", "t-2")
    assert service.asked[0].path == "/v1/tickets/t-2/suggestions?limit=20"
    assert ended.stdout.startswith("用词未入索引")


def test_machines_get_the_answer_as_it_is(service: Stub) -> None:
    service.will((200, ANSWER))
    assert json.loads(service.run("suggestions", "list", "--json").stdout) == ANSWER


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    (tmp_path / "messages.csv").write_text(MESSAGES, "utf-8")
    (tmp_path / "incidents.csv").write_text("message,incident\n1,dark\n2,dark\n3,\n", "utf-8")
    (tmp_path / "pairs.csv").write_text("one,other,same\n1,2,1\n1,3,0\n", "utf-8")
    (tmp_path / "classes.yaml").write_text("lamps: [P01]\nbins: [P03]\n", "utf-8")
    return str(tmp_path / "messages.csv")


def test_duplicates_are_measured_on_a_file_against_labels(sheet: str) -> None:
    labels = ("--incidents", sheet.replace("messages", "incidents"), "--pairs", sheet.replace("messages", "pairs"))
    told = gridwhistle("suggestions", "measure-duplicates", sheet, *MAPPING, *POLICY, *labels, "--json")
    assert told.exit_code == Exit.OK, told.output
    found = json.loads(told.stdout)
    assert (found["texts"], found["pairs"], found["groups"]) == (3, 1, 0)
    assert (found["worths"][0]["precision"], found["worths"][0]["recall"]) == ([1, 1], [1, 1])
    assert "1 rows left out" in told.stderr
    people = gridwhistle("suggestions", "measure-duplicates", sheet, *MAPPING, *POLICY, *labels)
    assert "1.00 (1/1)" in people.stdout


def test_categories_are_measured_by_classes_of_codes(sheet: str) -> None:
    classes = ("--label", "class", "--classes", sheet.replace("messages.csv", "classes.yaml"))
    told = gridwhistle("suggestions", "measure-categories", sheet, *MAPPING, *POLICY, *classes, "--json")
    found = json.loads(told.stdout)
    assert (found["texts"], found["precision"], found["recall"]) == (3, [3, 3], [3, 3])
    assert [(one["name"], one["precision"]) for one in found["by_class"]] == [("bins", [1, 1]), ("lamps", [2, 2])]


def test_labels_and_columns_that_are_not_there_are_named(sheet: str) -> None:
    missing = ("--incidents", sheet.replace("messages", "nothing"))
    told = gridwhistle("suggestions", "measure-duplicates", sheet, *MAPPING, *POLICY, *missing)
    assert (told.exit_code, "nothing.csv" in told.stderr) == (Exit.MALFORMED, True)
    told = gridwhistle("suggestions", "measure-categories", sheet, *MAPPING, *POLICY, "--label", "kind")
    assert (told.exit_code, "'kind'" in told.stderr) == (Exit.USAGE, True)
