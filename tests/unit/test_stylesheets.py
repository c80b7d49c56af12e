"""Stylesheets are cut to what pages and scripts can use, and shortened for old browsers too."""

from __future__ import annotations

import shutil
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from scaling_lab.faults import Fault
from scaling_lab.site import stylesheets

ROOT = Path(__file__).parents[2]
NAMES = {"html", "body", "p", "class", "in-page", "data-md-scheme", "slate"}
PAGE_CSS = """
/* a comment */
.in-page { color: var(--read) } .nobody, .in-page:hover { margin: 0 } .from-script { color: red }
[data-md-scheme=slate] p { color: #ffffff } [data-md-scheme=red] p { color: red } [dir=rtl] p { color: red }
:is(.in-page, .nobody) p { top: 1px }
@media print { .nobody { color: red } } @media screen and (min-width: 60em) { .in-page { color: red } }
:root { --read: 1px; --unread: url("data:image/svg+xml;utf8,<path d='M1(2)}'/>"); --script: 2px }
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "assets/vendor").mkdir(parents=True)
    (folder / "assets/a.css").write_text(PAGE_CSS, encoding="utf-8")
    (folder / "assets/vendor/math.css").write_text("/* licence */ .nobody{}", encoding="utf-8")
    (folder / "assets/a.js").write_text('e.className="from-script"; s.getPropertyValue("--script")')
    return folder


def with_tools(folder: Path) -> Path:
    """A root that has the tools, and remembers for one test alone."""
    root = folder / "root"
    root.mkdir(exist_ok=True)
    if not (root / "node_modules").exists():
        (root / "node_modules").symlink_to(ROOT / "node_modules")
    return root


def cut(site: Path, root: Path | None = None) -> str:
    stylesheets.cut(site, NAMES, root or with_tools(site.parent))
    return (site / "assets/a.css").read_text(encoding="utf-8")


def test_what_a_page_or_a_script_names_stays_and_the_rest_goes(site):
    css = cut(site)
    for part in (
        ".in-page{",
        ".in-page:hover",
        ".from-script",
        "slate",
        "--read:1px",
        "--script:2px",
    ):
        assert part in css, part
    for part in ("comment", ".nobody,", "scheme=red", "rtl", "--unread", "@media print"):
        assert part not in css, part
    assert "licence" in (site / "assets/vendor/math.css").read_text()


def test_what_is_written_shorter_is_read_by_browsers_of_2021(site):
    assert "min-width:60em" in cut(site), "Chromium learnt to read `width>=60em` in version 104"


def test_what_another_sheet_reads_or_plays_stays(site):
    (site / "assets/b.css").write_text(":root{--other:1px}@keyframes turn{to{top:1px}}", encoding="utf-8")
    (site / "assets/a.css").write_text("p{top:var(--other);animation:turn 1s}", encoding="utf-8")
    cut(site)
    assert "--other" in (site / "assets/b.css").read_text() and "turn" in (site / "assets/b.css").read_text()


def test_without_the_npm_step_the_sheets_stay_whole(site, tmp_path):
    assert cut(site, tmp_path) == PAGE_CSS


def test_a_sheet_is_cut_once(site, monkeypatch):
    first = cut(site)
    (site / "assets/a.css").write_text(PAGE_CSS, encoding="utf-8")
    monkeypatch.setattr(stylesheets, "ask", lambda *asked: pytest.fail("it was cut again"))
    assert cut(site) == first


def test_two_languages_ask_once_though_other_names_stand_on_their_pages(site, monkeypatch):
    """The builds run side by side: who comes second waits, and asks nothing."""
    other = site.parent / "english"
    shutil.copytree(site, other)
    asked = site.parent / "asked"

    def slow(*arguments):
        with asked.open("a") as file:
            file.write("x")
        time.sleep(0.3)
        return ask(*arguments)

    ask = stylesheets.ask
    monkeypatch.setattr(stylesheets, "ask", slow)
    root = with_tools(site.parent)
    fork = get_context("fork")
    names = {site: NAMES, other: NAMES | {"lang-en", "q02"}}
    builds = [
        fork.Process(target=stylesheets.cut, args=(folder, found, root)) for folder, found in names.items()
    ]
    for build in builds:
        build.start()
    for build in builds:
        build.join()
    sheets = {(folder / "assets/a.css").read_text(encoding="utf-8") for folder in (site, other)}
    assert len(sheets) == 1 and PAGE_CSS not in sheets
    assert asked.read_text() == "x"


def test_a_mistake_in_a_sheet_is_a_fault(site):
    (site / "assets/a.css").write_text(".in-page {{ color: red", encoding="utf-8")
    with pytest.raises(Fault, match="cannot be cut"):
        cut(site)


@pytest.mark.parametrize("sign", ["annotate", "content.code.annotate"])
def test_what_materials_script_makes_for_some_pages_stays_where_one_is_such_a_page(site, sign, monkeypatch):
    (site / "assets/javascripts").mkdir()
    (site / "assets/javascripts/bundle.js").write_text('x("md-annotation__index"); x("md-dialog--active")')
    (site / "assets/a.css").write_text(".md-annotation__index{top:0}.md-dialog--active{top:1px}")
    plain = cut(site)
    assert "md-annotation" not in plain and "md-dialog" in plain
    (site / "assets/a.css").write_text(".md-annotation__index{top:0}")
    monkeypatch.setattr(f"{__name__}.NAMES", NAMES | {sign})
    assert "md-annotation" in cut(site)


def test_what_our_own_script_names_stays_whatever_it_begins_with(site):
    (site / "assets/js").mkdir()
    (site / "assets/js/ours.js").write_text('e.className = "md-tag"')
    (site / "assets/a.css").write_text(".md-tag{top:0}")
    assert "md-tag" in cut(site)


def test_a_library_names_what_the_editor_reads_and_draws_alone(site):
    (site / "assets/vendor/editor.js").write_text(
        '{ color: "var(--md-ink)" }; e.className = "cm-line red nobody"'
    )
    (site / "assets/a.css").write_text(
        ":root{--md-ink:#123}.cm-line{top:0}.nobody{top:1px}[data-md-scheme=red]{top:2px}"
    )
    css = cut(site)
    assert "--md-ink" in css and ".cm-line" in css
    assert "nobody" not in css and "red" not in css


def test_the_folder_around_a_site_says_nothing_of_its_files(site, tmp_path):
    there = Path(shutil.copytree(site, tmp_path / "vendor/site"))
    assert cut(there) == cut(site)
    assert ".nobody" not in cut(there) and ".from-script" in cut(there)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_what_reads_from_right_to_left_stays_where_a_page_does(site, direction, monkeypatch):
    (site / "assets/javascripts").mkdir()
    (site / "assets/javascripts/bundle.js").write_text('getComputedStyle(e).direction === "rtl"')
    (site / "assets/a.css").write_text("[dir=ltr] p{left:0}[dir=rtl] p{right:0}")
    monkeypatch.setattr(f"{__name__}.NAMES", NAMES | {"dir", direction})
    css = cut(site)
    assert ("right" in css, "left" in css) == (direction == "rtl", direction == "ltr")
