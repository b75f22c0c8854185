"""What is set wrongly is said in a line: no stack trace, and never the values, which may be secrets."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from cli.exits import Exit
from shared.settings import SharedSettings
from tests.cli.stub import gridwhistle

SECRET = "postgresql://gridwhistle_app:hunter2@127.0.0.1:9/gridwhistle"
WRONG = [
    ({"GRIDWHISTLE_PRODUCTION": "maybe"}, Exit.MALFORMED, "production"),
    ({"GRIDWHISTLE_PRODUCTION": "1", "GRIDWHISTLE_KEYS_DATABASE_URL": SECRET}, Exit.MALFORMED, "intake, dispatch, bus"),
    ({"GRIDWHISTLE_DATABASE_URL": "hunter2"}, Exit.MALFORMED, "a database URL is none"),
    ({"GRIDWHISTLE_DATABASE_URL": SECRET}, Exit.UNAVAILABLE, "ConnectionRefusedError"),
]


@pytest.mark.parametrize(("env", "code", "said"), WRONG)
@pytest.mark.parametrize("words", [("log", "tail"), ("replay", "verify")])
def test_a_wrong_setting_is_told_without_its_value(
    words: tuple[str, ...], env: dict[str, str], code: Exit, said: str, tmp_path: Path
) -> None:
    ended = gridwhistle(*words, GRIDWHISTLE_HOME=str(tmp_path), **env)
    assert (ended.exit_code, said in ended.stderr, "hunter2" in ended.output) == (code, True, False)


def test_settings_that_cannot_be_never_quote_themselves() -> None:
    with pytest.raises(ValidationError) as wrong:
        SharedSettings.model_validate({"production": True, "keys_database_url": SECRET})
    assert "hunter2" not in str(wrong.value)


def test_the_doctor_says_which_key_is_no_key(tmp_path: Path) -> None:
    away = {"GRIDWHISTLE_INTAKE_URL": "http://127.0.0.1:9", "GRIDWHISTLE_DISPATCH_URL": "http://127.0.0.1:9"}
    ended = gridwhistle("doctor", "--json", GRIDWHISTLE_HOME=str(tmp_path), GRIDWHISTLE_KEK="hunter2", **away)
    found = {one["subject"]: one["verdict"] for one in json.loads(ended.stdout)}
    assert (found["GRIDWHISTLE_KEK"], found["GRIDWHISTLE_LOG_KEY"], found["intake"]) == ("bad", "note", "bad")
    assert (ended.exit_code, "hunter2" in ended.output, (tmp_path / "secrets").exists()) == (
        Exit.FINDINGS,
        False,
        False,
    )


def test_the_doctor_names_what_is_wrong_for_one_service_alone(tmp_path: Path) -> None:
    ended = gridwhistle("doctor", "--json", GRIDWHISTLE_HOME=str(tmp_path), GRIDWHISTLE_RATING_LINK="ftp://hunter2")
    found = [(one["subject"], one["verdict"]) for one in json.loads(ended.stdout)]
    assert (found, ended.exit_code, "hunter2" in ended.output) == ([("settings", "bad")], Exit.FINDINGS, False)


@pytest.mark.parametrize("setting", ["INTAKE_FOLLOWS", "DISPATCH_FOLLOWS", "DISPATCH_CONSUMES"])
def test_what_is_left_to_other_processes_is_said(setting: str, tmp_path: Path) -> None:
    away = {"GRIDWHISTLE_INTAKE_URL": "http://127.0.0.1:9", "GRIDWHISTLE_DISPATCH_URL": "http://127.0.0.1:9"}
    ended = gridwhistle("doctor", "--json", GRIDWHISTLE_HOME=str(tmp_path), **away, **{f"GRIDWHISTLE_{setting}": "0"})
    left = [one["subject"] for one in json.loads(ended.stdout) if "another process" in one["detail"]]
    assert left == [f"GRIDWHISTLE_{setting}"]
