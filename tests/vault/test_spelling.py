"""Bytes stand in tokens, links and cursors in one spelling, and whatever is written otherwise is nothing of ours."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vault.spelling import bytes_of, text_of


@given(st.binary(max_size=80))
def test_bytes_are_written_as_rfc_4648_says_without_its_padding_and_read_back(data: bytes) -> None:
    assert text_of(data) == urlsafe_b64encode(data).rstrip(b"=").decode()
    assert bytes_of(text_of(data)) == data


@pytest.mark.parametrize("text", ["_w==", "_w=", "_x", "_", "/w", "_w\n", "_ w", "_*w", "\udc80", "ｗＡ"])
def test_what_is_written_otherwise_is_not_read(text: str) -> None:
    assert bytes_of("_w") == b"\xff"
    with pytest.raises(ValueError, match=r"."):
        bytes_of(text)
