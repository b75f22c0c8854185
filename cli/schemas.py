"""Everything under `schemas/` that is made from code: schemas of events and of data, OpenAPI, AsyncAPI, diagrams.

`python -m cli.schemas` writes, `--check` compares and names what differs. Nothing there is edited by hand.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import yaml

from shared.contracts import topics
from shared.contracts.envelope import TYPES

FOLDER = Path(__file__).parent.parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Json = dict[str, object]


def event_schemas() -> Iterator[tuple[str, str]]:
    """One JSON Schema per message type; open to fields of newer writers."""
    for name, contract in TYPES.items():
        schema: Json = msgspec.json.schema(contract)
        yield f"events/{name}.json", pretty({"$schema": DIALECT, "$id": f"gridwhistle:{name}", "title": name, **schema})


def data_schemas() -> Iterator[tuple[str, str]]:
    """What a policy, a directory and a calendar may hold, for the editors of those who write them."""
    from dispatch_service.rules.schemas import document_schemas

    for name, schema in document_schemas():
        yield f"data/{name}.schema.json", pretty(schema)


def openapi_documents() -> Iterator[tuple[str, str]]:
    """Both services' HTTP interfaces."""
    from dispatch_service.api import openapi as dispatch_document
    from intake_service.api import openapi as intake_document

    yield "openapi/intake.json", pretty(intake_document())
    yield "openapi/dispatch.json", pretty(dispatch_document())


def diagrams() -> Iterator[tuple[str, str]]:
    """The state machines, drawn from their tables."""
    from dispatch_service.routing.diagram import diagram as ticket_diagram
    from dispatch_service.whistles.diagram import diagram as whistle_diagram

    yield "diagrams/ticket.mmd", ticket_diagram()
    yield "diagrams/whistle.mmd", whistle_diagram()


def asyncapi() -> Iterator[tuple[str, str]]:
    """AsyncAPI 3.0: which messages travel on which topic, with the CloudEvents headers."""
    written = {
        topics.RESIDENT_REQUESTS: [name for name in TYPES if ".request." in name],
        topics.TICKET_EVENTS: [name for name in TYPES if ".ticket." in name],
    }
    document: Json = {
        "asyncapi": "3.0.0",
        "info": {"title": "Gridwhistle", "version": "1.0.0", "description": "Contracts between intake and dispatch."},
        "defaultContentType": "application/json",
        "channels": {topic: channel(topic, names) for topic, names in written.items()},
        "operations": dict(operations(written)),
        "components": {"messages": {message_id(name): message(name) for name in TYPES}},
    }
    yield "asyncapi.yaml", yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def channel(topic: str, names: list[str]) -> Json:
    """One topic: its address and what may stand in it."""
    carried = {message_id(name): {"$ref": f"#/components/messages/{message_id(name)}"} for name in names}
    return {"address": topic, "description": "Key: ticket id. Per-key order, at least once.", "messages": carried}


def operations(written: Mapping[str, list[str]]) -> Iterator[tuple[str, Json]]:
    """Who sends and who receives."""
    for topic, sender, receiver in (
        (topics.RESIDENT_REQUESTS, "intake", "dispatch"),
        (topics.TICKET_EVENTS, "dispatch", "intake"),
    ):
        messages = [{"$ref": f"#/channels/{topic}/messages/{message_id(name)}"} for name in written[topic]]
        for action, service in (("send", sender), ("receive", receiver)):
            place = {"$ref": f"#/channels/{topic}"}
            yield f"{service}-{action}s-{topic}", {"action": action, "channel": place, "messages": messages}


def message(name: str) -> Json:
    """One message type: CloudEvents headers in binary mode, data by its schema."""
    headers: Json = {
        "type": "object",
        "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_sequence"],
        "properties": {
            "ce_specversion": {"const": "1.0"},
            "ce_id": {"type": "string", "format": "uuid"},
            "ce_source": {"type": "string", "description": "id of the log that wrote it"},
            "ce_type": {"const": name},
            "ce_subject": {"type": "string", "format": "uuid", "description": "ticket id"},
            "ce_time": {"type": "string", "format": "date-time"},
            "ce_sequence": {"type": "string", "pattern": "^[0-9]+$", "description": "dense per ticket and source"},
            "ce_correlationid": {"type": "string"},
            "ce_causationid": {"type": "string"},
        },
    }
    return {"name": name, "headers": headers, "payload": {"$ref": f"./events/{name}.json"}}


def message_id(name: str) -> str:
    """A type's name as a key that AsyncAPI allows."""
    return name.replace(".", "-")


def pretty(document: Mapping[str, object]) -> str:
    """JSON as people read it, Chinese as Chinese."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def everything() -> dict[str, str]:
    """All generated files by their path under `schemas/`."""
    return dict([*event_schemas(), *data_schemas(), *openapi_documents(), *diagrams(), *asyncapi()])


def differing(files: Mapping[str, str]) -> list[str]:
    """What is missing, stale or no longer generated."""
    stale = [name for name, text in files.items() if not _same(FOLDER / name, text)]
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    return sorted([*stale, *(there - files.keys())])


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


def main(arguments: list[str]) -> int:
    """Write or check; exit code 1 when something differs."""
    files = everything()
    if "--check" in arguments:
        wrong = differing(files)
        for name in wrong:
            print(f"schemas/{name} differs from the code: run `make schemas`", file=sys.stderr)
        return 1 if wrong else 0
    for name, text in files.items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
