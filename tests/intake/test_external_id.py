"""Another system's id: one request for ever; what it sends later under the same id is added."""

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from intake_service.codec import decode
from shared.contracts.resident_request import RequestFiled, SupplementFiled
from shared.contracts.sealed import Narrative
from shared.vault.opening import Opened, Purpose
from shared.vault.port import Erasure
from shared.vault.sealing import key_id_of
from tests.intake.desk import Client, Desk, client_of


async def test_the_same_content_is_answered_as_the_first_time(intake: Client) -> None:
    first = await intake.file("hotline", external_id="12345-1")
    intake.desk.clock.advance(timedelta(days=400))
    again = await intake.file("hotline", external_id="12345-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


async def test_a_changed_content_is_recorded_as_a_supplement(intake: Client) -> None:
    first = await intake.file("hotline", external_id="12345-1")
    changed = await intake.file("hotline", external_id="12345-1", description="又坏了两盏。")
    body = changed.json()
    assert changed.status_code == 200
    assert (body["supplemented"], body["id"], body["number"]) == (True, first.json()["id"], first.json()["number"])
    assert await intake.events() == ["RequestFiled", "SupplementFiled"]


async def test_the_supplement_is_sealed_under_the_requests_own_keys(intake: Client) -> None:
    await intake.file("hotline", external_id="1", reporter={"name": "王女士", "phone": "13812345678"})
    await intake.file("hotline", external_id="1", description="又坏了。", reporter={"phone": "13800000000"})
    filed, added = (decode(event).event for event in await intake.desk.log.read())
    assert isinstance(added, SupplementFiled)
    for group in ("narrative", "person"):
        assert key_id_of(getattr(added, group)) == key_id_of(getattr(filed, group))
    opened = await intake.desk.opener.open([added.narrative], Purpose("desk", "", "handling", "x"))
    narrative = opened[added.narrative]
    assert isinstance(narrative, Opened)
    assert narrative.read(Narrative).description == "又坏了。"


async def test_the_same_change_twice_is_one_supplement(intake: Client) -> None:
    await intake.file("hotline", external_id="1")
    changed = [await intake.file("hotline", external_id="1", subject="又坏了") for _ in range(2)]
    assert changed[0].json() == changed[1].json()
    back = await intake.file("hotline", external_id="1")
    assert "supplemented" not in back.json()
    assert await intake.events() == ["RequestFiled", "SupplementFiled"]


async def test_two_systems_may_use_one_id(intake: Client) -> None:
    first, second = [await intake.file(who, external_id="1") for who in ("hotline", "partner")]
    assert first.json()["id"] != second.json()["id"]


async def test_a_stranger_learns_and_adds_nothing_by_guessing_an_id(intake: Client) -> None:
    known = await intake.file("hotline", external_id="1")
    same, other = await intake.file(external_id="1"), await intake.file(external_id="1", subject="水管爆裂")
    assert len({answer.json()["id"] for answer in (known, same, other)}) == 3


async def test_a_burst_under_one_id_files_once_and_loses_no_content(intake: Client) -> None:
    sent = ["一", "二", "三"] * 5
    answers = await asyncio.gather(*(intake.file("hotline", external_id="1", subject=text) for text in sent))
    assert sorted({answer.status_code for answer in answers}) == [200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted(await intake.events()) == ["RequestFiled", "SupplementFiled", "SupplementFiled"]


async def test_a_key_beside_the_id_still_refuses_another_body(intake: Client) -> None:
    first = await intake.file("hotline", "k-1", external_id="1")
    again = await intake.file("hotline", "k-2", external_id="1")
    refused = await intake.file("hotline", "k-2", external_id="1", subject="水管爆裂")
    assert again.json() == first.json()
    assert refused.json()["code"] == "key-reused"
    assert await intake.events() == ["RequestFiled"]


async def test_a_change_to_an_erased_request_is_refused(intake: Client) -> None:
    await intake.file("hotline", external_id="1")
    filed = decode((await intake.desk.log.read())[0]).event
    assert isinstance(filed, RequestFiled)
    await erase(intake, key_id_of(filed.narrative))
    refused = await intake.file("hotline", external_id="1", subject="又坏了")
    assert (refused.status_code, refused.json()["reason"]) == (409, "texts-erased")


async def erase(intake: Client, key: str) -> None:
    """What a privacy officer's order does, half a minute later."""

    await intake.desk.keys.destroy(Erasure(intake.desk.clock.now(), "privacy-01", "request", (key,)))
    intake.desk.clock.advance(timedelta(minutes=1))


@settings(max_examples=30, deadline=None)
@given(
    sent=st.lists(
        st.tuples(
            st.sampled_from(["hotline", "partner"]), st.sampled_from(["1", "2"]), st.text("ab", min_size=1, max_size=2)
        ),
        max_size=12,
    )
)
async def test_whatever_order_contents_come_in_each_is_in_the_log_once(sent: list[tuple[str, str, str]]) -> None:
    desk = Desk()
    async with client_of(desk, await desk.build()) as intake:
        for who, external_id, subject in sent:
            assert (await intake.file(who, external_id=external_id, subject=subject)).status_code in {200, 201}
        events = await intake.events()
        assert events.count("RequestFiled") == len({(who, id_) for who, id_, _ in sent})
        assert len(events) == len(set(sent))


async def test_a_platforms_request_says_whose_it_is_and_by_when(intake: Client) -> None:
    theirs = {"code": "city-hotline", "due_at": "2026-11-25T18:00:00+08:00"}
    await intake.file("hotline", external_id="12345-1", authority=theirs)
    filed = decode((await intake.desk.log.read())[0]).event
    assert isinstance(filed, RequestFiled)
    facts = filed.facts
    assert (facts.authority, facts.external_id) == ("city-hotline", "12345-1")
    assert facts.authority_due_at == datetime(2026, 11, 25, 10, tzinfo=UTC)


async def test_only_a_platform_speaks_for_a_platform_and_it_names_its_number(intake: Client) -> None:
    theirs = {"code": "city-hotline"}
    partner = await intake.file("partner", external_id="1", authority=theirs)
    unnumbered = await intake.file("hotline", authority=theirs)
    assert (partner.status_code, partner.json()["code"]) == (403, "not-allowed")
    assert (unnumbered.status_code, unnumbered.json()["errors"][0]["field"]) == (422, "external_id")
