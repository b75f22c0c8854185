"""Moving a consumer's position by hand: the one way on after records were lost before they were applied.

What was lost shows as holes in the tickets' sequences, which park; the writer's `relay rewind` closes them.
"""

from shared.bus import cells
from shared.eventlog.port import Appended, Cell, EventLog, Item


class Moved(Exception):
    """The position is no longer where it was said to be: look again."""


async def accept_loss(log: EventLog, consumer: str, partition_key: str, wanted: int, first: int) -> None:
    """Go on at `first`, the oldest offset the bus still holds, in place of `wanted`; `PositionLost` names all three.

    Raises:
        Moved: somebody else moved it.
        ValueError: `first` is not a place a lost reader may go to.
    """
    if first < 0 or first == wanted:
        raise ValueError(f"from {wanted} to {first} is no way on")
    cell = Cell(cells.OFFSET, f"{consumer}/{partition_key}", cells.text(wanted), cells.text(first))
    (outcome,) = await log.append(Item(cells=(cell,)))
    if not isinstance(outcome, Appended):
        raise Moved(f"{partition_key} is not at {wanted}")
