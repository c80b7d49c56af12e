"""The policy allows the site's own files only, whatever stands on the page."""

import pytest

from scaling_lab.site.policy import POLICY, with_policy

PAGE = '<!doctype html><html lang="zh"><head>\n<meta charset="utf-8">{head}</head><body>{body}</body></html>'


def page(body: str = "", head: str = "") -> str:
    return PAGE.format(head=head, body=body)


def meta(html: str) -> str:
    """The element that holds the policy."""
    start = html.index("<meta http-equiv")
    return html[start : html.index(">", start) + 1]


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<script type="module">alert(1)</script>',
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        "<style>a {}</style>",
    ],
)
def test_nothing_on_a_page_opens_its_policy(body):
    assert meta(with_policy(page(body))) == meta(with_policy(page()))


def test_the_policy_stands_right_after_the_charset_and_changes_nothing_else():
    html = page("<script>a()</script>", head='<link rel="stylesheet" href="a.css">')
    guarded = with_policy(html)
    start = guarded.index("<meta http-equiv")
    end = guarded.index(">", start) + 1
    assert guarded[:start].endswith('<meta charset="utf-8">')
    assert guarded[:start] + guarded[end:] == html
    assert POLICY in guarded[start:end]


def test_everything_not_named_is_forbidden():
    rules = {rule.split()[0]: rule.split()[1:] for rule in POLICY.split("; ")}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == ["'self'"]
    assert rules["form-action"] == ["'none'"]
    assert (
        "unsafe-eval" not in POLICY and "http" not in POLICY and "*" not in POLICY and "sha256" not in POLICY
    )


def test_a_page_without_charset_is_refused():
    with pytest.raises(ValueError, match="charset"):
        with_policy("<html><head></head></html>")
