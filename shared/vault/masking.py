"""What a list may show of a person: enough to recognise, too little to call or to name. Pure."""

import re
from collections.abc import Mapping

_TITLES = ("先生", "女士", "小姐", "阿姨", "大爷", "大妈", "叔叔", "老师", "同志")
_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶"
        "太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空令狐百里呼延东郭南门西门",
    )
)  # surnames of two characters
_CARD = re.compile(r"(?<!\d)(\d{4})\d{10}(\d{3}[\dXx])(?!\d)")
_MOBILE = re.compile(r"(?<!\d)((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}-?)\d{3,4}(\d{4})(?!\d)")


def phone(number: str) -> str:
    """`138****5678`, `0533-****4567`; anything shorter than seven characters disappears whole."""
    number = number.strip()
    if (known := _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number)) is not None:
        return f"{known[1]}****{known[2]}"
    return f"{number[:3]}****{number[-3:]}" if len(number) >= 7 else "*" * len(number)


def name(full: str) -> str:
    """The surname: `王**`, `欧阳*`, `王女士` as it is, `J***` where the name is not Chinese."""
    full = full.strip()
    for title in _TITLES:
        stem = full.removesuffix(title)
        if stem != full and stem:
            return _surname(stem) + title
    surname = _surname(full)
    return surname + ("***" if full.isascii() and full else "*" * (len(full) - len(surname)))


def identity_number(number: str) -> str:
    """First and last four of an eighteen-digit citizen number."""
    return _CARD.sub(r"\1**********\2", number)


def text(free: str) -> str:
    """Free text with the numbers in it masked: people type their own telephone into the description."""
    return _LANDLINE.sub(r"\1****\2", _MOBILE.sub(r"\1****\2", identity_number(free)))


def person(fields: Mapping[str, str]) -> dict[str, str]:
    """The `person` group as a list shows it."""
    masks = {"name": name, "phone": phone}
    return {field: masks.get(field, text)(value) for field, value in fields.items()}


def _surname(full: str) -> str:
    return full[:2] if full[:2] in _COMPOUND else full[:1]
