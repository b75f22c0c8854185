"""The demo district: as large as promised, and made from its names alone."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.rules.demo import FOLDER, directory

DIRECTORY = directory()


def test_it_has_the_grids_of_its_model() -> None:
    kinds = Counter(record.grid for record in DIRECTORY.records.values())
    assert (kinds["basic"], kinds["dedicated"], kinds["micro"]) == (128, 48, 16)
    assert sum(unit.rung == "community" for unit in DIRECTORY.units.values()) == 10


def test_every_grid_has_somebody_in_it_with_a_duty_telephone() -> None:
    grids = [code for code, record in DIRECTORY.records.items() if record.grid]
    assert all(person.phone for grid in grids for person, _ in DIRECTORY.posted_in(grid)[:1])
    assert all(DIRECTORY.posted_in(grid) for grid in grids)


def test_no_telephone_in_it_can_ring_anywhere() -> None:
    assert {person.phone[:7] for person in DIRECTORY.staff.values() if person.phone} == {"000-555"}


def test_making_it_again_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, FOLDER / "make_district.py", tmp_path], check=True)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in (FOLDER / "directory").iterdir()}
