"""The README's session, run command by command against both services."""

from pathlib import Path

from shared.embedded.postgres import EmbeddedPostgres
from tests.docs.session import Terminal, agrees, examples
from tests.flows.city import city

README = Path(__file__).parents[2] / "README.md"


async def test_the_session_in_the_readme_prints_what_it_says(postgres: EmbeddedPostgres) -> None:
    session = examples(README)
    assert len(session) > 5
    async with city(postgres) as town:
        urls = {f"GRIDWHISTLE_{which.upper()}_DATABASE_URL": one.app for which, one in town.databases.items()}
        terminal = Terminal(
            {
                **urls,
                "GRIDWHISTLE_INTAKE_URL": str(town.intake.base_url),
                "GRIDWHISTLE_DISPATCH_URL": str(town.dispatch.base_url),
            }
        )
        for example in session:
            said = await terminal.run(example.command)
            assert agrees(example.wanted, said), f"$ {example.command}\n{said}\ninstead of\n{example.wanted}"
