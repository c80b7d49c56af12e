"""What npm brings into the theme: the cut-down maths font and the search library."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from fontTools.ttLib import TTFont

from scaling_lab.faults import Fault, Faults
from scaling_lab.maths.letters import italic
from scaling_lab.site import assets
from scaling_lab.site.exercises import editor

ROOT = Path(__file__).resolve().parents[2]
PAGE = r"""
$\hat{x}$, $\vec{x}$, $f'$, $\left[\left\{\sqrt{x}\right\}\right]$, $\mathbb{1}[x > 0]$, $\mathcal{L}(\theta)$, $h$, $\mathbf{w}^\top$, `$\mathfrak{q}$`, $\foo$

$$
\begin{aligned} \widetilde{AB} &= \sum_{i=1}^n \left( \frac{\partial L}{\partial w_i} \right) \text{噪声} \end{aligned}
$$
"""

FIGURE = """<svg xmlns="http://www.w3.org/2000/svg"><g id="text;center;10">
<!-- rate of $\\sqrt{\\eta q}$ &lt; 1 --><g><text>η</text></g></g></svg>"""


@pytest.fixture(scope="session")
def font_file() -> Path:
    assets.install_node_modules(ROOT)
    return ROOT / "node_modules" / assets.FONT_PACKAGE / assets.FONT_FILE


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("site")
    (root / "docs/zh").mkdir(parents=True)
    (root / "docs/zh/page.md").write_text(PAGE, encoding="utf-8")
    (root / "notebooks").mkdir()
    figure = nbformat.v4.new_output("display_data", data={"image/svg+xml": FIGURE})
    code = nbformat.v4.new_code_cell(
        "#| figure: f\n#| setting-en: at $\\mathsf{D}$\nplot()", outputs=[figure]
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("$\\mathsf{Z}$"), code])
    nbformat.write(notebook, root / "notebooks/q.ipynb")
    return root


@pytest.fixture(scope="session")
def vendored(site, font_file, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("vendor")
    assets.vendor_math_font(font_file, assets.page_characters(site), target)
    return target


def test_the_characters_are_those_a_browser_draws(site):
    characters = assets.page_characters(site)
    assert set("𝑥𝑤ℎ𝜃𝜕𝐿𝐴𝐵𝑖𝑛") <= characters, "a single letter in <mi> is drawn in mathematical italics"
    assert set("𝟙𝐰⊤ˆ~∑ℒ") <= characters
    assert "𝖹" in characters, "notebooks count too"
    assert "𝖣" in characters, "and what their directives tell"
    assert set("𝜂𝑞(") <= characters, (
        "and the labels of their figures: a root over more than one letter has brackets"
    )
    assert "√" in characters, "no text of a root names its sign"
    assert not set("⌈∥⏞&@") & characters, "what no formula needs, no reader loads"
    assert "𝔮" not in characters, "code is not maths"
    assert not set("噪声") & characters


def test_italic_letters_follow_mathml_core():
    pairs = {
        "x": "𝑥",
        "A": "𝐴",
        "h": "ℎ",
        "θ": "𝜃",
        "Σ": "𝛴",
        "ϵ": "𝜖",
        "∂": "𝜕",
        "1": "1",
        "ℝ": "ℝ",
        "∞": "∞",
    }
    assert {letter: italic(letter) for letter in pairs} == pairs


def test_upright_and_long_identifiers_stay_upright():
    assert set(assets.formula_characters(r"\mathrm{d}\operatorname{Var}")) >= set("dVar")
    assert not set(assets.formula_characters(r"\mathrm{d}\operatorname{Var}")) & set("𝑑𝑉𝑎𝑟")


def test_the_font_has_every_glyph_and_grows_its_brackets(vendored, site, font_file):
    font, full = TTFont(vendored / "math.woff2"), TTFont(font_file)
    wanted = {ord(character) for character in assets.page_characters(site)} & set(full.getBestCmap())
    assert wanted <= set(font.getBestCmap())
    constants = font["MATH"].table.MathConstants
    assert constants.AxisHeight.Value == full["MATH"].table.MathConstants.AxisHeight.Value
    assert font["MATH"].table.MathGlyphInfo.MathKernInfo is None
    for character in "(√∑[{":
        assert larger_forms(font, character) == larger_forms(full, character) > 1
    assert {0xFE00} <= {
        selector for table in font["cmap"].tables for selector in getattr(table, "uvsDict", {})
    }


def test_accents_have_a_width_to_be_centred_by(vendored):
    font = TTFont(vendored / "math.woff2")
    arrow = font.getBestCmap()[0x20D7]
    width, bearing = font["hmtx"][arrow]
    assert bearing == 0 and width == font["glyf"][arrow].xMax > 0
    assert font["GDEF"].table.GlyphClassDef.classDefs[arrow] == 1
    accents = font["MATH"].table.MathGlyphInfo.MathTopAccentAttachment
    top = dict(zip(accents.TopAccentCoverage.glyphs, accents.TopAccentAttachment, strict=True))[arrow].Value
    assert 0 < top < width


def test_a_prime_ends_up_as_large_in_a_superscript_as_it_was_drawn(vendored, font_file):
    font, full = TTFont(vendored / "math.woff2"), TTFont(font_file)
    constants = font["MATH"].table.MathConstants
    drawn, prime = (face["glyf"][face.getBestCmap()[ord("′")]] for face in (full, font))
    scale = constants.ScriptPercentScaleDown / 100
    assert prime.yMax * scale + constants.SuperscriptShiftUp.Value == pytest.approx(drawn.yMax, abs=1)
    assert prime.yMin * scale + constants.SuperscriptShiftUp.Value == pytest.approx(drawn.yMin, abs=1)


def test_no_root_sign_is_wider_than_the_smallest(vendored):
    font = TTFont(vendored / "math.woff2")
    root = font.getBestCmap()[ord("√")]
    variants = font["MATH"].table.MathVariants
    construction = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
    names = [record.VariantGlyph for record in construction.MathGlyphVariantRecord]
    assert len(names) > 1
    assert all(font["glyf"][name].xMax <= font["glyf"][root].xMax for name in names)


def larger_forms(font: TTFont, character: str) -> int:
    variants = font["MATH"].table.MathVariants
    index = variants.VertGlyphCoverage.glyphs.index(font.getBestCmap()[ord(character)])
    return variants.VertGlyphConstruction[index].VariantCount


def test_the_font_is_small_and_keeps_its_licence(vendored):
    assert (vendored / "math.woff2").stat().st_size < 45_000
    names = {name.nameID: str(name) for name in TTFont(vendored / "math.woff2")["name"].names}
    assert "STIX Fonts Project Authors" in names[0]
    assert "Open Font License" in (vendored / "math.css").read_text(encoding="utf-8")


def test_the_font_is_the_same_every_time(vendored, site, font_file, tmp_path):
    assets.subset_math_font(font_file, assets.page_characters(site), tmp_path / "again.woff2")
    assert (tmp_path / "again.woff2").read_bytes() == (vendored / "math.woff2").read_bytes()


def test_an_unchanged_font_is_not_written_again(vendored, site, font_file):
    before = [(path, path.stat().st_mtime_ns) for path in sorted(vendored.iterdir())]
    assets.vendor_math_font(font_file, assets.page_characters(site), vendored)
    assert before == [(path, path.stat().st_mtime_ns) for path in sorted(vendored.iterdir())]


def test_the_stylesheet_asks_only_for_what_stands_beside_it(vendored):
    for address in re.findall(r'url\("([^"]+)"\)', (vendored / "math.css").read_text(encoding="utf-8")):
        assert (vendored / address).is_file()


def test_doc_comments_leave_a_script_and_the_rest_stays():
    script = '/**\n * Doc\n */\nconst a = "/** no */"; // why\n  /** one line */\n/* kept */\nexport { a };\n//# sourceMappingURL=a.map\n'
    assert assets.without_comments(script) == 'const a = "/** no */"; // why\n/* kept */\nexport { a };\n'


def test_the_editor_is_one_file_with_its_licences(font_file, tmp_path):
    editor.vendor(ROOT, tmp_path)
    script = (tmp_path / editor.NAME).read_text(encoding="utf-8")
    assert "makeEditor" in script and not re.search(r"^\s*import\b", script, re.MULTILINE)
    licences = (tmp_path / editor.LICENSES).read_text(encoding="utf-8")
    assert {"@codemirror/view", "@lezer/python", "style-mod"} <= set(
        re.findall(r"^(\S+) [\d.]+$", licences, re.MULTILINE)
    )
    assert licences.count("Permission is hereby granted") >= 1
    before = (tmp_path / editor.NAME).stat().st_mtime_ns
    editor.vendor(ROOT, tmp_path)
    assert (tmp_path / editor.NAME).stat().st_mtime_ns == before


def test_the_lock_file_names_no_registry_and_runs_no_scripts():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert not [
        name for name, package in packages.items() if "resolved" in package or "integrity" not in package
    ]
    assert not [name for name, package in packages.items() if package.get("hasInstallScript")]
    settings = (ROOT / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= set(settings)


def test_npm_is_not_called_when_what_is_installed_is_newer(tmp_path, monkeypatch):
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    (tmp_path / "node_modules/.package-lock.json").write_text("{}", encoding="utf-8")
    os.utime(tmp_path / "package-lock.json", (1, 1))
    monkeypatch.setenv("PATH", "")
    assets.install_node_modules(tmp_path)


def test_a_failure_of_npm_is_one_clear_fault(tmp_path):
    (tmp_path / "package.json").write_text(
        '{"private": true, "dependencies": {"minisearch": "7.2.0"}}', encoding="utf-8"
    )
    (tmp_path / "package-lock.json").write_text(
        '{"lockfileVersion": 3, "packages": {"": {}}}', encoding="utf-8"
    )
    with pytest.raises(Fault) as caught:
        assets.install_node_modules(tmp_path)
    assert caught.value.place == "package-lock.json"
    assert "npm ci" in caught.value.wrong and "npm install" in caught.value.mend


@pytest.mark.parametrize("name", ["notebooks/q01-demo.ipynb", "docs/zh/questions/q01-demo.md"])
@pytest.mark.parametrize("data", [b"", b"\xbe\xf9", b"<<<<<<< HEAD\n", b"[]"])
def test_what_cannot_be_read_is_named_before_anything_is_fetched(tree, monkeypatch, name, data):
    (tree / name).write_bytes(data)
    monkeypatch.setattr(
        assets, "install_node_modules", lambda root: pytest.fail("the network was asked first")
    )
    if name.endswith(".md") and data in (b"", b"[]"):
        assert assets.page_characters(tree)  # a page without text
        return
    with pytest.raises(Faults, match=name):
        assets.vendor(tree)


def test_formulas_of_an_old_notebook_are_read(tree):
    path = tree / "notebooks" / "q01-demo.ipynb"
    old = nbformat.convert(nbformat.read(path, as_version=4), 3)
    old.worksheets[0].cells[0].source += "\n\n$\\mathfrak{Z}$"
    path.write_text(nbformat.v3.writes_json(old), encoding="utf-8")
    assert "ℨ" in assets.page_characters(tree)
