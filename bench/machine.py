"""What a run ran on: figures without their machine mean nothing. The cost of an fsync bounds every commit."""

import os
import platform
import sys
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec
import psutil

from shared.clock import SystemClock

SYNCS = 200


class Machine(msgspec.Struct, frozen=True):
    """The machine, and how busy it was when the run began."""

    at: datetime
    cores: int
    processor: str
    memory_gib: float
    system: str
    python: str
    filesystem: str
    fsync_ms: float
    """Median of writing and syncing 8 KiB where the databases lie."""
    load: float
    """Mean number of runnable processes of the last minute."""

    def described(self) -> str:
        """In one line."""
        kind = f"{self.cores} cores {self.processor}, {self.memory_gib:.0f} GiB, {self.system}, Python {self.python}"
        return f"{kind}, {self.filesystem} with an fsync of {self.fsync_ms:.2f} ms, load {self.load:.1f} at the start"


def look_at(folder: Path) -> Machine:
    """This machine, with the disk of that folder."""
    return Machine(
        at=SystemClock().now(),
        cores=os.cpu_count() or 1,
        processor=_processor(),
        memory_gib=psutil.virtual_memory().total / 2**30,
        system=f"{platform.system()} {platform.machine()}",
        python=sys.version.split()[0],
        filesystem=_filesystem(folder.resolve()),
        fsync_ms=_fsync_ms(folder / "sync"),
        load=psutil.getloadavg()[0],
    )


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _filesystem(folder: Path) -> str:
    mounts = {Path(part.mountpoint): part.fstype for part in psutil.disk_partitions(all=True)}
    return next((mounts[above] for above in (folder, *folder.parents) if above in mounts), "unknown")


def _fsync_ms(file: Path) -> float:
    """As PostgreSQL does at a commit: overwrite a page of a file that is there, and wait for the disk."""
    file.write_bytes(bytes(8192))
    descriptor = os.open(file, os.O_WRONLY)
    try:
        return median(_one_sync(descriptor) for _ in range(SYNCS)) * 1000
    finally:
        os.close(descriptor)
        file.unlink()


def _one_sync(descriptor: int) -> float:
    started = perf_counter()
    os.pwrite(descriptor, bytes(8192), 0)
    os.fdatasync(descriptor)
    return perf_counter() - started
