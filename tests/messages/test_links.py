"""Who waits for his callback is sent a link to rate by: made when the message goes out, and found nowhere before."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace
from pydantic import ValidationError

from dispatch_service.messages.links import Links, complete
from dispatch_service.messages.port import Message, NotNow, State, Undeliverable
from dispatch_service.settings import Settings
from shared.ids import new_id
from shared.settings import WHICH
from shared.vault.ratings import RatingLink, RatingLinks
from tests.messages.made import NOON, message
from tests.messages.town import Town, approved, read_first, resolved

SIGNING = RatingLinks(b"a key of these tests")
ADDRESS = "https://12345.example.org/r/{token}"
LINKS = Links(SIGNING, ADDRESS)


async def answer_told(town: Town) -> tuple[Message, Message]:
    """The message that there is an answer: as it lies in the outbox, and as it was handed over."""
    (kept,) = [one for one in await town.of("resident") if one.what == "ResolutionSubmitted"]
    return kept, town.messenger.handed[kept.id][1]


async def test_the_link_in_his_message_is_signed_for_his_request_and_round() -> None:
    town = await Town(links=LINKS).begun()
    ticket = await resolved(town, await town.open_ticket())
    _, handed = await answer_told(town)
    before, _, token = handed.zh.partition("https://12345.example.org/r/")
    assert before == f"您的诉求GW-{ticket[-4:]}已有答复，请凭查询码查看，并请评价办理结果："
    assert handed.en.endswith(f": https://12345.example.org/r/{token}")
    until = datetime(2026, 12, 7, 4, tzinfo=UTC)
    assert SIGNING.read(token) == RatingLink(UUID(ticket), 1, 4, until)


async def test_nobody_who_reads_the_outbox_could_rate_by_it() -> None:
    town = await Town(links=LINKS).begun()
    await resolved(town, await town.open_ticket())
    kept, handed = await answer_told(town)
    token = handed.zh.rpartition("/")[2]
    assert kept.zh.endswith("：{rating}")
    assert token not in repr(kept)
    assert kept.state is State.SENT


async def test_where_links_lead_nowhere_he_is_told_as_before() -> None:
    town = await Town().begun()
    ticket = await resolved(town, await town.open_ticket())
    _, handed = await answer_told(town)
    assert handed.zh == f"您的诉求GW-{ticket[-4:]}已有答复，请凭查询码查看。"


@pytest.mark.parametrize("links", [LINKS, None])
async def test_an_answer_the_desk_reads_first_reaches_him_once_it_was_read(links: Links | None) -> None:
    town = await Town(links=links, made=read_first()).begun()
    ticket = await resolved(town, await town.open_ticket())
    assert [one.what for one in await town.of("resident")] == ["TicketOpened"]
    await approved(town, ticket)
    told, _ = await town.of("resident")
    assert (told.what, "已有答复" in told.zh, "{rating}" in told.zh) == ("ResolutionApproved", True, links is not None)


async def kept_waiting(town: Town) -> str:
    """An answer's message with a link, which the gateway refuses for now; the message's id."""
    ticket = await town.open_ticket()
    await town.follow()
    await town.rounds()
    town.messenger.away = True
    await resolved(town, ticket)
    (queued,) = [one for one in await town.of("resident") if one.what == "ResolutionSubmitted"]
    assert (queued.state, "{rating}" in queued.zh) == (State.QUEUED, True)
    town.messenger.away = False
    return queued.id


async def sent_after(town: Town, waiting: str, wait: timedelta) -> tuple[str, State]:
    """Its Chinese text as handed over then, empty where it never was, and what became of it."""
    town.clock.advance(wait)
    await town.rounds()
    (kept,) = [one for one in await town.of("resident") if one.id == waiting]
    handed = town.messenger.handed.get(waiting)
    return (handed[1].zh if handed else "", kept.state)


async def test_a_link_that_ends_before_its_message_goes_out_gives_way_to_the_next_rules_text() -> None:
    town = await Town(links=LINKS).begun()
    text, state = await sent_after(town, await kept_waiting(town), timedelta(days=14))
    assert (text.endswith("已有答复，请凭查询码查看。"), state) == (True, State.SENT)


async def test_until_its_last_minute_a_link_is_sent() -> None:
    town = await Town(links=LINKS).begun()
    text, _ = await sent_after(town, await kept_waiting(town), timedelta(days=14, minutes=-1))
    assert SIGNING.read(text.rpartition("/")[2]) is not None


async def test_once_links_lead_nowhere_what_waits_goes_out_with_the_next_rules_text() -> None:
    town = await Town(links=LINKS).begun()
    waiting = await kept_waiting(town)
    town.restart(None)
    text, state = await sent_after(town, waiting, timedelta(hours=1))
    assert (text.endswith("已有答复，请凭查询码查看。"), state) == (True, State.SENT)


@pytest.mark.parametrize("links", [True, False])
async def test_whose_number_was_taken_away_meanwhile_is_waited_for_no_longer(links: bool) -> None:
    town = await Town(links=LINKS).begun()
    waiting = await kept_waiting(town)
    town.addresses.erased = True
    if not links:
        town.restart(None)
    assert await sent_after(town, waiting, timedelta(hours=1)) == ("", State.UNDELIVERABLE)


SAYS = RatingLink(new_id(), 1, 4, datetime(2026, 12, 7, tzinfo=UTC))
ALONE = replace(message("resident"), zh="{rating}", rating=msgspec.json.encode(SAYS).decode())
"""With a link, and no other text: no rule has one, or the release before queued it."""


def test_without_another_text_it_waits_while_links_lead_nowhere_and_no_longer_than_its_link_lasts() -> None:
    with pytest.raises(NotNow):
        complete(ALONE, None, SAYS.until - timedelta(minutes=1))
    assert SIGNING.read(complete(ALONE, LINKS, NOON).zh.rpartition("/")[2]) == SAYS
    for links in (None, LINKS):
        with pytest.raises(Undeliverable):
            complete(ALONE, links, SAYS.until)


async def test_one_who_cannot_be_reached_is_sent_none() -> None:
    town = await Town(links=LINKS).begun()
    await resolved(town, await town.open_ticket(person=False))
    assert await town.of("resident") == []


@pytest.mark.parametrize(
    "address",
    [
        "https://12345.example.org/r/",
        "https://12345.example.org/{token}/{token}",
        "https://12345.example.org/{number}/{token}",
        "12345.example.org/{token}",
        "https://12345.example.org/ {token}",
        "https://热线.example.org/{token}",
    ],
)
def test_an_address_that_leads_nowhere_is_refused_when_the_service_starts(address: str) -> None:
    with pytest.raises(ValidationError, match="rating_link"):
        Settings.model_validate({"rating_link": address})


def test_in_production_nobody_reads_a_link_on_its_way() -> None:
    urls = {f"{which}_database_url": "postgresql://app@db.example.org/x" for which in WHICH}
    with pytest.raises(ValidationError, match="https"):
        Settings.model_validate({"production": True, "rating_link": "http://a.example.org/{token}", **urls})
    assert Settings.model_validate({"production": True, "rating_link": ADDRESS, **urls}).rating_link == ADDRESS
