"""Rows that stand in installed databases are what today's folds make of the same events, or the view has a new version.

`views.json` holds, for each frozen log, a digest of every view's rows by the view's name and version. A changed digest
under the same version means that `replay verify` would report rows nobody touched: raise the version, add its digest.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from dispatch_service.codec import Entry, decode
from dispatch_service.views import timeline
from dispatch_service.views.catalogue import VIEWS
from dispatch_service.whistles.events import WhistleBlown
from shared.eventlog.rows import Key, Row, Rows
from shared.eventlog.views import View, fold_all, fold_into, touched
from tests.samples import HERE, sample
from tests.views.entries import whistle_entries
from tests.whistles.stories import blow, given

DIGESTS: dict[str, dict[str, str]] = json.loads((HERE / "views.json").read_text("utf-8"))


def entries(name: str) -> list[Entry]:
    return [decode(recorded) for recorded in sample(name)]


def digest(view: View[Entry], rows: Mapping[Key, Row]) -> str:
    """Of all rows, in their order."""
    lines = map(Rows(view.table).canonical, rows.values())
    return hashlib.sha256(b"\n".join(sorted(lines))).hexdigest()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.cursor)
@pytest.mark.parametrize("name", DIGESTS)
def test_a_view_makes_of_an_old_log_what_it_made_of_it(name: str, view: View[Entry]) -> None:
    assert digest(view, fold_all(view, entries(name))) == DIGESTS[name][view.cursor]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.cursor)
@pytest.mark.parametrize("name", DIGESTS)
def test_a_new_version_of_a_view_may_fold_over_the_rows_of_the_one_before(name: str, view: View[Entry]) -> None:
    """The table stays where the version changes; a fold that adds to what it finds there would count twice."""
    rows = fold_all(view, entries(name))
    before = digest(view, rows)
    fold_into(view, rows, touched(view, entries(name)))
    assert digest(view, rows) == before


def test_what_is_a_set_stands_in_one_order_whichever_process_folds_it() -> None:
    (blown,) = given().when(blow()).events
    assert isinstance(blown, WhistleBlown)
    rungs = frozenset(f"rung-{number}" for number in range(12))
    event = replace(blown, terms=replace(blown.terms, blown_by=rungs))
    (row,) = fold_all(timeline.VIEW, whistle_entries([event], "w")).values()
    detail: dict[str, Any] = json.loads(str(row["detail"]))
    assert detail["terms"]["blown_by"] == sorted(rungs)
