"""What no file may say: where it was written, where packages come from, or that work was left undone."""

import re

import pytest

from tests.house.sources import none_of, texts

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


def test_silenced_checks_say_why() -> None:
    silenced = re.compile(r"#\s*(?:noqa|type: ignore|pyright: ignore)(?P<rest>.*)")
    bare = [
        f"{name}: {match[0]}"
        for name, text in texts().items()
        if name.endswith(".py") and name != "tests/house/test_words.py"
        for match in silenced.finditer(text)
        if "S608" not in match[0]  # statements put together from our own table names: nothing to add to that
        and not re.search(r"[\])0-9] +(?:-|#|because) *\w+", match["rest"])
    ]
    none_of(bare)
