"""What is done to a finished page: it reads the same, in fewer bytes."""

from __future__ import annotations

import pytest

from scaling_lab.site import tidy


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<ul>\n\n    <li>a\n      b</li>\n  \n</ul>\n", "<ul>\n<li>a\nb</li>\n</ul>\n"),
        ("<p>\n  a</p>\n\n<pre><code>if x:\n    y\n\n\n    z\n</code></pre>\n\n  <p>b</p>",
         "<p>\na</p>\n<pre><code>if x:\n    y\n\n\n    z\n</code></pre>\n<p>b</p>"),
        ('<pre class="output">\n  1\n</pre><pre>\n\n  2</pre>', '<pre class="output">\n  1\n</pre><pre>\n\n  2</pre>'),
    ],
)  # fmt: skip
def test_room_around_tags_goes_and_code_keeps_its_own(html, wanted):
    assert tidy.without_indentation(html) == wanted


def test_links_of_the_navigation_hold_plain_titles():
    link = '<a href="../q02/" class="md-nav__link md-nav__link--active">'
    assert tidy.with_plain_links(f'{link}\n<span class="md-ellipsis">\nBatch &amp; size\n</span>\n</a>') == (
        f"{link}Batch &amp; size</a>"
    )
    label = '<label class="md-nav__link" for="__nav_9" id="__nav_9_label" tabindex="0">'
    icon = '<span class="md-nav__icon md-icon"></span></label>'
    assert tidy.with_plain_links(f'{label}<span class="md-ellipsis">\nTopics\n</span>\n{icon}') == (
        f"{label}Topics{icon}"
    )


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#x" class="md-nav__link"><span class="md-ellipsis"><span class="md-typeset"><code>x</code> y</span></span></a>',
        '<div class="md-header__topic"><span class="md-ellipsis">A title that may be cut short</span></div>',
    ],
)
def test_what_holds_more_than_a_title_or_may_be_cut_short_stays(html):
    assert tidy.with_plain_links(html) == html


def test_blocks_of_code_have_the_elements_that_their_colors_need():
    code = '<code translate="no"><span class="n">a</span><span class="o">&lt;</span> <span class="mi">1</span></code></pre>'
    plain = '<code translate="no">a&lt; <span class="mi">1</span></code></pre>'
    block = f'<div class="highlight"><pre translate="no"><span></span>{code}</div>'
    assert tidy.with_plain_code(f"<div>{block}</div><p>") == (
        f'<div><pre class="highlight" translate="no">{plain}</div><p>'
    )
    assert tidy.with_plain_code('<p><span class="n">a</span></p>') == '<p><span class="n">a</span></p>'


def test_a_claim_over_its_quantities_is_the_text_of_its_cell():
    start = '<tr class="evidence-claim"><th scope="rowgroup" colspan="4">'
    setting = '<p class="setting">b</p></th>'
    assert tidy.tidied(f"{start}\n<p>a <a>cell 5</a></p>\n{setting}") == f"{start}a <a>cell 5</a>\n{setting}"
