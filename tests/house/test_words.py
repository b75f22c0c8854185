"""What no file may say: where it was written, where packages come from, or that work was left undone."""

import re

import pytest

from tests.house.sources import modules, none_of, texts

FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.$~}])/(?:work|root|Users|home/[a-z]+)/[\w.]",
    "the host of a package registry": r"(?:pypi|pythonhosted|npmjs|repo1?\.maven|goproxy)\.(?:org|com|io|apache)\b",
    "an index in a lock or setting": r"(?m)^--?(?:extra-)?(?:index-url|find-links|i)\b",
    "work left undone": r"\b(?:TO-?DO|FIX-?ME|X{3})\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [f"{name}: {match[0]}" for name, text in texts().items() if (match := pattern.search(text))]
    none_of(found)


SILENCED = re.compile(r"#\s*(?:noqa|type: ignore|pyright: ignore)[:\[ ]*(?P<codes>[\w, ]*)\]?(?P<reason>.*)")
SELF_EXPLAINING = {"S608"}  # statements put together from our own table names


def test_silenced_checks_say_why_once_in_a_file() -> None:
    bare: list[str] = []
    for module in modules():
        found = [] if module.path == "tests/house/test_words.py" else list(SILENCED.finditer(module.text))
        explained = {code for match in found if re.search(r"\w", match["reason"]) for code in codes(match)}
        bare += [f"{module.path}: {m[0]}" for m in found if not codes(m) or codes(m) - explained - SELF_EXPLAINING]
    none_of(bare)


def codes(match: re.Match[str]) -> set[str]:
    return set(re.findall(r"\w+", match["codes"].split(" - ")[0]))
