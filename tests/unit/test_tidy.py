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
