"""What a build costs, beside a plain site of the same pages and notebooks, and as the questions grow in number.

    python -m benchmarks.build                      the peer and this site, cold and warm, in turn
    python -m benchmarks.build --sizes 20,200,2000  cost per question as there are more of them

"Cold" is with every cache removed but the one that remembers claims and exercises which passed; "warm" is a build
right after one of the same sources. The peer is plain MkDocs, Material and mkdocs-jupyter, one build a language, in an
environment of its own. Ratios are taken pair by pair, so that a machine whose speed drifts does not decide them.

What gives first as there are more: at 2,000 questions (November 2026, on a busy machine) the search index, 43.5 MB gzipped
in two languages, which no phone fetches; Pagefind, whose index comes in pieces, would take the texts over (see
``benchmarks.search``). Then memory, 8.0 GB of a runner's 16, and half an hour of CPU (1,590 s): a build would be split
over jobs, each rendering some of the pages, as the notebooks are executed in shards already.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.build.measure import Cost, middle, run
from benchmarks.build.trees import copy_of, forget, grow, peer_of

PINS = Path(__file__).with_name("peer-requirements.txt")
PEER = ".cache/peer"
# One build of both languages with the checks of what was built; claims and exercises are for `make build`.
_BUILD = "from pathlib import Path; from scaling_lab.site.build import build; build(Path.cwd(), Path('site'), thorough=False)"
FLAT = 0.2


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks.build", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="paired runs, cold and warm (default: 3)")
    parser.add_argument(
        "--sizes", default="20,200", help="numbers of questions, each built cold (default: 20,200)"
    )
    parser.add_argument("--no-peer", action="store_true", help="leave the comparison out")
    options = parser.parse_args()
    root = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="scaling-lab-bench-") as folder:
        if not options.no_peer:
            beside_the_peer(root, Path(folder), options.runs)
        growth(root, Path(folder), [int(size) for size in options.sizes.split(",") if size])


def beside_the_peer(root: Path, folder: Path, runs: int) -> None:
    """Build peer and site in turn and print both, with the ratio of their CPU seconds."""
    python = _peer_environment(root)
    peer, ours = peer_of(root, folder / "peer"), copy_of(root, folder / "ours")
    costs: dict[str, list[Cost]] = {name: [] for name in ("peer cold", "ours cold", "peer warm", "ours warm")}
    for number in range(runs):
        print(f"pair {number + 1} of {runs} …", file=sys.stderr, flush=True)
        for lang in ("zh", "en"):
            forget(peer / lang)
        forget(ours, kept=("passed",))
        for state in ("cold", "warm"):
            costs[f"peer {state}"].append(_build_peer(python, peer))
            costs[f"ours {state}"].append(_build_ours(ours))
    print(f"{'':12}{'CPU s':>8}{'wall s':>8}{'MB':>7}   both languages, median of {runs}")
    for name, found in costs.items():
        cost = middle(found)
        print(f"{name:12}{cost.cpu:8.1f}{cost.wall:8.1f}{cost.memory:7.0f}")
    for state, goal in (("cold", 10), ("warm", 3)):
        pairs = [b.cpu / a.cpu for a, b in zip(costs[f"peer {state}"], costs[f"ours {state}"], strict=True)]
        wall = middle(costs[f"ours {state}"]).wall
        print(
            f"{state}: CPU ratio to the peer {median(pairs):.2f} ({min(pairs):.2f} to {max(pairs):.2f}; goal 1.0), "
            f"wall {wall:.1f} s (goal {goal} s on two idle cores)"
        )


def growth(root: Path, folder: Path, sizes: list[int]) -> None:
    """Build copies of the questions, cold, and print what each costs."""
    print(
        f"\n{'questions':>9}{'CPU s':>9}{'a question':>11}{'wall s':>8}{'MB':>7}{'index kB':>10}{'gzip kB':>9}"
    )
    first: float | None = None
    for size in sizes:
        tree = copy_of(root, folder / f"grown-{size}")
        grow(tree, size)
        cost = _build_ours(tree)
        index = [path.read_bytes() for path in sorted((tree / "site/search").glob("*.json"))]
        raw, small = (sum(map(len, files)) / 1000 for files in (index, map(gzip.compress, index)))
        each = cost.cpu / size
        first = first or each
        flat = "flat" if each <= first * (1 + FLAT) else f"{each / first:.2f} times the first"
        print(
            f"{size:9}{cost.cpu:9.1f}{each:11.3f}{cost.wall:8.1f}{cost.memory:7.0f}{raw:10.0f}{small:9.0f}  {flat}",
            flush=True,
        )
        shutil.rmtree(tree)


def _build_ours(tree: Path) -> Cost:
    shutil.rmtree(tree / "site", ignore_errors=True)
    return run([sys.executable, "-c", _BUILD], tree, {"PYTHONPATH": str(tree)})


def _build_peer(python: Path, peer: Path) -> Cost:
    """Both languages, one after the other, as plain MkDocs does them."""
    costs = []
    for lang in ("zh", "en"):
        shutil.rmtree(peer / lang / "site", ignore_errors=True)
        environment = {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": ""}
        costs.append(run([python, "-m", "mkdocs", "build", "--quiet"], peer / lang, environment))
    return Cost(
        sum(cost.cpu for cost in costs), sum(cost.wall for cost in costs), max(cost.memory for cost in costs)
    )


def _peer_environment(root: Path) -> Path:
    """The Python of the peer's own environment, made when its pins changed."""
    folder = root / PEER
    python, stamp = folder / "bin/python", folder / "pins.txt"
    if not stamp.is_file() or stamp.read_bytes() != PINS.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--compile",
            "-r",
            PINS,
        ]
        subprocess.run(install, check=True, env=os.environ)
        stamp.write_bytes(PINS.read_bytes())
    return python


if __name__ == "__main__":
    main()
