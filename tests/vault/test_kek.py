"""Where the key-encryption key comes from, and files that keep secrets."""

from base64 import b64encode
from pathlib import Path

import msgspec
import pytest

from shared.vault.kek import BadKek, KeyEncryption, WrongKek, load_keks
from shared.vault.port import Key
from shared.vault.secret_file import Exposed

ONE, TWO = bytes(32), bytes(range(32))
KEY = Key("key-1", b"s" * 32)


def listed(*keks: bytes) -> str:
    return ",".join(b64encode(kek).decode() for kek in keks)


def test_the_first_key_listed_wraps_and_all_unwrap(tmp_path: Path) -> None:
    before = load_keks({"GRIDWHISTLE_KEK": listed(ONE)}, tmp_path).wrap(KEY)
    after = load_keks({"GRIDWHISTLE_KEK": listed(TWO, ONE)}, tmp_path)
    assert after.unwrap(before) == KEY
    assert after.wrap(KEY).kek != before.kek


def test_a_wrapping_moved_to_another_key_does_not_open() -> None:
    keks = KeyEncryption([ONE])
    with pytest.raises(WrongKek):
        keks.unwrap(msgspec.structs.replace(keks.wrap(KEY), id="key-2"))


def test_a_machine_without_setting_keeps_a_key_of_its_own_in_a_closed_file(tmp_path: Path) -> None:
    wrapped = load_keks({}, tmp_path).wrap(KEY)
    assert load_keks({}, tmp_path).unwrap(wrapped) == KEY
    assert (tmp_path / "secrets" / "kek").stat().st_mode & 0o777 == 0o600


def test_production_wants_the_key_to_be_set(tmp_path: Path) -> None:
    with pytest.raises(BadKek, match="must be set"):
        load_keks({"GRIDWHISTLE_PRODUCTION": "1"}, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["short", b64encode(b"short").decode(), "%%%", ","])
def test_a_key_that_is_none_is_refused_without_being_quoted(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadKek) as refused:
        load_keks({"GRIDWHISTLE_KEK": text}, tmp_path)
    assert text == "," or text not in str(refused.value)


def test_a_secret_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    load_keks({}, tmp_path)
    (tmp_path / "secrets" / "kek").chmod(0o644)
    with pytest.raises(Exposed):
        load_keks({}, tmp_path)
