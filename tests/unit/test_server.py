"""The test server behaves as GitHub Pages does."""

import gzip
import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scaling_lab.preview.server import Line, PagesServer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site/questions/q02").mkdir(parents=True)
    (tmp_path / "site/index.html").write_text("<h1>首页</h1>", encoding="utf-8")
    (tmp_path / "site/404.html").write_text("<h1>404</h1>", encoding="utf-8")
    (tmp_path / "site/questions/q02/index.html").write_text("<h1>q02</h1>", encoding="utf-8")
    (tmp_path / "site/card.png").write_bytes(b"\x89PNG" * 100)
    (tmp_path / "secret.txt").write_text("outside", encoding="utf-8")
    return tmp_path / "site"


@pytest.fixture(params=["/", "/repo/"])
def server(request, folder):
    with PagesServer(folder, request.param) as running:
        yield running


def get(server: PagesServer, path: str, method: str = "GET", **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_a_folder_is_its_index_page(server):
    answer, body = get(server, f"{server.prefix}questions/q02/")
    assert (answer.status, body) == (200, b"<h1>q02</h1>")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_folder_without_slash_is_redirected_and_keeps_the_query(server):
    answer, _ = get(server, f"{server.prefix}questions/q02?h=noise")
    assert answer.status == 301
    assert answer.headers["Location"] == f"{server.prefix}questions/q02/?h=noise"


def test_what_a_browser_has_is_sent_again_only_when_it_changed(server, folder):
    answer, _ = get(server, f"{server.prefix}card.png")
    tag = answer.headers["ETag"]
    again, body = get(server, f"{server.prefix}card.png", If_None_Match=tag)
    assert (again.status, body, again.headers["ETag"]) == (304, b"", tag)
    (folder / "card.png").write_bytes(b"another picture")
    answer, body = get(server, f"{server.prefix}card.png", If_None_Match=tag)
    assert (answer.status, body) == (200, b"another picture")


def test_text_is_compressed_when_the_browser_accepts_it(server):
    answer, body = get(server, server.prefix, Accept_Encoding="gzip, br")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).decode() == "<h1>首页</h1>"
    assert get(server, server.prefix)[0].headers["Content-Encoding"] is None


def test_images_are_not_compressed(server):
    answer, body = get(server, f"{server.prefix}card.png", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] is None and body.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "path", ["nowhere", "questions/", "index.html/", "../secret.txt", "%2e%2e/secret.txt"]
)
def test_a_missing_page_is_the_sites_own_404_page(server, path):
    answer, body = get(server, server.prefix + path)
    assert (answer.status, body) == (404, b"<h1>404</h1>")


def test_head_sends_no_body(server):
    answer, body = get(server, server.prefix, method="HEAD")
    assert (answer.status, body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_nothing_lies_outside_the_sub_path(folder):
    with PagesServer(folder, "/repo/") as server:
        assert get(server, "/questions/q02/")[0].status == 404
        assert server.url == f"{server.origin}/repo/"


def test_a_slow_line_delays_and_is_shared(folder):
    (folder / "big.bin").write_bytes(bytes(20_000))
    with PagesServer(folder, line=Line(delay=0.1, rate=200_000)) as running:
        started = time.monotonic()
        with ThreadPoolExecutor() as pool:
            answers = list(pool.map(lambda _: get(running, "/big.bin")[1], range(2)))
        assert time.monotonic() - started > 0.1 + 40_000 / 200_000 - 0.03
    assert answers == [bytes(20_000)] * 2
