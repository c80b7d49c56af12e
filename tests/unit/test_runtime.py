"""What runs exercises on the pages: each part by its hash, from the first source that gives it, else none of it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from scaling_lab.site.exercises import runtime
from scaling_lab.site.exercises.runtime import CACHE, FOLDER, LIST, PINS

ROOT = Path(__file__).parents[2]
WHEEL = "numpy-1.0-cp1-cp1-wasm32.whl"
RIGHT, PURE = b"the wheel of NumPy", b"a pure wheel"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def root(tmp_path):
    package = tmp_path / "node_modules/pyodide"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "1.2.3"}')
    numpy = {"name": "numpy", "file_name": WHEEL, "sha256": sha256(RIGHT)}
    lock = {"info": {"python": "3.14"}, "packages": {"numpy": numpy, "scipy": {"name": "scipy"}}}
    (package / "pyodide-lock.json").write_text(json.dumps(lock))
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"):
        (package / name).write_bytes(name.encode() * 100)
    (tmp_path / PINS).write_text(
        f"pytest==1.0 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{sha256(PURE)}\n"
    )
    return tmp_path


@pytest.fixture
def sources(monkeypatch):
    """What the network gives, and what was asked of it."""

    class Sources:
        cdn: bytes | None = None
        carried: bytes | None = None
        pure: bytes | None = PURE

        def __init__(self):
            self.asked = []

        def urlopen(self, address, timeout):
            self.asked.append("cdn")
            assert address.endswith(f"/v1.2.3/full/{WHEEL}") and timeout
            if self.cdn is None:
                raise OSError("no network")
            return io.BytesIO(self.cdn)

        def pip(self, *arguments):
            folder = Path(arguments[arguments.index("--dest") + 1])
            if "-r" in arguments:
                assert "--require-hashes" in arguments
                self.asked.append("pins")
                if self.pure is None:
                    raise runtime.NotToBeHad("pip download failed: no network")
                (folder / "pytest-1.0-py3-none-any.whl").write_bytes(self.pure)
                return
            self.asked.append("carrier")
            if self.carried is None:
                raise runtime.NotToBeHad("pip download failed: no network")
            with zipfile.ZipFile(folder / "carrier.whl", "w") as carrier:
                carrier.writestr(f"carrier/static/{WHEEL}", self.carried)

    given = Sources()
    monkeypatch.setattr(runtime.urllib.request, "urlopen", given.urlopen)
    monkeypatch.setattr(runtime, "_pip", given.pip)
    return given


def made(root) -> list[str]:
    said: list[str] = []
    runtime.vendor(root, said.append)
    return said


@pytest.mark.parametrize(
    "cached, cdn, carried, asked",
    [
        (RIGHT, None, None, []),
        (None, RIGHT, RIGHT, ["cdn"]),
        (b"damaged", RIGHT, None, ["cdn"]),
        (None, None, RIGHT, ["cdn", "carrier"]),
        (None, b"another", RIGHT, ["cdn", "carrier"]),
    ],
)
def test_numpy_comes_from_the_first_source_whose_hash_is_right(root, sources, cached, cdn, carried, asked):
    if cached:
        (root / CACHE).mkdir(parents=True)
        (root / CACHE / WHEEL).write_bytes(cached)
    sources.cdn, sources.carried = cdn, carried
    assert made(root) == []
    assert sources.asked == [*asked, "pins"]
    assert (root / "theme" / FOLDER / WHEEL).read_bytes() == (root / CACHE / WHEEL).read_bytes() == RIGHT


@pytest.mark.parametrize("what", ["cdn", "carried", "pure", "no pure"])
def test_without_a_part_there_is_none_and_one_line_says_why(root, sources, what):
    sources.cdn = RIGHT
    assert made(root) == [] and runtime.size(root)
    (root / CACHE / WHEEL).unlink()
    (root / CACHE / "pytest-1.0-py3-none-any.whl").unlink()
    (root / "node_modules/pyodide/package.json").write_text('{"version": "1.2.3", "changed": 1}')
    (root / "theme" / FOLDER / LIST).unlink()
    sources.cdn = b"another" if what == "cdn" else None if what == "carried" else RIGHT
    sources.carried = b"another" if what == "carried" else None
    if "pure" in what:
        sources.pure = b"another" if what == "pure" else None
    (line,) = made(root)
    assert line.startswith("exercises will not run on the pages: ") and "\n" not in line
    assert not (root / "theme" / FOLDER).exists() and runtime.size(root) is None


def test_nothing_is_fetched_or_written_when_nothing_changed(root, sources):
    sources.cdn = RIGHT
    made(root)
    folder = root / "theme" / FOLDER
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    sources.asked.clear()
    made(root)
    assert sources.asked == [] and times == {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    for damage in (lambda: (folder / WHEEL).unlink(), lambda: (folder / "pyodide.mjs").write_text("cut")):
        damage()
        made(root)
        assert (folder / WHEEL).is_file() and (folder / "pyodide.mjs").stat().st_size == 1100
    assert sources.asked == []  # the cache has it


def test_the_lock_names_what_is_there_and_nothing_else(root, sources):
    sources.cdn = RIGHT
    made(root)
    folder = root / "theme" / FOLDER
    packages = json.loads((folder / "pyodide-lock.json").read_bytes())["packages"]
    assert list(packages) == ["numpy", "pytest"]
    for entry in packages.values():
        assert sha256((folder / entry["file_name"]).read_bytes()) == entry["sha256"]
    told = json.loads((folder / LIST).read_bytes())
    assert told["bytes"] == sum((folder / name).stat().st_size for name in told["files"])
    assert list(told["wheels"]) == [entry["file_name"] for entry in packages.values()]
    assert told["transferred"] < told["bytes"] and runtime.size(root) == told["transferred"]


def test_pages_and_command_line_judge_by_the_same_versions():
    pins = dict(re.findall(r"^([\w-]+)==(\S+)", (ROOT / PINS).read_text(), re.MULTILINE))
    developed = dict(
        re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE)
    )
    assert pins and pins == {name: developed[name] for name in pins}
    named = {
        line.split()[0]
        for line in (ROOT / "requirements-judge.in").read_text().splitlines()
        if line[0] != "#"
    }
    assert set(pins) == named
