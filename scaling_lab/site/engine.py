"""Runs MkDocs on one language in a process of its own, strictly; its complaints become one fault.

The process is a fork: what this one has imported and read is there already, and both languages run side by side.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.sources.content import Content

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def build_languages(content: Content, targets: Mapping[str, Path], site_url: str) -> None:
    """Build each configuration file into its folder, all at once; raises :class:`Faults` with what MkDocs complains of."""
    _import_mkdocs()
    context = get_context("fork")
    running = {}
    for config, target in targets.items():
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(
            target=_build, args=(content, config, target, site_url, sender), name=config
        )
        process.start()
        sender.close()
        running[config] = process, receiver
    complaints: dict[str, str] = {}
    try:
        for config, (process, receiver) in running.items():
            try:
                complaints[config] = receiver.recv()
            except EOFError:  # it died without a word
                process.join()
                complaints[config] = f"the build stopped with exit status {process.exitcode}"
    finally:
        for process, _ in running.values():
            process.terminate()
            process.join()
    stop_if_any(Fault(config, text, "mend what MkDocs names") for config, text in complaints.items() if text)


def _import_mkdocs() -> None:
    """Load what each build needs before the forks, so that they share it."""
    # Material greets every build with news of its successor; a complaint is not the place for it.
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    import mkdocs_jupyter.plugin  # noqa: F401
    from material.plugins.search import plugin  # noqa: F401

    from scaling_lab.site import hooks, search  # noqa: F401

    search.pairs()


def _build(content: Content, config_file: str, target: Path, site_url: str, sender: Any) -> None:
    """One strict build; sends its complaint, empty where there is none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends this process
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, BuildError, ConfigurationError

    os.environ["SITE_URL"] = site_url
    os.chdir(content.root)
    said = _Complaints(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    logger.handlers = [said]
    logger.propagate = False
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 (until the process ends)
    try:
        config = load_config(config_file, strict=True, site_dir=str(target))
        config.extra["content"] = content
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    except (Abort, BuildError, ConfigurationError) as error:
        said.lines = said.lines or [str(error)]
    except Exception as error:  # a bug of ours, or of an extension: its name helps more than silence
        said.lines.append(f"{type(error).__name__}: {error}")
    sender.send("\n".join(said.lines)[-4000:])
    sender.close()


class _Complaints(logging.Handler):
    """Collects warnings and errors, without colours."""

    def __init__(self, level: int):
        super().__init__(level)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = _ESCAPE.sub("", record.getMessage()).strip()
        if text and text not in self.lines:
            self.lines.append(text)
