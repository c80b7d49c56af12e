"""Fresh processes, side by side, none of which outlives the command that started them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

from scaling_lab.faults import Fault

# One thread each: notebooks already run side by side, and a threaded BLAS makes sums depend on the machine's load.
ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
# A cell that takes longer never ends.
TIMEOUT_SECONDS = 120
_SECONDS_TO_END = 2.0
_CONTEXT = get_context("spawn")


@contextmanager
def fresh_processes(workers: int) -> Iterator[Executor]:
    """A pool that gives each task a fresh interpreter, so that no state is shared.

    When the command stops, by a fault, Ctrl+C or SIGTERM, the processes are stopped too, with what they started.
    A task whose process ended by itself raises :class:`BrokenProcessPool`.
    """
    os.environ |= ONE_THREAD | {"PYTHONHASHSEED": "0"}  # read when an interpreter starts
    with _termination_raises(), _FreshProcesses(max(1, workers)) as pool:
        try:
            yield pool
        except BaseException:
            pool.stop()
            raise


def ended_by_itself(places: Iterable[str]) -> Fault:
    """What to say when the pool broke: one of its processes ended before its task did."""
    return Fault(
        ", ".join(sorted(set(places))),
        "a process that ran one of these ended by itself",
        "it may have run out of memory: use smaller arrays, or fewer `--workers`",
    )


class _FreshProcesses(Executor):
    """A thread for each process that may run at a time: it starts one for a task and waits for its answer.

    Python's own pool cannot be stopped in the middle: it starts new processes, and waits for their tasks.
    """

    def __init__(self, workers: int):
        resource_tracker.ensure_running()  # else the first process starts it, which unblocks SIGINT
        # A terminal sends Ctrl+C to every process. New ones inherit what is blocked, so only the command takes it.
        block = (signal.SIG_BLOCK, {signal.SIGINT})
        self._threads = ThreadPoolExecutor(workers, initializer=signal.pthread_sigmask, initargs=block)
        self._lock = threading.Lock()
        self._running: set[BaseProcess] = set()
        self._stopped = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._threads.submit(self._run, fn, args, kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def stop(self) -> None:
        """End every process, and what it started."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            _send(process, signal.SIGTERM)
        for process in running:
            process.join(_SECONDS_TO_END)
            _send(process, signal.SIGKILL)
        self.shutdown(cancel_futures=True)

    def _run(self, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        receiver, sender = _CONTEXT.Pipe(duplex=False)
        process = _CONTEXT.Process(target=_work, args=(sender, fn, args, kwargs))
        with self._lock:
            if self._stopped:
                raise CancelledError
            process.start()
            self._running.add(process)
        sender.close()
        try:
            returned, value = receiver.recv()
        except EOFError:
            raise BrokenProcessPool("the process ended before its task did") from None
        finally:
            process.join()
            receiver.close()
            with self._lock:
                self._running.discard(process)
        if not returned:
            raise value
        return value


def _work(sender: Connection, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    os.setpgid(0, 0)  # a group of its own, to which belongs what it forks
    try:
        answer = (True, fn(*args, **kwargs))
    except Exception as error:
        answer = (False, error)
    with suppress(BrokenPipeError):  # a command that was killed waits for no answer
        sender.send(answer)


def _send(process: BaseProcess, number: int) -> None:
    """Send a signal to a started process and what it forked, as far as they still run."""
    assert process.pid  # 0 would be our own group
    for send in (os.killpg, os.kill):  # it may not have come to found its group
        with suppress(ProcessLookupError):
            send(process.pid, number)


@contextmanager
def _termination_raises() -> Iterator[None]:
    """Let SIGTERM end the command as Ctrl+C does, so that what it made is cleared."""
    usual = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if not usual or threading.current_thread() is not threading.main_thread():  # a command has seen to it
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
