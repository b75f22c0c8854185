"""The ticket's diagram, written from the table: what is drawn is what is decided."""

from dispatch_service.routing.states import OPEN
from dispatch_service.routing.table import ANYWHERE, DESKED, TABLE, Place, Row


def diagram() -> str:
    """A Mermaid state diagram of stages and works with the commands that lead between them.

    Commands that are allowed wherever a ticket is open and never move it stand in one comment.
    """
    everywhere = [row.name for row in TABLE.values() if _is_everywhere(row)]
    arrows: dict[tuple[str, str], list[str]] = {("[*]", _id(DESKED)): ["open-ticket"]}
    for row in (row for row in TABLE.values() if not _is_everywhere(row)):
        for start, ends in row.moves.items():
            for end in ends:
                arrows.setdefault((_id(start), _id(end)), []).append(row.name)
    lines = [f"    {start} --> {end}: {', '.join(names)}" for (start, end), names in sorted(arrows.items())]
    note = f"    %% anywhere while open: {', '.join(everywhere)}"
    return "\n".join(["stateDiagram-v2", note, *_boxes(), *lines, *_ends()]) + "\n"


def _is_everywhere(row: Row) -> bool:
    return frozenset(row.moves) == ANYWHERE and all(ends == (start,) for start, ends in row.moves.items())


def _places() -> list[Place]:
    """In the order the table first names them."""
    moves = [(start, *ends) for row in TABLE.values() for start, ends in row.moves.items()]
    return list(dict.fromkeys(place for places in moves for place in places))


def _boxes() -> list[str]:
    return [f"    {_id(place)}: {place[0]} / {place[1]}" for place in _places()]


def _ends() -> list[str]:
    return [f"    {_id(place)} --> [*]" for place in _places() if place[0] not in OPEN]


def _id(place: Place) -> str:
    stage, work = place
    return f"{stage}_{work}".replace("-", "_")
