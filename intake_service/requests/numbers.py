"""The number people read out: `GW261122-000417`, by the Chinese calendar day, counted from 1 each day."""

from datetime import datetime

from shared.china import CHINA


def day_of(moment: datetime) -> str:
    """The day a number belongs to, as it stands in the number."""
    there = moment.astimezone(CHINA)
    return f"{there.year % 100:02d}{there.month:02d}{there.day:02d}"


def number(prefix: str, day: str, count: int) -> str:
    """Grows beyond six digits rather than repeat itself."""
    return f"{prefix}{day}-{count:06d}"
