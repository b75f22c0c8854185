"""The whistle's diagram, written from its table."""

from dispatch_service.whistles.states import WhistleStage
from dispatch_service.whistles.table import WHISTLE_TABLE


def diagram() -> str:
    """A Mermaid state diagram of a whistle's stages."""
    arrows: dict[tuple[str, str], list[str]] = {("[*]", WhistleStage.BLOWN): ["blow"]}
    for row in WHISTLE_TABLE.values():
        for start, ends in row.moves.items():
            for end in ends:
                arrows.setdefault((start, end), []).append(row.name)
    lines = [f"    {start} --> {end}: {', '.join(names)}" for (start, end), names in arrows.items()]
    return "\n".join(["stateDiagram-v2", *lines, f"    {WhistleStage.CLOSED} --> [*]"]) + "\n"
