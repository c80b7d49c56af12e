"""What may befall any command: faults, a system that refuses, Ctrl+C, a console that cannot print every letter."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from scaling_lab.faults import Fault, Faults, system_fault


class Stopped(KeyboardInterrupt):
    """Another signal that ends a command, on the same way out as Ctrl+C."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number


def run(command: Callable[[], None]) -> int:
    """Run a command and return its exit status; only a bug of ours shows a traceback."""
    try:
        _prepare()
        command()
        sys.stdout.flush()
    except (Fault, Faults) as fault:
        return _say(fault)
    except KeyboardInterrupt as interrupt:
        print("stopped; what was finished before stays", file=sys.stderr)
        return 128 + (interrupt.number if isinstance(interrupt, Stopped) else signal.SIGINT)
    except MemoryError:
        return _say(
            Fault("the system", "the memory is used up", "close other programs, or use fewer --workers")
        )
    except OSError as error:
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            return 128 + signal.SIGPIPE
        return _say(system_fault(error))
    return 0


def _say(what: object) -> int:
    print(what, file=sys.stderr)
    return 1


def _prepare() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # not every stream that stands in for them has an encoding
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if not hasattr(os, "fork"):
        raise Fault(
            "this system",
            "claims and pages are worked out in forked processes, which it does not have",
            "use Linux or macOS; on Windows, WSL",
        )
    if sys.flags.optimize:
        raise Fault(
            "this Python",
            "it was told to leave out every `assert` (-O or PYTHONOPTIMIZE), so no claim could fail",
            "unset PYTHONOPTIMIZE, then run the command again",
        )
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # `nohup` has it ignored
            signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)


def _nobody_reads() -> bool:
    """Whether the reader of our output, such as `head`, has left; if so, nothing more is said."""
    output = select.poll()
    output.register(sys.stdout, 0)
    if not output.poll(0):  # nothing is asked for: an event is an error
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
    return True
