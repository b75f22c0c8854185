"""A platform's own case: its deadline binds, whichever way it is told, and the word that came last stands."""

from datetime import datetime, timedelta

import httpx

from cli.clients import file_of, load, save
from shared.access.clients import Client, new_key
from tests.flows.city import City
from tests.waiting import until

DESK = "派遣员-云溪-01"


def platform_of(town: City) -> dict[str, str]:
    """A platform with a key of its own; the header it shows."""
    path, key = file_of(town.home), new_key()
    save(path, [*load(path).values(), Client("hotline-city", "hotline-client", (key.hashed,))])
    return {"Authorization": f"Bearer {key.secret}"}


async def test_a_deadline_changed_on_the_ticket_is_set_back_by_filing_the_old_case_again(town: City) -> None:
    platform, theirs = platform_of(town), town.clock.now() + timedelta(days=3)

    async def filed() -> httpx.Response:
        authority = {"code": "city-hotline", "due_at": theirs.isoformat()}
        words = {"channel": "hotline", "subject": "路灯不亮", "description": "文化路路灯三天不亮"}
        body = {**words, "external_id": "CITY-0088", "authority": authority}
        return await town.intake.post("/v1/requests", json=body, headers=platform)

    receipt = (await filed()).json()

    async def stands_at(due_at: datetime) -> bool:
        ticket = await town.ticket(receipt)
        return datetime.fromisoformat(ticket["asides"]["authority_due_at"]) == due_at

    assert await stands_at(theirs)
    later = theirs + timedelta(days=2)
    await town.act(receipt, DESK, "authority-due", due_at=later.isoformat(), reason="more-time")
    assert await stands_at(later)

    async def heard() -> bool:
        return "AuthorityDueChanged" in str((await town.status(receipt))["history"])

    await until(heard, "intake has heard of the change")
    again = (await filed()).json()
    assert again["supplemented"]
    await until(lambda: stands_at(theirs), "the deadline is set back")
    assert (await filed()).json()["operation"] == again["operation"], "and the same once more says nothing new"
