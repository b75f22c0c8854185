"""Looking for tickets from the command line, and seeing the whole log again for the index behind it."""

from itertools import count

from cli.client import Json, Service, rows_of
from cli.exits import Exit
from cli.output import JsonFlag, json_line, out, stop

MOST = 100
"""Rows of one page."""
PAGES = 20
"""Asked for at most: a search that shows little of what it looks at goes on for ever otherwise."""


def sought(service: Service, text: str | None, phone: str | None, limit: int) -> list[Json]:
    """The newest tickets that fit, as many as wanted. What is looked for stands in no address."""
    rows: list[Json] = []
    after: Json = {}
    for page in count(1):
        wanted = {"text": text or "", "phone": phone or "", "limit": max(1, min(limit - len(rows), MOST)), **after}
        answer = service.post("/v1/tickets/search", wanted)
        rows += rows_of(answer)
        after = {"after": answer.get("next")}
        if not answer.get("next") or len(rows) >= limit or page == PAGES:
            break
    return rows[:limit]


def reindex(json: JsonFlag = False) -> None:
    """Look at every ticket's text again and renew the index that `ticket list --text` asks; searching goes on."""
    from cli.stores import open_log, run
    from dispatch_service.search.indexing import NAME
    from shared.eventlog import cursors

    async def go_back() -> None:
        async with open_log("dispatch") as opened:
            try:
                await cursors.rewind(opened.database, NAME, 0)
            except ValueError as refused:
                stop(Exit.REFUSED, str(refused))

    run(go_back())
    return json_line({"reindex": NAME}) if json else out.print(f"{NAME} begins again")
