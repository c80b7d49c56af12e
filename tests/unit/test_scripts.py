"""Scripts of a built site: shorter, still modules of their own, and left alone without the npm step."""

from __future__ import annotations

import gzip

import pytest

from scaling_lab.faults import Fault
from scaling_lab.site import scripts
from scaling_lab.site.kept import Kept

MODULE = """// What it does.
import { say } from "./language.js";

/** @param {string} name */
export function greet(name) {
  const greeting = say(`你好，${name}`, `hello, ${name}`);
  return greeting;
}
"""


def site_of(folder, text=MODULE):
    path = folder / "site/assets/js/greet.js"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_module_keeps_its_imports_exports_and_letters(root, tmp_path):
    path = site_of(tmp_path)
    scripts.minify(tmp_path / "site", root, Kept(tmp_path / "kept"))
    text = path.read_text(encoding="utf-8")
    assert len(text) < 0.6 * len(MODULE) and "What it does" not in text
    assert 'from"./language.js"' in text and "greet" in text and "你好" in text


def test_a_classic_script_keeps_the_names_of_its_top_level(root, tmp_path):
    path = site_of(tmp_path, "const shared = 1;\nfunction used() {\n  return shared;\n}\n")
    scripts.minify(tmp_path / "site", root, Kept(tmp_path / "kept"))
    assert "shared" in path.read_text() and "used" in path.read_text()


def test_all_scripts_together_lose_a_third(root, tmp_path):
    written = {path.name: path.read_bytes() for path in (root / "theme/assets/js").glob("*.js")}
    folder = tmp_path / "site/assets/js"
    folder.mkdir(parents=True)
    for name, text in written.items():
        (folder / name).write_bytes(text)
    scripts.minify(tmp_path / "site", root, Kept(tmp_path / "kept"))
    before, after = (
        sum(len(gzip.compress(text)) for text in texts)
        for texts in (written.values(), [path.read_bytes() for path in folder.glob("*.js")])
    )
    assert after < 0.67 * before


def test_what_is_no_script_is_named(root, tmp_path):
    site_of(tmp_path, "function (")
    with pytest.raises(Fault, match="cannot be read"):
        scripts.minify(tmp_path / "site", root, Kept(tmp_path / "kept"))


def test_without_the_npm_step_scripts_stay_as_they_are(tmp_path):
    path = site_of(tmp_path)
    scripts.minify(tmp_path / "site", tmp_path, Kept(tmp_path / "kept"))
    assert path.read_text(encoding="utf-8") == MODULE
