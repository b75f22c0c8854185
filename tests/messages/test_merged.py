"""Whose request was merged into another hears of the case that carries on, under his own number, without its link."""

from dispatch_service.routing import commands as ask
from tests.messages.test_repairs import DESK, LINKS, does, ended, handled
from tests.messages.town import Town


async def told_of(town: Town, ticket: str) -> list[str]:
    """What the requester of this ticket was told, in order, as it was handed over."""
    his = [one for one in await town.of("resident") if one.ticket == ticket]
    return [town.messenger.handed[one.id][1].zh for one in sorted(his, key=lambda one: one.position)]


async def merged(category: str, condition: str | None = None) -> tuple[Town, str, str]:
    """Two requests on one matter, and a town that tells; the first carries on with both."""
    town = await Town(links=LINKS).begun()
    carries_on, ticket = [await town.open_ticket(category, condition) for _ in range(2)]
    await does(town, ticket, ask.Merge(at=town.clock.now(), by=DESK, master=carries_on, reason="same-matter"))
    return town, carries_on, ticket


async def test_he_hears_of_the_merger_of_the_answer_and_of_the_end_under_his_own_number() -> None:
    town, carries_on, ticket = await merged("E05-01", "burst")
    await handled(town, carries_on)
    await ended(town, carries_on)
    number = f"GW-{ticket[-4:]}"
    assert await told_of(town, ticket) == [
        f"您的诉求{number}已受理。",
        f"您的诉求{number}已与同一事项的诉求并案办理，进展可凭查询码查看。",
        f"您的诉求{number}已有答复，请凭查询码查看。",
        f"您的诉求{number}并入的诉求已结案，请凭查询码查看。",
        f"您的诉求{number}险情已排除，后续修复另行办理，进展可凭原查询码查看。",
    ]


async def test_only_who_filed_the_case_that_carries_on_is_sent_the_link_to_rate_it() -> None:
    town, carries_on, ticket = await merged("E05-01", "burst")
    await handled(town, carries_on)
    assert ["12345.example.org" in text for text in await told_of(town, carries_on)] == [False, True]
    assert not any("12345.example.org" in text for text in await told_of(town, ticket))
