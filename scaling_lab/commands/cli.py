"""The command line: ``python -m scaling_lab COMMAND``."""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from scaling_lab.commands import console, scaffold
from scaling_lab.evidence import agreement, execute, run
from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.preview import serve
from scaling_lab.site import assets, build, built, permalinks
from scaling_lab.sources import catalogue, notebooks
from scaling_lab.sources.content import faults, read
from scaling_lab.sources.files import read_bytes, visible
from scaling_lab.sources.translation import stamp
from scaling_lab.sources.writing import write_all

SEEDS = range(5)


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

    for name, action, about in (
        ("execute", _execute, "run the notebooks whose code changed and store their outputs"),
        ("evidence", _evidence, "run every claim as it is (must hold) and falsified (must fail)"),
        ("seeds", _seeds, "run every claim on five seeds and print the worst margins"),
    ):
        command = add(name, action, about)
        command.add_argument("questions", nargs="*", metavar="ID", help="only these questions (default: all)")
        command.add_argument("--workers", type=_workers, default=os.cpu_count() or 1, metavar="N")
        command.add_argument(
            "--shard",
            type=_shard,
            default=(1, 1),
            metavar="K/N",
            help="only the K-th of N parts of the notebooks",
        )
        if name == "execute":
            command.add_argument("--all", action="store_true", help="run fresh notebooks too")
    add("check", _check, "check the content rules").add_argument(
        "questions", nargs="*", metavar="ID", help="print only what concerns these questions"
    )
    add("build", _build, "build both languages into site/, only if every check passes")
    add("serve", _serve, "build, serve and rebuild on change").add_argument(
        "--port", type=_port, default=8000, metavar="PORT"
    )
    add("permalinks", _permalinks, "list the new addresses of the site in docs/permalinks.txt")
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


def _number(text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
    return number


_port = partial(_number, least=1, most=65535)
_workers = partial(_number, least=1, most=1024)


def _shard(text: str) -> tuple[int, int]:
    try:
        part, parts = (int(number) for number in text.split("/"))
        if not 1 <= part <= parts:
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: write K/N with 1 ≤ K ≤ N, such as 2/8") from None
    return part, parts


def _notebooks(options: argparse.Namespace, root: Path) -> list[Path]:
    found = {path.stem.split("-")[0]: path for path in visible((root / "notebooks").glob("*.ipynb"))}
    keys = [key.split("-")[0] for key in options.questions] or list(found)
    stop_if_any(
        Fault("notebooks/", f"there is no notebook of {key}", f"use one of {', '.join(found)}")
        for key in keys
        if key not in found
    )
    part, parts = options.shard
    return [found[key] for key in keys][part - 1 :: parts]


def _execute(options: argparse.Namespace, root: Path) -> None:
    paths = _notebooks(options, root)
    stale = [path for path in paths if options.all or not notebooks.is_fit(path, root)]
    with tqdm(total=len(stale), unit="notebook", disable=not stale) as bar:
        execute.execute(stale, root, options.workers, done=partial(_advance, bar))
    print(f"{len(stale)} executed, {len(paths) - len(stale)} fresh")


def _advance(bar: tqdm, path: Path) -> None:
    bar.set_postfix_str(path.stem)
    bar.update()


def _run_claims(options: argparse.Namespace, root: Path, seed: int) -> list[run.Outcome]:
    paths = _notebooks(options, root)
    with tqdm(total=len(paths), unit="notebook", desc=f"seed {seed}") as bar:
        return run.run(paths, root, options.workers, seed, done=partial(_advance, bar))


def _evidence(options: argparse.Namespace, root: Path) -> None:
    outcomes = _run_claims(options, root, 0)
    _print_table(
        ("question", "claim", "measured", "committed", "holds", "refutable"),
        [
            (o.question, o.claim, o.measured, "same" if agreement.agree(o.measured, o.committed) else o.committed,
             "yes" if o.holds else "NO", "yes" if o.refutable else "NO")
            for o in outcomes
        ],
    )  # fmt: skip
    stop_if_any(fault for outcome in outcomes for fault in outcome.faults)
    print(f"{len(outcomes)} claims hold and can be refuted")


def _seeds(options: argparse.Namespace, root: Path) -> None:
    runs = {seed: _run_claims(options, root, seed) for seed in SEEDS}
    rows, found = [], []
    for index, first in enumerate(runs[0]):
        outcomes = {seed: outcomes[index] for seed, outcomes in runs.items() if index < len(outcomes)}
        worst = min(outcomes, key=lambda seed: outcomes[seed].margin)
        margin = outcomes[worst].margin
        rows.append(
            (first.question, first.claim, "exact" if margin == math.inf else f"{margin:+.1%}", str(worst),
             outcomes[worst].measured)
        )  # fmt: skip
        for seed, outcome in outcomes.items():
            found += [Fault(f"{f.place}, seed {seed}", f.wrong, f.mend) for f in outcome.faults]
    _print_table(("question", "claim", "worst margin", "seed", "measured there"), rows)
    stop_if_any(found)


def _check(options: argparse.Namespace, root: Path) -> None:
    content = read(root)
    wanted = [content.catalogue.question(key).slug for key in options.questions] or [""]
    stop_if_any(fault for fault in faults(content) if any(slug in fault.place for slug in wanted))
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


def _assets(options: argparse.Namespace, root: Path) -> None:
    assets.vendor(root)


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


def _print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
