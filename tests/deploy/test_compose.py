"""The files of one server say what the code reads: names of settings, databases, commands, files in the image."""

import re
from base64 import b64encode
from pathlib import Path
from typing import Any, cast

import pytest
import typer.main
import yaml

from cli.main import app
from dispatch_service.settings import Settings as DispatchSettings
from intake_service.main import POOL
from intake_service.settings import Settings as IntakeSettings
from shared.bus.topics import read_plan
from shared.contracts.topics import RESIDENT_REQUESTS
from shared.eventlog.signing import load_signer
from shared.settings import SharedSettings
from shared.vault.kek import load_keks
from tests.deploy.settings import ALL, FIELDS

DEPLOY = Path(__file__).parents[2] / "deploy"
SECRET = b64encode(bytes(32)).decode()
OURS = ("migrate", "intake", "intake-follower", "dispatch", "dispatch-consumer")
KEYS = 5
"""Connections of each process to the key store."""
FOR_COMMANDS = 10
OPEN = re.compile(r"\$\{(\w+)(:\?|:-([^}]*))?\}")


def services() -> dict[str, dict[str, Any]]:
    """The services of the file, its anchors resolved."""
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]


def environment(service: str) -> dict[str, str]:
    """What a service finds in its environment where every wanted secret is there and every other left out."""
    given = services()[service]["environment"]
    return {
        name: OPEN.sub(lambda hole: SECRET if hole[2] == ":?" else hole[3] or "", text) for name, text in given.items()
    }


def settings(service: str, kind: type[SharedSettings]) -> SharedSettings:
    """The settings a service would read, spaces of addresses aside."""
    given = {
        FIELDS[name]: value.replace(SECRET, "secret") for name, value in environment(service).items() if name in FIELDS
    }
    return kind.model_validate(given)


@pytest.mark.parametrize("service", OURS)
def test_every_setting_that_is_given_is_one_the_code_reads(service: str) -> None:
    assert set(environment(service)) <= ALL


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        ("intake", IntakeSettings),
        ("intake-follower", IntakeSettings),
        ("dispatch", DispatchSettings),
        ("dispatch-consumer", DispatchSettings),
    ],
)
def test_a_service_has_all_that_production_asks_of_it(service: str, kind: type[SharedSettings], tmp_path: Path) -> None:
    read = settings(service, kind)
    env = environment(service)
    assert (read.production, read.kafka, env["GRIDWHISTLE_PROVIDER"][:17]) == (True, True, "/etc/gridwhistle/")
    assert load_keks(env, tmp_path).current
    assert load_signer(env, tmp_path, "log").public.name == "log"


def test_one_intake_answers_and_another_follows() -> None:
    follows = {name: cast(IntakeSettings, settings(name, IntakeSettings)).intake_follows for name in OURS[1:3]}
    assert follows == {"intake": False, "intake-follower": True}


def test_one_dispatch_consumes_and_the_other_follows() -> None:
    found = [cast(DispatchSettings, settings(name, DispatchSettings)) for name in OURS[3:]]
    assert [(one.dispatch_consumes, one.dispatch_follows) for one in found] == [(False, True), (True, False)]


def test_the_consumers_share_what_was_filed() -> None:
    partitions = read_plan(DEPLOY / "topics.yaml")[RESIDENT_REQUESTS].partitions
    assert partitions % services()["dispatch-consumer"]["deploy"]["replicas"] == 0


def test_everything_that_runs_finds_a_connection() -> None:
    """PostgreSQL's usual hundred, less three for the superuser and some for commands."""
    most = 0
    for name in OURS[1:]:
        read = settings(name, DispatchSettings if name.startswith("dispatch") else IntakeSettings)
        pool = read.pool_size if isinstance(read, DispatchSettings) else POOL
        most += services()[name].get("deploy", {}).get("replicas", 1) * (pool + KEYS)
    assert most <= 100 - 3 - FOR_COMMANDS


def test_only_who_migrates_knows_the_owner() -> None:
    owners = [service for service in OURS if "GRIDWHISTLE_OWNER_URL" in environment(service)]
    assert owners == ["migrate"]
    assert "gridwhistle_owner" in settings("migrate", SharedSettings).owner_url_of("intake")


def test_the_roles_script_makes_every_database_that_is_used() -> None:
    script = (DEPLOY / "sql" / "roles.sh").read_text("utf-8")
    used = {settings("migrate", SharedSettings).url(which) for which in ("intake", "dispatch", "keys")}
    assert all(url and url.rsplit("/", 1)[1] in script for url in used)


def test_services_run_commands_that_are_there_and_answer_on_the_port_that_is_asked() -> None:
    commands = typer.main.get_group(app).commands
    for service in OURS:
        assert services()[service]["command"][0] in commands
    for service, port in (("intake", "8010"), ("dispatch", "8020")):
        assert f":{port}/readyz" in services()[service]["healthcheck"]["test"][-1]
        assert services()[service]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_the_image_holds_the_topics_where_its_setting_says() -> None:
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    (where,) = re.findall(r"GRIDWHISTLE_TOPICS=(\S+)", image)
    assert f"COPY deploy/topics.yaml {where}" in image
    assert read_plan(DEPLOY / "topics.yaml")


def test_everything_the_image_is_built_from_is_sent_to_the_builder() -> None:
    sent = {line[1:] for line in (DEPLOY.parent / ".dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert {name for line in copied for name in line.split()} == sent


def test_one_broker_makes_no_topics_by_itself() -> None:
    kafka = services()["kafka"]["environment"]
    assert (kafka["KAFKA_AUTO_CREATE_TOPICS_ENABLE"], kafka["KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR"]) == ("false", "1")
    assert environment("intake")["KAFKA_BOOTSTRAP_SERVERS"] in kafka["KAFKA_ADVERTISED_LISTENERS"]
