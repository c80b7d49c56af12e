"""Runs MkDocs on one language in a process of its own, strictly; its complaints become faults.

The process is a fork: what this one has imported and read is there already, and both languages run side by side.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
from collections.abc import Collection, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.page import memory
from scaling_lab.site import built, scripts
from scaling_lab.site.exchange import refused
from scaling_lab.sources.content import Content

_ABOUT_PAGE = re.compile(r"Doc file '([^']+)' (.*)", re.DOTALL)
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def build_languages(content: Content, targets: Mapping[str, Path], site_url: str) -> None:
    """Build each configuration file into its folder, all at once; raises :class:`Faults` with what MkDocs complains of."""
    with Builds(content, targets, site_url) as builds:
        builds.finish()


class Builds:
    """Builds of some languages that run while their parent does something else; leaving the context ends them."""

    def __init__(self, content: Content, targets: Mapping[str, Path], site_url: str):
        context = get_context("fork")
        # It is done before either build is: what it finds does not depend on the language.
        self._processes = [context.Process(target=_prepare, args=(content.root,))]
        self._processes[0].start()
        self._answers: dict[str, Connection] = {}
        import_mkdocs()
        for config, target in targets.items():
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(
                target=_build, args=(content, config, target, site_url, sender), name=config
            )
            process.start()
            sender.close()
            self._processes.append(process)
            self._answers[config] = receiver

    def finish(self) -> None:
        """Wait for all of them; raises :class:`Faults` with what MkDocs complains of."""
        complaints: list[Fault] = []
        for process in self._processes[1:]:
            try:
                found, documents, made = self._answers[process.name].recv()
                complaints += found
                built.learn(documents)
                memory.learn(made)
            except EOFError:  # it died without a word
                process.join()
                wrong = f"the build stopped with exit status {process.exitcode}"
                mend = "run the command again: something ended the process"
                complaints.append(Fault(process.name, wrong, mend))
        stop_if_any(complaints)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.terminate()
            process.join()


def import_mkdocs() -> None:
    """Load what each build needs before the forks, so that they share it."""
    # Material greets every build with news of its successor; a complaint is not the place for it.
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    import mkdocs_jupyter.plugin  # noqa: F401
    from material.plugins.search import plugin  # noqa: F401
    from pygments.lexers import get_lexer_by_name

    from scaling_lab.site import hooks, search  # noqa: F401

    search.pairs()
    get_lexer_by_name("python")  # it compiles its patterns once


def _prepare(root: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    scripts.prepare(root)


def _build(content: Content, config_file: str, target: Path, site_url: str, sender: Any) -> None:
    """One strict build; sends the faults that it found, none where all is well, and what it parsed and made."""
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
    before, made_before = built.known().keys(), memory.known().keys()
    found: list[Fault] = []
    docs = "docs"
    try:
        config = load_config(config_file, strict=True, site_dir=str(target))
        docs = os.path.relpath(config.docs_dir)
        config.extra["content"] = content
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    except (Abort, BuildError, ConfigurationError) as error:
        found = _ours(error)
        said.lines = said.lines or [str(error)]
    except OSError as error:
        found = [refused(error, "site/")]
    except Exception as error:  # a bug of ours, or of an extension: its name helps more than silence
        said.lines.append(f"{type(error).__name__}: {error}")
    found = found or [_fault(line, config_file, docs) for line in said.lines]
    documents, made = built.known(), memory.known()
    sender.send((found, _without(documents, before), _without(made, made_before)))
    sender.close()


def _without(everything: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in everything.items() if key not in keys}


def _ours(error: BaseException) -> list[Fault]:
    """The faults that made MkDocs stop, where they were ours: they need none of its words around them."""
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, Fault):
            return [cause]
        if isinstance(cause, Faults):
            return cause.faults
        if isinstance(cause, OSError):
            return [refused(cause, "site/")]
        cause = cause.__cause__ or cause.__context__
    return []


def _fault(complaint: str, config_file: str, docs: str) -> Fault:
    """A complaint of MkDocs as a fault, which names the page where MkDocs does."""
    if about := _ABOUT_PAGE.fullmatch(complaint):
        mend = "mend it there: a link leads to a page below the same folder, or to an address on the web"
        return Fault(f"{docs}/{about[1]}", about[2], mend)
    return Fault(config_file, complaint[-4000:], "mend what MkDocs names")


class _Complaints(logging.Handler):
    """Collects warnings and errors, without colours."""

    def __init__(self, level: int):
        super().__init__(level)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = _ESCAPE.sub("", record.getMessage()).strip()
        if text and text not in self.lines:
            self.lines.append(text)
