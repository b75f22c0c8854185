"""What a revision made stands written out beside it: the same on every database, whatever the tables become later."""

from pathlib import Path

from alembic import op

LOG = Path(__file__).with_name("log_0001.sql")
"""Tables of a log and its tree, as the first revision of each service makes them."""
INLINE = Path(__file__).with_name("log_0002.sql")
"""Events in their rows whole, as the revision of each service that came to it."""


def run(statements: Path) -> None:
    """Run a file of statements, each ended by a semicolon at the end of a line."""
    for statement in statements.read_text("utf-8").split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def run_beside(revision: str) -> None:
    """Run the statements beside a revision's file."""
    run(Path(revision).with_suffix(".sql"))
