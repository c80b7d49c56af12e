"""CITATION.cff: valid by the schema of its format, and true."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CITATION = ROOT / "CITATION.cff"


def verdict(path: Path) -> subprocess.CompletedProcess[str]:
    """What check-jsonschema says of a citation file, by the schema that it carries."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    return subprocess.run([*command, str(path)], capture_output=True, text=True)


def test_the_citation_is_valid():
    done = verdict(CITATION)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("cff-version: 1.2.0", "cff-version: 1.2"),
        ("license: CC-BY-4.0", "license: CC BY 4.0"),
        ("authors:", "author:"),
    ],
)
def test_an_invalid_citation_is_refused(tmp_path, right, wrong):
    text = CITATION.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "CITATION.cff").write_text(text.replace(right, wrong), encoding="utf-8")
    assert verdict(tmp_path / "CITATION.cff").returncode == 1


def test_the_citation_names_the_project_its_version_and_nobody_else():
    told = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert told["version"] == project["version"]
    assert told["authors"] == [{"name": "Scaling Lab"}]
    assert type(told["date-released"]) is date
    assert "doi" not in told and "identifiers" not in told
