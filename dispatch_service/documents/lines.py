"""Where in which file a fault stands: its path into the document looked up in the YAML it was read from.

Only asked once something is wrong, so that reading a sound document costs nothing more.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import yaml

from dispatch_service.documents.faults import Fault

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def located(path: Path, faults: Iterable[Fault]) -> list[Fault]:
    """The faults with `file:line:column` for as much of their place as the file or folder has."""
    tops = _tops(path)
    return [replace(fault, where=fault.where or _where(tops, fault.place)) for fault in faults]


def _tops(path: Path) -> dict[str, tuple[str, yaml.Node, yaml.Node]]:
    """Each key on top of one of the files, with that file's name and the nodes of key and value."""
    tops: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
    for file in [path] if path.is_file() else sorted(path.glob("*.yaml")):
        try:
            root: yaml.Node | None = yaml.compose(file.read_bytes(), yaml.CSafeLoader)
        except yaml.YAMLError:
            continue
        if isinstance(root, yaml.MappingNode):
            tops |= {str(key.value): (file.name, key, value) for key, value in root.value}
    return tops


def _where(tops: dict[str, tuple[str, yaml.Node, yaml.Node]], place: str) -> str:
    first, *steps = (number or name for number, name in _STEP.findall(place)) if place else ("",)
    if first not in tops:
        return ""
    file, seen, node = tops[first]
    for step in steps:
        found = _child(node, step)
        if found is None:
            break
        seen, node = found
    return f"{file}:{seen.start_mark.line + 1}:{seen.start_mark.column + 1}"


def _child(node: yaml.Node, step: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Where to point at, and where to go on from."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
        return node.value[int(step)], node.value[int(step)]
    return None
