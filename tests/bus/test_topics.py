"""The plan of the topics: read whole, checked whole, and the one we ship is right."""

from pathlib import Path

import pytest

from shared.bus.topics import BadTopics, TopicPlan, read_plan
from shared.contracts import topics

ROOT = Path(__file__).resolve().parents[2]
GOOD = "{partitions: 12, replicas: 3, min_in_sync_replicas: 2, retention_days: 30}"


def plan(tmp_path: Path, text: str) -> dict[str, TopicPlan]:
    path = tmp_path / "topics.yaml"
    path.write_text(text)
    return read_plan(path)


def test_the_plan_we_ship_names_every_topic_and_survives_a_broker() -> None:
    shipped = read_plan(ROOT / "deploy" / "topics.yaml")
    assert shipped.keys() == set(topics.ALL)
    for topic in shipped.values():
        assert topic.replicas > topic.min_in_sync_replicas > 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("topics: {}", "the topics are"),
        (f"topics: {{resident-requests: {GOOD}, ticket-events: {GOOD}, more: {GOOD}}}", "more"),
        (f"topics: {{resident-requests: {GOOD}, ticket-events: {GOOD.replace('12', '0')}}}", "partitions"),
        (f"topics: {{resident-requests: {GOOD}, ticket-events: {GOOD.replace('30', '30, colour: red')}}}", "colour"),
        (f"topics: {{resident-requests: {GOOD}, ticket-events: {GOOD.replace('replicas: 3', 'replicas: 1')}}}", "sync"),
        ("topics: [", "topics.yaml"),
    ],
)
def test_a_plan_with_a_fault_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadTopics, match=says):
        plan(tmp_path, text)


def test_one_broker_keeps_everything_but_the_replicas() -> None:
    assert TopicPlan(12, 3, 2, 30).on_one_broker() == TopicPlan(12, 1, 1, 30)
