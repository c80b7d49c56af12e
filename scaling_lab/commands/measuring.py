"""The commands that measure: execute, evidence, seeds, record."""

from __future__ import annotations

import argparse
import math
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tqdm import tqdm

from scaling_lab.commands.arguments import shard, workers
from scaling_lab.evidence import agreement, execute, run
from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.maths.text import to_text
from scaling_lab.sources import catalogue, content, records
from scaling_lab.sources.files import visible
from scaling_lab.sources.notebooks import question_of
from scaling_lab.sources.numbers import shown, shown_bound, shown_range
from scaling_lab.sources.pages import claim_links
from scaling_lab.sources.records import SEEDS


def add_to(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Register the commands of this module."""
    for name, action, about in (
        (
            "execute",
            _execute,
            "run the notebooks whose code changed, store their outputs and what they measure",
        ),
        ("evidence", _evidence, "run every claim as it is (must hold) and falsified (must fail)"),
        ("seeds", _seeds, "run every claim on five seeds and print the worst margins"),
    ):
        command = add(name, action, about)
        command.add_argument("questions", nargs="*", metavar="ID", help="only these questions (default: all)")
        command.add_argument("--workers", type=workers, default=os.cpu_count() or 1, metavar="N")
        command.add_argument(
            "--shard",
            type=shard,
            default=(1, 1),
            metavar="K/N",
            help="only the K-th of N parts of the notebooks",
        )
        if name == "execute":
            command.add_argument("--all", action="store_true", help="run fresh notebooks too")
    record = add("record", _record, "print what was measured for each claim of a question")
    record.add_argument("id", metavar="ID")
    record.add_argument("--language", choices=catalogue.LANGUAGES, default="en", help="of the sentences")


def _notebooks(options: argparse.Namespace, root: Path) -> list[Path]:
    found = {question_of(path): path for path in visible((root / "notebooks").glob("*.ipynb"))}
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
    stale = [path for path in paths if options.all or not _is_fit(path, root)]
    runs = sum(execute.runs_of(path, root) for path in stale)
    with tqdm(total=runs, unit="run", disable=not stale) as bar:
        execute.execute(stale, root, options.workers, partial(_advance, bar))
    print(f"{len(stale)} executed, {len(paths) - len(stale)} fresh")


def _is_fit(path: Path, root: Path) -> bool:
    try:
        return records.is_fit(path, root)
    except (Fault, Faults):
        return False  # executing it says why, after the others


def _advance(bar: tqdm, path: Path) -> None:
    bar.set_postfix_str(path.stem)
    bar.update()


def _run_claims(options: argparse.Namespace, root: Path, seed: int) -> list[run.Outcome]:
    paths = _notebooks(options, root)
    with tqdm(total=len(paths), unit="notebook", desc=f"seed {seed}") as bar:
        return run.run(paths, root, options.workers, seed, partial(_advance, bar))


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


def _record(options: argparse.Namespace, root: Path) -> None:
    """For each claim its sentence and setting, then a line for each quantity, then what falsifies it."""
    everything = content.read(root)
    question = everything.catalogue.question(options.id)
    kept = records.records(everything.notebook(question))
    if not kept:
        place = everything.notebook(question).place
        raise Fault(place, "what its claims measure is not recorded", "run `make execute`")
    links = reversed(claim_links(everything.page(question, options.language).body))
    sentences = {link.name: re.sub(r"\$([^$]+)\$", lambda tex: to_text(tex[1]), link.text) for link in links}
    for record in kept.values():
        print(f"{record.claim}: {sentences.get(record.claim, '—')}")
        print(f"  {record.setting[options.language]}")
        worlds = [f"falsified {number}" for number in range(1, len(record.refutations) + 1)]
        rows = [
            (
                quantity.name,
                shown(quantity.value),
                shown_range(quantity.values),
                shown_bound(quantity.comparison) if quantity.comparison else "",
                *(
                    shown(value) + (" fails" if world in quantity.failing else "")
                    for world, value in enumerate(quantity.falsified)
                ),
            )
            for quantity in record.quantities
        ]
        _print_table(("quantity", "seed 0", "five seeds", "bound", *worlds), rows, indent="  ")
        for number, refutation in enumerate(record.refutations, 1):
            print(f"  falsified {number}: {refutation.falsify}")
        print()


def _print_table(header: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> None:
    widths = [max(_width(row[column]) for row in [header, *rows]) for column in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        padded = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
        print(indent + "  ".join(padded).rstrip())


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)
