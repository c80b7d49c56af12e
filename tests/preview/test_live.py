"""What the server of a preview adds: pages listen, tabs reload when theirs changed, and files stay as they were built."""

import http.client
import json
import time
from pathlib import Path

import pytest

from scaling_lab.preview.live import FOLDER, LiveServer
from scaling_lab.site import offline

PAGE = b"<!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>x</title></head><body><main>x</main></body></html>"


@pytest.fixture
def site(tmp_path) -> Path:
    for name in ("index.html", "questions/q01/index.html", "en/questions/q01/index.html", "404.html"):
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_bytes(PAGE)
    return tmp_path / "site"


@pytest.fixture
def server(site):
    with LiveServer(site, 0) as running:
        yield running


def get(server: LiveServer, path: str):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    return connection.getresponse()


class Tab:
    """A browser tab that shows a page of one build."""

    def __init__(self, server: LiveServer, page: str, build: str):
        self.answer = get(server, f"/{FOLDER}events?page={page}&build={build}")

    def news(self) -> dict:
        while not (line := self.answer.readline()).startswith(b"data: "):
            assert line, "the server closed the connection"
        return json.loads(line.removeprefix(b"data: "))


@pytest.mark.parametrize("path", ["/", "/questions/q01/", "/nowhere/"])
def test_pages_listen_and_files_stay_as_they_were_built(server, site, path):
    body = get(server, path).read()
    assert FOLDER.encode() in body and body.count(b"</head>") == 1
    assert body.replace(body[body.index(b"<link") : body.index(b"</head>")], b"") == PAGE
    assert all(file.read_bytes() == PAGE for file in site.rglob("*.html"))


@pytest.mark.parametrize(("name", "kind"), [("live.js", "text/javascript"), ("live.css", "text/css")])
def test_what_pages_load_is_there(server, name, kind):
    answer = get(server, f"/{FOLDER}{name}")
    assert answer.status == 200 and answer.headers["Content-Type"].startswith(kind) and answer.read()


def test_only_tabs_reload_whose_page_changed(server):
    stamp = server.news.stamp
    zh, en = Tab(server, "questions/q01/", stamp), Tab(server, "en/questions/q01/", stamp)
    assert zh.news()["reload"] is en.news()["reload"] is False
    server.news.tell(changed=["questions/q01/index.html", "search/pages.json"])
    server.news.tell(faults=["docs/x.md:1: wrong"])
    assert zh.news()["reload"] is True
    told = en.news()
    assert told["reload"] is False and told["faults"] in ([], ["docs/x.md:1: wrong"])
    # What was served since is of the new build.
    assert Tab(server, "questions/q01/", server.news.stamp).news()["reload"] is False


@pytest.mark.parametrize("name", ["assets/site.css", "en/assets/js/labels.js"])
def test_a_style_or_script_concerns_every_tab(server, name):
    stamp = server.news.stamp
    server.news.tell(changed=[name])
    assert Tab(server, "questions/q01/", stamp).news()["reload"] is True


@pytest.mark.parametrize("stamp", ["another.1", "", "x", "1.2.3", "."])
def test_a_page_of_another_run_reloads(server, stamp):
    assert Tab(server, "", stamp).news()["reload"] is True


def test_a_new_page_replaces_the_missing_one(server):
    tab = Tab(server, "questions/q02/", server.news.stamp)
    assert tab.news()["reload"] is False
    server.news.tell(changed=["questions/q02/index.html"])
    assert tab.news()["reload"] is True


def test_news_arrive_at_once_and_name_the_page_that_is_behind(server):
    tab = Tab(server, "questions/q01/", server.news.stamp)
    tab.news()
    start = time.monotonic()
    server.news.tell(behind={"questions/q01/": ("q01", "this")}, busy="executing q01")
    told = tab.news()
    assert time.monotonic() - start < 1
    assert (told["behind"], told["id"], told["busy"]) == ("this", "q01", "executing q01")
    assert Tab(server, "", server.news.stamp).news()["behind"] == ""


def test_before_the_first_build_a_page_waits_for_it(tmp_path, site):
    with LiveServer(tmp_path / "nothing", 0) as server:
        answer = get(server, "/questions/q01/")
        assert answer.status == 503 and FOLDER.encode() in answer.read()
        tab = Tab(server, "questions/q01/", server.news.stamp)
        assert tab.news()["reload"] is False
        server.show(site)
        server.news.tell(changed=["questions/q01/index.html"])
        assert tab.news()["reload"] is True
        assert b"<main>" in get(server, "/questions/q01/").read()


def test_a_tab_does_not_hold_the_server_up(site):
    server = LiveServer(site, 0).start()
    tab = Tab(server, "", server.news.stamp)
    tab.news()
    start = time.monotonic()
    server.stop()
    assert time.monotonic() - start < 2


def test_a_build_may_take_the_place_of_another_while_it_is_served(server, site, tmp_path):
    import shutil
    import threading

    other = Path(shutil.copytree(site, tmp_path / "other"))
    done = threading.Event()

    def swap():
        while not done.is_set():
            server.show(other)
            server.show(site)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        assert {get(server, "/questions/q01/").status for _ in range(200)} == {200}
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_copy_that_a_browser_keeps_from_this_port_is_told_to_end(server, site, lang):
    (site / offline.ENDING).parent.mkdir(parents=True)
    (site / offline.ENDING).write_text("end()")
    answer = get(server, f"/{offline.name_of(lang)}")
    assert (answer.status, json.loads(answer.read())) == (200, {"off": True})
    answer = get(server, f"/{offline.WORKER}")
    assert answer.headers["Content-Type"].startswith("text/javascript") and answer.read() == b"end()"
