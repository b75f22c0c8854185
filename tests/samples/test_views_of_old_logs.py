"""Rows that stand in installed databases are what today's folds make of the same events, or the view has a new version.

`views.json` holds, for each frozen log, a digest of every view's rows by the view's name and version. A changed digest
under the same version means that `replay verify` would report rows nobody touched: raise the version, add its digest.
"""

import hashlib
import json
from typing import Any

import pytest
from msgspec.structs import replace

from dispatch_service.codec import Entry, decode
from dispatch_service.views import timeline
from dispatch_service.views.catalogue import VIEWS
from dispatch_service.whistles.events import WhistleBlown
from shared.eventlog.rows import Rows
from shared.eventlog.views import View, fold_all
from tests.samples import HERE, sample
from tests.views.entries import whistle_entries
from tests.whistles.stories import blow, given

DIGESTS: dict[str, dict[str, str]] = json.loads((HERE / "views.json").read_text("utf-8"))


def digest(view: View[Entry], name: str) -> str:
    """Of all rows the view makes of a frozen log, in their order."""
    rows = Rows(view.table)
    folded = fold_all(view, [decode(recorded) for recorded in sample(name)]).values()
    return hashlib.sha256(b"\n".join(sorted(map(rows.canonical, folded)))).hexdigest()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.cursor)
@pytest.mark.parametrize("name", DIGESTS)
def test_a_view_makes_of_an_old_log_what_it_made_of_it(name: str, view: View[Entry]) -> None:
    assert digest(view, name) == DIGESTS[name][view.cursor]


def test_what_is_a_set_stands_in_one_order_whichever_process_folds_it() -> None:
    (blown,) = given().when(blow()).events
    assert isinstance(blown, WhistleBlown)
    rungs = frozenset(f"rung-{number}" for number in range(12))
    event = replace(blown, terms=replace(blown.terms, blown_by=rungs))
    (row,) = fold_all(timeline.VIEW, whistle_entries([event], "w")).values()
    detail: dict[str, Any] = json.loads(str(row["detail"]))
    assert detail["terms"]["blown_by"] == sorted(rungs)
