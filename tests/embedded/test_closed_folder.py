"""Root may keep the home in a folder closed to everybody else; the database lives then where its account can go."""

import os
import shutil

import pytest

from shared.embedded.postgres import EmbeddedPostgres
from tests.servers import QUICK, private_home

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the database an account")


def test_a_home_in_a_closed_folder_is_served_and_the_folder_stays_closed() -> None:
    with private_home() as outer:
        closed = outer / "closed"
        closed.mkdir(mode=0o700)
        server = EmbeddedPostgres(closed / "home", settings=QUICK, databases=())
        try:
            server.start()
            assert server.superuser_sql("SELECT 1").strip() == "1"
            assert closed.stat().st_mode & 0o777 == 0o700
        finally:
            server.stop()
            shutil.rmtree((closed / "home" / "postgres").resolve())
