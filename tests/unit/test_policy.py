"""The policy allows exactly the inline scripts that are in the page."""

import base64
import hashlib

import pytest

from scaling_lab.site.policy import policy, script_hashes, with_policy

PAGE = '<!doctype html><html lang="zh"><head>\n<meta charset="utf-8">{head}</head><body>{body}</body></html>'


def source(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def page(body: str = "", head: str = "") -> str:
    return PAGE.format(head=head, body=body)


def directive(text: str, name: str) -> list[str]:
    [found] = [part.split()[1:] for part in text.split("; ") if part.split()[0] == name]
    return found


def test_a_page_without_inline_scripts_runs_its_own_files_only():
    assert directive(policy(page('<script src="a.js"></script>')), "script-src") == ["'self'"]


@pytest.mark.parametrize("start", ["<script>", '<script type="module">', '<script type="text/javascript">'])
def test_an_inline_script_is_allowed_by_its_hash(start):
    text = 'if (1 < 2 && "</p>") alert("比一比 &amp;")\n'
    assert script_hashes(page(f"{start}{text}</script>")) == [source(text)]


def test_the_same_script_twice_is_hashed_once_and_the_order_of_scripts_does_not_matter():
    one, two = "<script>one()</script>", "<script>two()</script>"
    assert policy(page(one + two + one)) == policy(page(two + one))


def test_line_ends_are_hashed_as_browsers_see_them():
    assert script_hashes(page("<script>a()\r\nb()\rc()</script>")) == [source("a()\nb()\nc()")]


@pytest.mark.parametrize(
    "body",
    [
        '<script id="__config" type="application/json">{"base": "."}</script>',
        '<script type="text/template"><b></b></script>',
        "<template>text</template><style>a {}</style>",
        "<!-- <script>alert(1)</script> -->",
        "<pre>&lt;script&gt;alert(1)&lt;/script&gt;</pre>",
    ],
)
def test_data_and_quoted_scripts_are_not_allowed_to_run(body):
    assert script_hashes(page(body)) == []


def test_the_policy_stands_right_after_the_charset_and_changes_nothing_else():
    html = page("<script>a()</script>", head='<link rel="stylesheet" href="a.css">')
    guarded = with_policy(html)
    start = guarded.index("<meta http-equiv")
    end = guarded.index(">", start) + 1
    assert guarded[:start].endswith('<meta charset="utf-8">')
    assert guarded[:start] + guarded[end:] == html
    assert policy(html) in guarded[start:end]


def test_everything_not_named_is_forbidden():
    text = policy(page())
    assert text.startswith("default-src 'none'; ")
    assert "unsafe-eval" not in text and "http" not in text and "*" not in text
    assert directive(text, "form-action") == ["'none'"]
    assert directive(text, "style-src") == ["'self'"]


def test_style_elements_are_admitted_only_where_asked_for():
    assert directive(policy(page(), inline_styles=True), "style-src") == ["'self'", "'unsafe-inline'"]


def test_a_page_without_charset_is_refused():
    with pytest.raises(ValueError, match="charset"):
        with_policy("<html><head></head></html>")
