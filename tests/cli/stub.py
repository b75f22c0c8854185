"""A service that answers what a test says, and remembers what it was asked."""

import json
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import typer.testing

from cli.main import app

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Json
    caller: int
    """The port it came from: one for each connection."""


@dataclass
class Stub:
    """Answers `answers` in turn, the last one again and again."""

    address: str
    answers: list[tuple[int, Json]] = field(default_factory=lambda: [(200, {})])
    asked: list[Asked] = field(default_factory=list[Asked])

    def will(self, *answers: tuple[int, Json]) -> None:
        """Set what is answered."""
        self.answers = list(answers)

    def run(self, *words: str, **env: str) -> typer.testing.Result:
        """The command line, told that both services are here."""
        here = {"GRIDWHISTLE_INTAKE_URL": self.address, "GRIDWHISTLE_DISPATCH_URL": self.address}
        return gridwhistle(*words, **here, **env)

    def answer(self, asked: Asked) -> tuple[int, Json]:
        self.asked.append(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def gridwhistle(*words: str, **env: str) -> typer.testing.Result:
    """One command in this process; only what the test names is set."""
    return typer.testing.CliRunner().invoke(app, words, env={"GRIDWHISTLE_TOKEN": None, **env})


@contextmanager
def stub() -> Generator[Stub]:
    """A stub that listens while the block runs."""

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the base class's name for it
            """Tests are quiet."""

        def _reply(self, body: Json) -> None:
            caller = int(self.client_address[1])
            status, document = listening.answer(Asked(self.command, self.path, dict(self.headers), body, caller))
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        listening = Stub(f"http://127.0.0.1:{server.server_port}")
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield listening
        server.shutdown()
        serving.join()
