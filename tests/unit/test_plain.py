"""A rendered answer in plain text: what is read aloud, a line for each paragraph."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from scaling_lab.maths.mathml import to_mathml
from scaling_lab.site.programs import plain

FORMULA = to_mathml(r"\frac{1}{2B}")


def text(html: str) -> str:
    [block] = LexborHTMLParser(f"<div id='x'>{html}</div>").css("#x")
    return plain.text(block)


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>one\n two</p><p>three</p>", "one two\nthree"),
        (f"<p>a <strong>b</strong><a href='#c'>c</a>, {FORMULA}.</p>", "a bc, 1/(2B)."),
        ("<ul><li>one</li><li><p>two</p><ul><li>three</li></ul></li></ul>", "- one\n- two\n- three"),
        ("<h3>head</h3><p>a<br>b</p>", "head\na\nb"),
        ("<pre><code>if x:\n    y\n</code></pre>", "if x:\n    y"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2"),
        ("<p>a</p><figure><svg><text>1</text></svg><figcaption>seen</figcaption></figure><p>b</p>", "a\nb"),
        ("<details><summary>title</summary><p>said</p></details>", "said"),
        ("<p>- 1 | 2</p>", "- 1 | 2"),
        ("<p>a</p><div hidden><p>Move the slider.</p></div><p>b</p>", "a\nb"),
    ],
)  # fmt: skip
def test_text_reads_as_it_is_shown(html, wanted):
    assert text(html) == wanted


def test_an_answer_has_its_depths_and_each_claim_once():
    page = LexborHTMLParser(
        '<details id="brief"><summary>30</summary><p>short</p></details>'
        '<details id="two-minutes"><summary>2</summary><p>long</p></details>'
        '<details id="full"><summary>all</summary><p>So <a class="claim" href="#c">it holds</a>.</p>'
        '<p><a class="claim" href="#c">said again</a></p></details>'
        '<div class="cell" id="c"><p class="setting">two layers</p></div>'
    )
    found = plain.answer(page)
    assert found.depths == {"brief": "short", "two_minutes": "long", "full": "So it holds.\nsaid again"}
    assert found.claims == {"c": ("it holds", "two layers")}


def test_a_page_without_an_answer_says_nothing():
    assert plain.answer(LexborHTMLParser("<p>home</p>")) == plain.Answer()
