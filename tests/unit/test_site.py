"""The checks of a built site find what is wrong with it."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.exceptions import PluginError

from scaling_lab.site import built, hooks, permalinks

ROOT = Path(__file__).parents[2]

PAGE = '<!doctype html><html lang="en"><head><title>t</title><meta name="description" content="d"></head><body><h1 id="a">t</h1>{}</body></html>'


def build(tmp_path, body="", **more):
    pages = {"index.html": PAGE.format(body), "b/index.html": PAGE.format('<p id="x"></p>')} | more
    for name, text in pages.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return "\n".join(map(str, built.faults(tmp_path, built.documents(tmp_path), "http://localhost/repo/")))


@pytest.mark.parametrize(
    "link",
    ["b/", "b/#x", "#a", "/repo/b/", "http://localhost/repo/b/#x", "https://example.org/y", "mailto:a@b.c"],
)
def test_good_links(tmp_path, link):
    assert build(tmp_path, f'<a href="{link}">x</a>') == ""


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('<a href="c/">x</a>', "the link c/ leads nowhere"),
        ('<a href="b/#y">x</a>', "leads to an id that b/index.html does not have"),
        ('<a href="#y">x</a>', "leads to an id that index.html does not have"),
        ('<a href="/b/">x</a>', "leaves the site's folder"),
        ('<img src="https://example.org/a.png" alt="">', "from another host"),
        ('<script src="//example.org/a.js"></script>', "from another host"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "from another host"),
        ('<link rel="preconnect" href="https://example.org">', "from another host"),
        ('<p style="background: url(https://example.org/a.png)"></p>', "from another host"),
        ('<img src="a.png" alt="">', "the link a.png leads nowhere"),
        ('<p id="a"></p>', "the id a stands 2 times"),
        ("<h1>again</h1>", "the page has 2 <h1>"),
    ],
)
def test_faults_of_a_page(tmp_path, body, wrong):
    assert wrong in build(tmp_path, body)


def test_a_page_needs_language_title_and_description(tmp_path):
    found = build(tmp_path, **{"c/index.html": "<html><h1>x</h1></html>"})
    assert "no `lang`" in found and "no title" in found and "no meta description" in found


def test_a_stylesheet_may_fetch_nothing_from_elsewhere(tmp_path):
    assert "from another host" in build(
        tmp_path, **{"a.css": "@font-face{src:url(https://example.org/a.woff2)}"}
    )


def test_an_address_that_was_published_must_stay(tmp_path):
    build(tmp_path)
    (tmp_path / "docs").mkdir()
    assert permalinks.append(tmp_path, built.documents(tmp_path)) == 5
    assert (
        list(permalinks.removed(tmp_path, built.documents(tmp_path)))
        == []
        == list(permalinks.unlisted(tmp_path, built.documents(tmp_path)))
    )
    (tmp_path / "b/index.html").write_text(PAGE.format('<p id="z"></p>'))
    assert "/b/#x was published and is gone" in str(
        next(permalinks.removed(tmp_path, built.documents(tmp_path)))
    )
    assert "/b/#z" in str(next(permalinks.unlisted(tmp_path, built.documents(tmp_path))))
    assert permalinks.append(tmp_path, built.documents(tmp_path)) == 1
    assert list(permalinks.listed(tmp_path))[-1] == "/b/#z" and "/b/#x" in permalinks.listed(tmp_path)


def test_the_root_is_known_from_anywhere(tmp_path, monkeypatch):
    """`mkdocs build -f mkdocs.en.yml` names the file from where one stands; Node, which is asked later, stands elsewhere."""
    monkeypatch.chdir(tmp_path)
    assert hooks._root(SimpleNamespace(config_file_path="mkdocs.en.yml")) == tmp_path.resolve()


def test_a_fault_after_the_last_page_is_told_by_plain_mkdocs_too(tmp_path):
    """MkDocs prints the words of a plugin's error; of any other it says that it aborted."""
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    script = tmp_path / "site/assets/js/x.js"
    script.parent.mkdir(parents=True)
    script.write_text("function {")
    config = SimpleNamespace(
        site_dir=str(tmp_path / "site"), config_file_path=str(tmp_path / "mkdocs.yml"),
        theme={"features": [], "language": "zh"}, extra={}, plugins={},
    )  # fmt: skip
    with pytest.raises(PluginError, match="theme/assets/js: a script cannot be read"):
        hooks.on_post_build(config)
