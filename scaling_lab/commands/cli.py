"""The command line: ``python -m scaling_lab COMMAND``."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from scaling_lab.anki import deck, times
from scaling_lab.anki.making import make
from scaling_lab.commands import console, measuring, scaffold
from scaling_lab.commands.arguments import port, workers
from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.preview import serve
from scaling_lab.site import assets, build, built, links, permalinks
from scaling_lab.site.build import CONFIGS
from scaling_lab.sources import catalogue, markup
from scaling_lab.sources.content import faults, read, read_checked
from scaling_lab.sources.files import place_of, read_bytes
from scaling_lab.sources.translation import stamp
from scaling_lab.sources.writing import write_all


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; whatever befalls it is said in a line."""
    return console.run(partial(run_command, argv))


def run_command(argv: Sequence[str] | None = None) -> None:
    """Run the command that the command line names, in the folder of the project."""
    options = _parser().parse_args(argv)
    options.run(options, _root(Path.cwd()))


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with a command line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (--help tells more)\n")


def _root(folder: Path) -> Path:
    if (folder / catalogue.QUESTIONS_FILE).is_file() or (folder / "mkdocs.yml").is_file():
        return folder
    project = next((path for path in folder.parents if (path / catalogue.QUESTIONS_FILE).is_file()), None)
    where = f"cd {project}" if project else f"go to the folder that holds {catalogue.QUESTIONS_FILE}"
    raise Fault(str(folder), "this is not the folder of the project", where)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="scaling_lab", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: object, about: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(run=run)
        return command

    measuring.add_to(add)
    add("check", _check, "check the content rules").add_argument(
        "questions", nargs="*", metavar="ID", help="print only what concerns these questions"
    )
    add("build", _build, "build both languages into site/, only if every check passes")
    add("serve", _serve, "build, serve and rebuild on change").add_argument(
        "--port", type=port, default=8000, metavar="PORT"
    )
    add("permalinks", _permalinks, "list the new addresses of the site in docs/permalinks.txt")
    add("anki", _anki, "write an Anki deck of each language into build/anki")
    add("book", _book, "write the book of each language as PDF and EPUB into build/book").add_argument(
        "questions", nargs="*", metavar="ID", help="only these questions"
    )
    law = add("law", _law, "train transformers of many sizes on Python's own sources, for a scaling law")
    law.add_argument("--into", type=Path, default=Path("build/law"), metavar="FOLDER")
    law.add_argument("--processes", type=workers, default=2, metavar="N", help="one core each (default: 2)")
    add("assets", _assets, "bring the npm libraries and the maths font into the theme")
    new = add("new", _new, "scaffold a question in both languages")
    new.add_argument("id", metavar="ID")
    new.add_argument("slug", metavar="SLUG")
    for name, action, about in (
        ("synced", _synced, "record that both pages of a question were read side by side"),
        ("exercise", _exercise, "copy the starter to my_solution.py and test it"),
    ):
        add(name, action, about).add_argument("id", metavar="ID")
    return parser


def _check(options: argparse.Namespace, root: Path) -> None:
    content = read(root)
    wanted = [content.catalogue.question(key).slug for key in options.questions] or [""]
    found = faults(content)
    markup.save()
    stop_if_any(fault for fault in found if any(slug in fault.place for slug in wanted))
    print(f"{len(content.catalogue.questions)} questions in both languages: no fault")


def _build(options: argparse.Namespace, root: Path) -> None:
    build.build(root, root / "site", say=lambda step: print(f"{step} …", flush=True))
    print(f"site/ holds both languages, for {build.site_url()}")


def _serve(options: argparse.Namespace, root: Path) -> None:
    serve.serve(root, options.port)


def _permalinks(options: argparse.Namespace, root: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        build.build(root, Path(folder) / "site", thorough=False)
        pages = built.documents(Path(folder) / "site")
        print(f"{permalinks.append(root, pages)} new addresses in {permalinks.FILE}")


def _anki(options: argparse.Namespace, root: Path) -> None:
    content, known = read_checked(root), times.read(root)
    for lang in CONFIGS:
        data, notes = make(content, lang, links.language_url(build.site_url(), lang), known)
        path = root / "build/anki" / deck.file_name(lang)
        write_all({path: data}, root)
        print(
            f"{place_of(path, root)}: {notes} notes, {round(len(data) / 1000)} kB, with links to {build.site_url()}"
        )
    if known.said:
        print(known.said)


def _book(options: argparse.Namespace, root: Path) -> None:
    # What prints it is there for tests; the site is built without.
    from playwright.sync_api import sync_playwright

    from scaling_lab.book import chromium, writing

    content = read_checked(root)
    with sync_playwright() as playwright, chromium.launch(playwright) as browser:
        for path in writing.write(content, root / "site", root / "build/book", browser, options.questions):
            print(f"{place_of(path, root)}: {round(path.stat().st_size / 1000)} kB")


def _assets(options: argparse.Namespace, root: Path) -> None:
    assets.vendor(root)


def _law(options: argparse.Namespace, root: Path) -> None:
    from scaling_lab.law import plan, run

    table = run.law(plan.Plan(), root, root / options.into, options.processes, partial(print, flush=True))
    print(f"{table}: every run of the plan")


def _new(options: argparse.Namespace, root: Path) -> None:
    for path in scaffold.scaffold(root, options.id, options.slug):
        print(path.relative_to(root).as_posix())


def _synced(options: argparse.Namespace, root: Path) -> None:
    everything = catalogue.load(root)
    question = everything.question(options.id)
    stamp(everything.page_path(question, "zh"), everything.page_path(question, "en"), root)


def _exercise(options: argparse.Namespace, root: Path) -> None:
    everything = catalogue.load(root)
    folder = everything.exercise_path(everything.question(options.id))
    mine = folder / "my_solution.py"
    if not mine.exists():
        starter = read_bytes(folder / "starter.py", root, missing="every exercise has it")
        write_all({mine: starter}, root, was={mine: None})
    print(f"write your answer in {mine.relative_to(root).as_posix()}", flush=True)
    tests = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--answer",
        "my_solution",
        str(folder / "test_exercise.py"),
    ]
    # It prints to the same console, which may not know every letter either.
    encoding = {"PYTHONIOENCODING": f"{sys.stdout.encoding}:replace"}
    sys.exit(subprocess.run(tests, cwd=root, env=os.environ | encoding).returncode)
