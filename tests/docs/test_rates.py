"""What the page on rates says there is, there is, and nothing else."""

import re
from pathlib import Path

from dispatch_service.views.measures import MEASURES, MEDIAN

PAGE = Path(__file__).parents[2] / "docs" / "rates.md"
ROW = re.compile(r"^\| `(\w+)` \| ([\u4e00-\u9fff]+) \|", re.MULTILINE)


def test_every_rate_stands_on_the_page_under_its_name() -> None:
    there = {(measure.name, measure.zh) for measure in MEASURES} | {MEDIAN[:2]}
    assert set(ROW.findall(PAGE.read_text("utf-8"))) == there
