"""China's one zone of time, by which its days and months begin. Without summer time since 1991."""

from datetime import timedelta, timezone
from typing import Final

CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
