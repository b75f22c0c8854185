"""How often Python looks for reference cycles. What is made here by the million are values that can have none.

Left as it comes, the collector looks over everything alive again and again while a log is folded; that took a third of
a replay's time. It still runs, so that the few cycles that libraries make are found.
"""

import gc

YOUNG = 200_000
"""New objects between two looks at the young ones."""


def look_seldom() -> None:
    """Once, when a process has imported what it needs: that is passed over from then on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
