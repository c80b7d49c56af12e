"""Fresh processes, side by side, none of which outlives the command that started them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from types import FrameType

from scaling_lab.faults import Fault

# One thread each: notebooks already run side by side, and a threaded BLAS makes sums depend on the machine's load.
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
_SECONDS_TO_END = 2.0


@contextmanager
def fresh_processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool that gives each task a fresh interpreter, so that no state is shared.

    When the command stops, by a fault, Ctrl+C or SIGTERM, the processes are stopped too.
    """
    os.environ |= ONE_THREAD | {"PYTHONHASHSEED": "0"}  # read when an interpreter starts
    with _termination_raises():
        pool = ProcessPoolExecutor(max(1, workers), mp_context=get_context("spawn"), max_tasks_per_child=1)
        try:
            yield pool
        except BaseException:
            _stop(pool)
            raise
        pool.shutdown()


def ended_by_itself(places: Iterable[str]) -> Fault:
    """What to say when the pool broke: one of its processes ended before its task did."""
    return Fault(
        ", ".join(sorted(set(places))),
        "a process that ran one of these ended by itself",
        "it may have run out of memory: use smaller arrays, or fewer `--workers`",
    )


def _stop(pool: ProcessPoolExecutor) -> None:
    pool.shutdown(wait=False, cancel_futures=True)
    children = active_children()
    for child in children:
        child.terminate()
    for child in children:
        child.join(_SECONDS_TO_END)
        child.kill()  # does nothing to one that has ended


@contextmanager
def _termination_raises() -> Iterator[None]:
    """Let SIGTERM end the command as Ctrl+C does, so that what it made is cleared."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
