"""The verifier: checks an exported log, a proof file or the growth of a log with nothing but a public key.

Uses neither services nor database: `python -m shared.eventlog.verifier --help`. Exit codes: 0 it holds, 1 it does not,
2 the files or the key are unusable.
"""

import argparse
import sys
from pathlib import Path

from shared.eventlog.checkpoint import read_checkpoint, verified_checkpoint
from shared.eventlog.export import BadExport, exported, leaf_of, verify_export
from shared.eventlog.note import BadNote, PublicKey, read_note
from shared.eventlog.proofs import read_growth, read_inclusion

__all__ = ["exported", "main"]

HOLDS, BROKEN, UNUSABLE = 0, 1, 2


def main(arguments: list[str] | None = None) -> None:
    """Judge, say why, and exit."""
    options = _options(arguments)
    try:
        holds, said = options.judge(options, [PublicKey.read(text) for text in options.key])
    except (BadNote, BadExport, OSError, ValueError) as fault:
        sys.stderr.write(f"cannot be judged: {fault}\n")
        sys.exit(UNUSABLE)
    sys.stdout.write(said + "\n")
    sys.exit(HOLDS if holds else BROKEN)


def _export(options: argparse.Namespace, keys: list[PublicKey]) -> tuple[bool, str]:
    checkpoints = [verified_checkpoint(path.read_text("utf-8"), keys) for path in options.checkpoint]
    with options.events.open("rb") as lines:
        verdict = verify_export(lines, checkpoints)
    said = [f"{verdict.events} events, {verdict.unsigned} of them behind the last checkpoint that holds"]
    said += [f"holds: {one.origin} at {one.size}" for one in verdict.hold]
    said += [f"BROKEN: {one.origin} at {one.size}: these are not the events that were signed" for one in verdict.broken]
    said += [f"not judged: {one.origin} at {one.size}: the export ends before" for one in verdict.beyond]
    return verdict.good, "\n".join(said)


def _proof(options: argparse.Namespace, keys: list[PublicKey]) -> tuple[bool, str]:
    proof = read_inclusion(options.proof.read_text("utf-8"))
    origin = read_checkpoint(read_note(proof.checkpoint).text).origin
    position, leaf = leaf_of(options.event.read_bytes(), origin)
    under = proof.proves(leaf, keys) if position == proof.index else None
    if under is None:
        return False, "BROKEN: the proof does not hold for this event"
    return True, f"holds: this event stands at {proof.index} of {under.size} in {under.origin}"


def _growth(options: argparse.Namespace, keys: list[PublicKey]) -> tuple[bool, str]:
    before = verified_checkpoint(options.old.read_text("utf-8"), keys)
    growth = read_growth(options.growth.read_text("utf-8"))
    after = growth.proves(before.root, keys)
    if after is None or growth.old != before.size or after.origin != before.origin:
        return False, "BROKEN: the newer checkpoint does not extend the older one"
    return True, f"holds: {after.origin} only grew, from {before.size} to {after.size}"


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="verifier", description="Check a log's evidence without the log's services.")
    parser.add_argument(
        "--key", required=True, action="append", help="the log's verification key, name+id+base64; repeat"
    )
    verbs = parser.add_subparsers(required=True, metavar="export|proof|growth")
    export = verbs.add_parser("export", help="an export (NDJSON) against one or more checkpoints")
    export.add_argument("events", type=Path)
    export.add_argument("--checkpoint", type=Path, action="append", required=True)
    export.set_defaults(judge=_export)
    proof = verbs.add_parser("proof", help="one exported event against its proof file")
    proof.add_argument("event", type=Path)
    proof.add_argument("proof", type=Path)
    proof.set_defaults(judge=_proof)
    growth = verbs.add_parser("growth", help="an older checkpoint against a consistency proof with a newer one")
    growth.add_argument("old", type=Path)
    growth.add_argument("growth", type=Path)
    growth.set_defaults(judge=_growth)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
