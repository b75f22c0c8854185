"""The services refuse to connect as a role that could rewrite history."""

import pytest

from shared.db import Database, UnsafeRole, assert_application_role
from tests.servers import TestDatabase


async def check(url: str) -> None:
    database = Database(url)
    try:
        async with database.transaction(read_only=True) as tx:
            await assert_application_role(tx)
    finally:
        await database.close()


async def test_the_application_role_is_accepted(fresh_database: TestDatabase) -> None:
    await check(fresh_database.app)


async def test_the_owner_is_refused(fresh_database: TestDatabase) -> None:
    with pytest.raises(UnsafeRole, match="gridwhistle_owner"):
        await check(fresh_database.owner)


async def test_a_superuser_is_refused(fresh_database: TestDatabase) -> None:
    with pytest.raises(UnsafeRole, match="postgres"):
        await check(fresh_database.server.url("postgres", fresh_database.name))


async def test_a_role_that_owns_one_table_is_refused(fresh_database: TestDatabase) -> None:
    server = fresh_database.server
    server.superuser_sql("CREATE TABLE loose (id int); ALTER TABLE loose OWNER TO gridwhistle_app", fresh_database.name)
    with pytest.raises(UnsafeRole, match="gridwhistle_app"):
        await check(fresh_database.app)


async def test_a_member_of_the_owner_is_refused(fresh_database: TestDatabase) -> None:
    server = fresh_database.server
    server.superuser_sql("CREATE ROLE deputy LOGIN PASSWORD 'x' IN ROLE gridwhistle_owner")
    url = fresh_database.app.replace("gridwhistle_app", "deputy")
    credentials = url.split("://")[1].split("@")[0]
    try:
        with pytest.raises(UnsafeRole, match="deputy"):
            await check(url.replace(credentials, "deputy:x"))
    finally:
        server.superuser_sql("DROP ROLE deputy")
