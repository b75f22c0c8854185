"""Whose request was merged into another hears of the case that carries on, under his own number, and rates it by a link
of his own."""

from uuid import UUID

from dispatch_service.routing import commands as ask
from tests.messages.test_links import SIGNING
from tests.messages.test_repairs import DESK, LINKS, does, ended, handled
from tests.messages.town import Town


async def told_of(town: Town, ticket: str) -> list[str]:
    """What the requester of this ticket was told, in order, as it was handed over."""
    his = [one for one in await town.of("resident") if one.ticket == ticket]
    return [town.messenger.handed[one.id][1].zh for one in sorted(his, key=lambda one: one.position)]


def without_link(text: str) -> str:
    return text.partition("https://")[0]


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
    assert list(map(without_link, await told_of(town, ticket))) == [
        f"您的诉求{number}已受理。",
        f"您的诉求{number}已与同一事项的诉求并案办理，进展可凭查询码查看。",
        f"您的诉求{number}已有答复，请凭查询码查看，并请评价办理结果：",
        f"您的诉求{number}并入的诉求已结案，请凭查询码查看。",
        f"您的诉求{number}险情已排除，后续修复另行办理，进展可凭原查询码查看。",
    ]


async def test_each_is_sent_a_link_of_his_own_that_names_his_own_request() -> None:
    town, carries_on, ticket = await merged("E05-01", "burst")
    await handled(town, carries_on)
    for one, asked in ((carries_on, 7), (ticket, 4)):
        *_, text = await told_of(town, one)
        link = SIGNING.read(text.rpartition("/")[2])
        assert link is not None
        assert (link.request, link.round, link.asked) == (UUID(one), 1, asked)


async def test_where_links_lead_nowhere_he_is_told_as_before() -> None:
    town, carries_on, ticket = await merged("E05-01", "burst")
    town.restart(None)
    await handled(town, carries_on)
    assert (await told_of(town, ticket))[-1] == f"您的诉求GW-{ticket[-4:]}已有答复，请凭查询码查看。"
