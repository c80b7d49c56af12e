"""Runs a command to its end and says what it took: the operating system's own account of it and all its children."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user and system), wall seconds, and the memory of the largest process in MB."""

    cpu: float
    wall: float
    memory: float


def run(command: Sequence[str | Path], folder: Path, environment: dict[str, str] | None = None) -> Cost:
    """Run ``command`` in ``folder``; raises :class:`RuntimeError` with its output when it fails."""
    started = time.monotonic()
    log = folder / ".benchmark.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, env=os.environ | (environment or {}), stdout=out, stderr=out
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} failed:\n{log.read_text()[-3000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024)


def middle(costs: Iterable[Cost]) -> Cost:
    """The median of each figure."""
    found = list(costs)
    return Cost(*(median(getattr(cost, name) for cost in found) for name in ("cpu", "wall", "memory")))
