"""Fresh processes, side by side, none of which outlives the command that started them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
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

    Python's own pools cannot be stopped in the middle. That of processes starts new ones and waits for their tasks;
    that of threads waits for each of its threads, and Ctrl+C in the middle of `wait` or `as_completed` may leave a
    future locked for which a thread then waits for ever. A stopped pool leaves such a thread to end with the command.
    """

    def __init__(self, workers: int):
        resource_tracker.ensure_running()  # else the first process starts it, which unblocks SIGINT
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._running: set[BaseProcess] = set()
        self._stopped = False
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def answer() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._run(fn, args, kwargs))
                except BaseException as error:
                    future.set_exception(error)

        self._tasks.put(answer)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the threads end after the tasks that were submitted; none of them is begun once the pool was stopped."""
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join(_SECONDS_TO_END if self._stopped else None)

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

    def _serve(self) -> None:
        # A terminal sends Ctrl+C to every process. New ones inherit what is blocked, so only the command takes it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        while answer := self._tasks.get():
            answer()

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
