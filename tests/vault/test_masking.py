"""What a list shows of a person."""

import pytest

from shared.vault import masking
from shared.vault.phone import keyed_hash, normalised


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        (" 138 1234 5678", "138****5678"),
        ("0533-1234567", "0533-****4567"),
        ("12345", "*****"),
    ],
)
def test_a_number_can_be_recognised_but_not_called(number: str, shown: str) -> None:
    assert masking.phone(number) == shown


@pytest.mark.parametrize(
    ("full", "shown"),
    [
        ("王小明", "王**"),
        ("欧阳娜", "欧阳*"),
        ("王女士", "王女士"),
        ("李国强先生", "李先生"),
        ("Smith", "S***"),
        ("", ""),
    ],
)
def test_of_a_name_only_the_surname_stays(full: str, shown: str) -> None:
    assert masking.name(full) == shown


def test_numbers_typed_into_the_description_are_masked_too() -> None:
    typed = "请打13812345678或0533-1234567，身份证37032119800101123X，已3天没水"
    assert masking.text(typed) == "请打138****5678或0533-****4567，身份证3703**********123X，已3天没水"


def test_a_person_is_masked_field_by_field() -> None:
    assert masking.person({"name": "王小明", "phone": "13812345678"}) == {"name": "王**", "phone": "138****5678"}


@pytest.mark.parametrize(
    "spelling", ["13812345678", "+86 138-1234-5678", "008613812345678", "１３８１２３４５６７８", "8613812345678"]
)
def test_one_mobile_number_has_one_spelling(spelling: str) -> None:
    assert normalised(spelling) == "13812345678"


def test_a_landline_keeps_its_area_code_and_strangers_their_country() -> None:
    assert normalised("+86 533 1234567") == normalised("0533-1234567") == "05331234567"
    assert normalised("+1 202 555 0101") == "+12025550101"
    assert normalised("无") == ""


def test_the_hash_of_a_number_needs_the_secret() -> None:
    assert keyed_hash(b"a", "13812345678") != keyed_hash(b"b", "13812345678")
