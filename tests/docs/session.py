"""Runs the sessions written in a document: `$ command` lines, and what they print.

In the expected output `...` stands for anything (a number, a time, further lines); `ID`, `CODE` and `WHISTLE` in a
command stand for what an earlier command printed under that name.
"""

import asyncio
import doctest
import os
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
LEARNT = {
    "ID": re.compile(r"^id +(\S+)", re.MULTILINE),
    "CODE": re.compile(r"tracking code +(\S+)"),
    "WHISTLE": re.compile(r"^whistle +(\S+)", re.MULTILINE),
}


@dataclass(frozen=True)
class Example:
    """One command of a session and what it should print."""

    command: str
    wanted: str


def examples(document: Path) -> list[Example]:
    """All commands of the document's console blocks, in order."""
    found: list[Example] = []
    for block in BLOCK.findall(document.read_text("utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, wanted = part.partition("\n")
            found.append(Example(command, wanted))
    return found


class Terminal:
    """Runs `gridwhistle` as a person would, and remembers what it was told."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = {**os.environ, **env, "COLUMNS": "160", "NO_COLOR": "1"}
        self._known: dict[str, str] = {}

    async def run(self, command: str) -> str:
        """What it printed, on either stream; the exit code is left to the reader of the output."""
        words = [self._known.get(word, word) for word in shlex.split(command)]
        assert words[0] == "gridwhistle", command
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cli", *words[1:], env=self._env,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said = (await process.communicate())[0].decode()
        for name, pattern in LEARNT.items():
            if found := pattern.search(said):
                self._known[name] = found[1]
        return said


def agrees(wanted: str, said: str) -> bool:
    """Whether the output is what the document shows."""
    return doctest.OutputChecker().check_output(tidy(wanted), tidy(said), doctest.ELLIPSIS)


def tidy(text: str) -> str:
    """Without blanks at the ends of lines and empty lines at the end."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
