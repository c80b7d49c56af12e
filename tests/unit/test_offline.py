"""What can be kept is told by place and suffix, the same for the same site, with one hash for what is alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaling_lab.site import offline

PAGES = ("index.html", "review/index.html", "q02/index.html")
FILES = (
    *PAGES, "assets/site.css", "assets/js/start.js", "assets/js/exercise-page.js", "assets/vendor/editor.js",
    "assets/vendor/some/run.wasm", "assets/vendor/some/deep/LICENSE", "search/pages.json", "404.html", "cards/q02.png",
    "notebooks/q02/index.html", "notebooks/q02/q02.ipynb", "sitemap.xml", "anki/deck.apkg",
    offline.ANSWERING, offline.ENDING,
)  # fmt: skip


@pytest.fixture
def site(tmp_path) -> Path:
    """A site of both languages; all but the pages is alike in both."""
    for home in (tmp_path, tmp_path / "en"):
        for name in FILES:
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            words = f"{home.name if name in PAGES else ''} {name} " * 50
            path.write_text(words, encoding="utf-8")
    return tmp_path


def written(site: Path, lang: str) -> dict:
    return json.loads((site / f"offline-{lang}.json").read_bytes())


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("index.html", "pages"),
        ("questions/q37-new/index.html", "pages"),
        ("assets/js/anything.js", "pages"),
        ("assets/javascripts/bundle.0123abcd.min.js", "pages"),
        ("assets/vendor/math.woff2", "pages"),
        ("manifest.json", "pages"),
        ("offline/index.html", "pages"),
        ("assets/js/exercise.js", "pages"),  # it shows the button
        ("assets/js/exercise-worker.js", "exercises"),
        ("assets/exercise.css", "exercises"),
        ("assets/vendor/any/thing-1.0-py3-none-any.whl", "exercises"),
        ("assets/vendor/any/deeper/without-suffix", "exercises"),
        ("notebooks/q02/q02.ipynb", "notebooks"),
        ("cards/q02.png", ""),
        ("404.html", ""),
        ("missing.html", ""),
        ("offline-zh.json", ""),
        ("offline-worker.js", ""),
        ("robots.txt", ""),
        ("sitemap.xml.gz", ""),
        ("book.pdf", ""),
        ("book.epub", ""),
        ("questions.jsonl", ""),
        ("questions.schema.json", ""),
        ("study/cards.json", "pages"),
    ],
)
def test_place_and_suffix_tell_to_which_part_a_file_belongs(path, part):
    assert offline.part_of(path) == part


def test_a_list_names_each_file_of_its_language_with_hash_and_bytes(site):
    offline.write(site, site)
    zh, en = (written(site, lang)["parts"] for lang in ("zh", "en"))
    assert [path for path, *_ in zh["pages"]] == [
        "assets/js/start.js", "assets/site.css", "", "q02/", "review/", "search/pages.json"
    ]  # fmt: skip
    assert {name: [f"en/{path}" for path, *_ in files] for name, files in zh.items()} == {
        name: [path for path, *_ in files] for name, files in en.items()
    }
    for path, _, sent, size in [*zh["pages"], *zh["exercises"], *zh["notebooks"]]:
        file = site / path / "index.html" if (site / path).is_dir() else site / path
        assert size == file.stat().st_size > sent > 0


def test_what_is_alike_has_one_hash_and_what_is_not_has_another(site):
    offline.write(site, site)
    zh, en = (
        {
            file[0].removeprefix("en/"): file[1]
            for files in written(site, lang)["parts"].values()
            for file in files
        }
        for lang in ("zh", "en")
    )
    assert {path for path in zh if zh[path] != en[path]} == {"", "q02/", "review/"}
    assert len(set(zh.values())) == len(zh)


def test_the_same_site_has_the_same_list_and_one_change_moves_one_entry(site):
    def entries() -> list:
        offline.write(site, site)
        return [file for files in written(site, "zh")["parts"].values() for file in files]

    before = entries()
    assert entries() == before
    (site / "q02/index.html").write_text("new", encoding="utf-8")
    assert [old[0] for old, new in zip(before, entries(), strict=True) if old != new] == ["q02/"]


def test_without_what_runs_code_there_are_no_exercises(site):
    for path in sorted(site.glob("assets/vendor/some/**/*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    offline.write(site, site)
    assert list(written(site, "zh")["parts"]) == ["pages", "notebooks"]
    assert list(written(site, "en")["parts"]) == ["pages", "exercises", "notebooks"]


def test_the_worker_answers_from_the_root_and_the_switch_ends_it(site, monkeypatch):
    offline.write(site, site)
    assert (site / offline.WORKER).read_bytes() == (site / offline.ANSWERING).read_bytes()
    monkeypatch.setattr(offline, "OFFERED", False)
    offline.write(site, site)
    assert (site / offline.WORKER).read_bytes() == (site / offline.ENDING).read_bytes()
    assert [written(site, lang) for lang in ("zh", "en")] == [{"off": True}] * 2
