"""What changed between two versions, told by place."""

import re

import msgspec

from dispatch_service.documents.shape import canonical
from dispatch_service.rules.diff import Difference, differences
from tests.rules.demo import policy_document


def test_a_document_does_not_differ_from_itself() -> None:
    assert differences(canonical(policy_document()), canonical(policy_document())) == []


def test_a_changed_limit_is_told_by_the_codes_around_it() -> None:
    old = canonical(policy_document())
    new = re.sub(rb'"limit":"2 wd"([^}]*"code":"dark")', rb'"limit":"3 wd"\1', old)
    assert differences(old, new) == [Difference(".categories[P01-37].conditions[dark].limit", '"2 wd"', '"3 wd"')]


def test_an_entry_moved_within_its_list_is_no_change() -> None:
    turned = msgspec.structs.replace(policy_document(), categories=policy_document().categories[::-1])
    assert differences(canonical(policy_document()), canonical(turned)) == []


def test_what_came_and_what_went_is_told_whole() -> None:
    old, new = b'{"units":[{"code":"A"},{"code":"B"}]}', b'{"units":[{"code":"B"},{"code":"C"}]}'
    assert differences(old, new) == [
        Difference(".units[A]", '{"code":"A"}', ""),
        Difference(".units[C]", "", '{"code":"C"}'),
    ]


def test_lists_without_codes_are_compared_whole() -> None:
    assert differences(b'{"days":["a","b"]}', b'{"days":["b","a"]}') == [Difference(".days", '["a","b"]', '["b","a"]')]
