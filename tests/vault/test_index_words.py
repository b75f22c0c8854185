"""What is cut out of a text, what a query asks for, and that nothing containing a query is ever missed."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vault.index_words import REMEMBERED, Tokens, contains, pieces, squeezed, wanted
from tests.servers import TestDatabase
from tests.vault.laid import lay_vault_tables, opened

SECRET = bytes(range(32))
LETTERS = st.text(alphabet="路灯坏了文化ａＢb12３é ß。-，①㎡ﬁİ\u0301", max_size=12)


@given(before=LETTERS, query=LETTERS, after=LETTERS)
def test_whatever_contains_a_query_has_all_of_its_pieces(before: str, query: str, after: str) -> None:
    text = before + query + after
    assert contains(text, query)
    assert wanted(query) <= pieces(text)
    assert set(Tokens(SECRET).of(wanted(query))) <= set(Tokens(SECRET).of(pieces(text)))


@given(st.text(), st.text(), st.text())
def test_the_same_holds_in_every_script(before: str, query: str, after: str) -> None:
    assert contains(before + query + after, query)
    assert wanted(query) <= pieces(before + query + after)


@pytest.mark.parametrize(
    ("written", "plain"),
    [("文化路 １２号，3-ａ", "文化路12号3a"), ("Café STRASSE", "cafestrasse"), ("Straße", "strasse"), ("！ 。", "")],
)
def test_spelling_does_not_count(written: str, plain: str) -> None:
    assert squeezed(written) == plain


def test_chinese_is_cut_in_pairs_and_latin_words_are_pieces_too() -> None:
    assert pieces("灯WH-0417坏") == {"灯w", "wh", "h0", "04", "41", "17", "7坏", "wh0417"}


def test_only_a_word_within_a_query_is_asked_for_whole() -> None:
    assert "0417" in wanted("灯0417坏")
    assert {"0417", "灯0417"}.isdisjoint(wanted("0417坏") | wanted("灯0417"))


def test_a_telephone_number_gets_no_token_of_its_own() -> None:
    assert "13812345678" not in pieces("请打13812345678找我")
    assert max(map(len, pieces("请打13812345678找我"))) == 2


def test_tokens_are_truncated_hmacs_under_the_secret() -> None:
    expected = hmac.new(SECRET, b"text\n" + "路灯".encode(), sha256).digest()[:8]
    tokens = Tokens(SECRET)
    assert tokens.of(["路灯"]) == tokens.of(["路灯"]) == [int.from_bytes(expected, "big", signed=True)]
    assert Tokens(bytes(32)).of(["路灯"]) != tokens.of(["路灯"])


def test_what_is_remembered_of_pieces_is_bounded_and_changes_no_token() -> None:
    tokens, many = Tokens(SECRET), [f"{number:06d}" for number in range(REMEMBERED + 10)]
    assert tokens.of(many) == tokens.of(many)
    assert tokens.of(["路灯"]) == Tokens(SECRET).of(["路灯"])


async def test_the_index_holds_numbers_and_nothing_of_the_text(fresh_database: TestDatabase) -> None:
    await lay_vault_tables(fresh_database)
    async with opened(fresh_database.owner) as database, database.transaction() as tx:
        columns = await tx.raw.fetch(
            "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = 'text_index'"
        )
    assert {row["column_name"]: row["udt_name"] for row in columns} == {
        "ticket": "text",
        "key_id": "text",
        "tokens": "_int8",
    }
