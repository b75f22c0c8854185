"""The table of rights as data."""

import pytest

from shared.access.roles import BadRoles, packaged_roles, read_roles

GOOD = """
actions: {ticket.sign: sign, ticket.read: read}
bundles: {look: [ticket.read]}
roles:
  staff: {name: 人员, name_en: staff, may: {party: [+look]}}
  grid-member: {name: 网格员, name_en: grid member, like: [staff], may: {custodian: [ticket.sign]}}
"""


def test_a_role_takes_over_the_grants_of_the_role_it_is_like() -> None:
    member = read_roles(GOOD).roles["grid-member"]
    assert {(grant.reach.value, *grant.actions) for grant in member.grants} == {
        ("custodian", "ticket.sign"),
        ("party", "ticket.read"),
    }


def test_every_fault_of_the_table_is_told_at_once() -> None:
    text = (
        GOOD.replace("like: [staff]", "like: [ghost]")
        .replace("[+look]", "[+gone]")
        .replace("[ticket.sign]", "[ticket.eat]")
    )
    with pytest.raises(BadRoles) as refused:
        read_roles(text)
    assert refused.value.faults == [
        "roles/grid-member/like: no role ghost",
        "roles/staff/may/party: no bundle +gone here",
        "roles/grid-member/may/custodian: no action ticket.eat",
    ]


def test_a_table_of_another_shape_is_refused_with_its_places() -> None:
    with pytest.raises(BadRoles) as refused:
        read_roles(GOOD.replace("custodian:", "anything:").replace("name: 人员, ", ""))
    assert [fault.split(":")[0] for fault in refused.value.faults] == ["roles/grid-member/may", "roles/staff"]


def test_roles_in_a_circle_are_refused() -> None:
    with pytest.raises(BadRoles, match="leads back to itself"):
        read_roles(GOOD.replace("name_en: staff,", "name_en: staff, like: [grid-member],"))


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(BadRoles, match="not YAML"):
        read_roles("roles: [")


def test_every_action_of_the_packaged_table_is_granted_to_somebody() -> None:
    table = packaged_roles()
    granted = {action for role in table.roles.values() for grant in role.grants for action in grant.actions}
    assert set(table.actions) - granted == set()
