"""The witness: another office's memory of a log, with the standard library's HTTP server and one file.

Needs none of our services and no database: `python -m shared.eventlog.witness --help`. It takes
`POST /add-checkpoint` and tells its key at `GET /`.
"""

import argparse
import sys
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from shared.clock import SystemClock
from shared.eventlog.cosigning import Answer, Memory, Witness
from shared.eventlog.note import NOTE_LIMIT, PublicKey, Signer
from shared.eventlog.signing import load_signer

BODY_LIMIT = NOTE_LIMIT + 63 * len(b64encode(bytes(32)) + b"\n") + 64


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness; port 0 takes a free one (`server_port`)."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness, signer: Signer) -> None:
        super().__init__(address, _Handler)
        self.witness = witness
        self.key_text = signer.cosigning.text + "\n"


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer  # pyright: ignore[reportIncompatibleVariableOverride] # made only by WitnessServer
    timeout = 10

    def do_GET(self) -> None:
        self._send(Answer(200, self.server.key_text) if self.path == "/" else Answer(404, "nothing here\n"))

    def do_POST(self) -> None:
        if self.path != "/add-checkpoint":
            self._send(Answer(404, "nothing here\n"))
            return
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > BODY_LIMIT:
            self._send(Answer(400, "wanted a body with its length, of at most 64 KiB and a proof\n"))
            return
        try:
            body = self.rfile.read(int(length)).decode()
        except UnicodeDecodeError:
            self._send(Answer(400, "wanted UTF-8\n"))
            return
        self._send(self.server.witness.add_checkpoint(body))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it
        sys.stderr.write(f"{self.address_string()} {format % args}\n")

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main(arguments: list[str] | None = None) -> None:
    """Run until interrupted."""
    options = _options(arguments)
    home: Path = options.home
    signer = load_signer({}, home, options.name)
    logs = {key.name: key for key in (PublicKey.read(text) for text in options.log)}
    witness = Witness(signer, logs, Memory(home / "checkpoints.json"), SystemClock())
    host, _, port = options.listen.rpartition(":")
    with WitnessServer((host, int(port)), witness, signer) as server:
        sys.stdout.write(f"witness {signer.cosigning.text}\nlistens on {host}:{server.server_port}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("stopped\n")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="witness", description="Witness the checkpoints of somebody else's logs.")
    parser.add_argument("--name", required=True, help="the witness's own name, such as zibo.example/witness")
    parser.add_argument(
        "--log", required=True, action="append", help="a log's verification key, name+id+base64; repeat"
    )
    parser.add_argument("--home", required=True, type=Path, help="folder for its key and its memory; keep it backed up")
    parser.add_argument("--listen", default="127.0.0.1:8099", help="host:port, port 0 for a free one")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
