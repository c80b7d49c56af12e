"""Formulas: what they become, where they may stand, and what stops a build."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from markdown import Markdown

from scaling_lab.faults import Fault
from scaling_lab.maths import mathml, source
from scaling_lab.maths.text import to_text
from scaling_lab.page import formulas

EXTENSIONS = [
    "abbr",
    "attr_list",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.arithmatex",
    "pymdownx.blocks.details",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.superfences",
    "scaling_lab.page.formulas",
]

# TeX, and the same in plain characters.
FORMULAS = {
    r"\frac{1}{B}": "1/B",
    r"\operatorname{Var}[g_B] = \frac{\Sigma}{B}": "Var[g_B] = Σ/B",
    r"\mathbb{1}[x > 0]": "1[x > 0]",
    r"\mathbb{E}_{x \sim p}[\lVert g \rVert_2^2]": "E_(x ∼ p)[‖g‖_2^2]",
    r"\hat{x}_{t+1}": "xˆ_(t + 1)",
    r"\widetilde{AB}": "AB~",
    r"\overline{g}": "g‾",
    r"\underbrace{a + b}_{\text{噪声 noise}}": "(a + b)⏟_(噪声 noise)",
    r"\begin{aligned} a &= b \\ &= c \end{aligned}": "a = b; = c",
    r"\begin{cases} x & x \ge 0 \\ -x & x < 0 \end{cases}": "{x x ≥ 0; −x x < 0",
    r"\sum_{i=1}^{n} \log x_i": "∑_(i = 1)^n log x_i",
    r"\operatorname*{arg\,min}_\theta \mathcal{L}(\theta)": "arg min_θ L(θ)",
    r"\sqrt{2 / n_{\text{in}}}": "√(2/n_in)",
    r"\sqrt[3]{x}": "x^(1/3)",
    r"f'(x) = -x^{-1}": "f′(x) = −x^−1",
    r"\binom{n}{k}": "(n, k)",
    r"10^{-3}": "10^−3",
    r"\mathbf{w}^\top \boldsymbol{\theta}": "w^⊤θ",
    r"\left\lVert \frac{a}{b} \right\rVert": "‖a/b‖",
    r"p(y \mid x) \propto \exp(-\beta E)": "p(y ∣ x) ∝ exp(−βE)",
    r"100\,\%": "100%",
}

# What one line would say otherwise without a bracket or a space.
ONE_LINE = {
    r"\frac{1}{2B}": "1/(2B)",
    r"\frac{n-B}{n-1}": "(n − B)/(n − 1)",
    r"\frac{1}{\sqrt{B}}": "1/√B",
    r"\frac1n\sum_i x_i": "(1/n)∑_i x_i",
    r"a\,\frac bc": "a(b/c)",
    r"\log\frac ab": "log(a/b)",
    r"x/\frac12": "x/(1/2)",
    r"\tfrac12\lVert g\rVert^2": "(1/2)‖g‖^2",
    r"\frac ab=c,\qquad\frac de .": "a/b = c, d/e.",
    r"\frac{\lVert g\rVert^2}{2\mu}": "‖g‖^2/(2μ)",
    r"\frac{\operatorname{tr}(\Sigma)}{\operatorname{std}(h)}": "tr(Σ)/std(h)",
    r"\frac{1}{f(x)}": "1/(f(x))",
    r"\frac{(a)(b)}{(a)(b)}": "(a)(b)/((a)(b))",
    r"\frac{\partial L}{\partial h_0}": "∂L/∂h_0",
    r"\sqrt{2\pi q}": "√(2πq)",
    r"\sqrt q\,x": "√qx",
    r"w_{ij}h_j": "w_ij h_j",
    r"\eta^2\sigma^2": "η^2 σ^2",
    r"S_{\min}B": "S_min B",
    r"2\ln M": "2 ln M",
    r"e^{-ts}": "e^(−ts)",
    r"N^{-0.5}\propto C^{0.73}": "N^−0.5 ∝ C^0.73",
    r"\varphi'^2": "φ′^2",
    r"{a+b}^2": "(a + b)^2",
    r"\log_2\lvert R\rvert-\log_2\lvert-S\rvert": "log_2 |R| − log_2 |−S|",
    r"a \xrightarrow{\text{then}} -b": "a →^then −b",
    r"\mathrm{relu}(\cdot)": "relu(⋅)",
    r"\begin{cases} 1, & x > 0, \\ 0, & \text{else}. \end{cases}": "{1, x > 0; 0, else.",
}


def render(source: str, **options: str) -> str:
    configs = {"pymdownx.arithmatex": {"generic": True}, "scaling_lab.page.formulas": options}
    return Markdown(extensions=EXTENSIONS, extension_configs=configs).convert(source)


def toc_names(source: str) -> list[str]:
    md = Markdown(extensions=EXTENSIONS, extension_configs={"pymdownx.arithmatex": {"generic": True}})
    md.convert(source)
    return [token["name"] for token in md.toc_tokens]


class Indexed(HTMLParser):
    """The text that search takes from a page: as in Material, nothing from elements marked as excluded."""

    def __init__(self, page: str):
        super().__init__()
        self.text, self.open, self.excluded = "", [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if "data-search-exclude" in dict(attrs):
            self.excluded.append(len(self.open))

    def handle_endtag(self, tag):
        if self.excluded and self.excluded[-1] == len(self.open):
            self.excluded.pop()
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += "" if self.excluded else data


@pytest.mark.parametrize("tex", FORMULAS)
@pytest.mark.parametrize("display", [False, True])
def test_a_formula_becomes_mathml_that_keeps_its_tex(tex, display):
    math = ElementTree.fromstring(mathml.to_mathml(tex, display))
    assert math.tag == "math"
    assert math.get("alttext") == tex
    assert math.get("display") == ("block" if display else None)
    assert "merror" not in {element.tag for element in math.iter()}


@pytest.mark.parametrize(("tex", "plain"), [*FORMULAS.items(), *ONE_LINE.items()])
def test_a_formula_has_a_name_in_plain_characters(tex, plain):
    assert to_text(tex) == plain


def test_an_overline_is_as_long_as_what_it_covers():
    assert '<mover><mi>g</mi><mo stretchy="true">‾</mo></mover>' in mathml.to_mathml(r"\overline{g}")


def test_a_large_bracket_with_an_exponent_has_a_row_of_its_own():
    row = ElementTree.fromstring(mathml.to_mathml(r"\bigl( x \bigr)^2")).find("msup/mrow")
    assert row is not None and [part.text for part in row] == [")"]


def test_formulas_render_in_every_place_of_a_page():
    page = render(
        """\
# Title

Text $a_1$ and [方差按 $1/B$ 缩小](#noise){.claim}.

## Heading $a_2$ {#h}

/// details | Summary $a_3$
    attrs: {id: d}

Inside $a_4$:

$$
a_5
$$
///

| a | b |
|---|---|
| $\\lVert a_6 \\rVert$ | `$x|y$` |

- item $a_7$

    $$
    a_8
    $$

> quote **bold $a_9$**
"""
    )
    found = re.findall(r'alttext="([^"]*)"', page)
    expected = ["a_1", "1/B", "a_2", "a_3", "a_4", "a_5", r"\lVert a_6 \rVert", "a_7", "a_8", "a_9"]
    assert found == expected
    assert re.search(r'<a class="claim" href="#noise">方差按 <math [^>]*>.*?</math> 缩小</a>', page)
    assert re.search(r"<summary>Summary .*?<math .*?</math></summary>", page)
    assert re.search(r'<h2 id="h">Heading .*?<math .*?</math></h2>', page)
    assert re.search(r"<td><math ", page)
    assert page.count('<div class="math-block">') == 2
    assert "arithmatex" not in page


def test_a_wide_display_formula_can_be_scrolled_by_keyboard_and_has_a_label():
    source = f"$$\n{' + '.join(f'x_{k}' for k in range(20))}\n$$"
    for language, label in formulas.LABELS.items():
        block = re.search(r"<div [^>]*>", render(source, language=language))[0]
        assert all(part in block for part in ('tabindex="0"', 'role="group"', f'aria-label="{label}"'))
    assert "tabindex" not in render("$$\nx_1\n$$")


def test_dollars_in_code_and_escaped_dollars_are_left_alone():
    page = render("`$x$` costs \\$5, ``a `$y$` b``\n\n```sh\necho $HOME $PATH\n```\n\n    $indented$\n")
    assert "<math" not in page
    assert "costs $5" in page
    assert (
        list(source.find_formulas("`$x$` costs \\$5\n\n```sh\necho $HOME $PATH\n```\n\n~~~\n$a$\n~~~\n"))
        == []
    )


def test_abbreviations_do_not_reach_into_a_formula():
    page = render("SGD, $\\text{SGD}$\n\n*[SGD]: stochastic gradient descent\n")
    assert page.count("<abbr") == 1
    assert "<mtext>SGD</mtext>" in page


def test_a_heading_keeps_a_readable_name_in_the_contents_and_in_search():
    source = "## 噪声按 $\\frac{1}{B}$ 缩小，`a<b` 且 $p<0.05$ {#x}"
    assert toc_names(source) == ["噪声按 1/B 缩小，a&lt;b 且 p &lt; 0.05"]
    assert Indexed(render(source)).text == "噪声按 1/B 缩小，a<b 且 p < 0.05"
    assert toc_names("## Own $x$ {#x data-toc-label='mine'}") == ["mine"]


def test_search_does_not_see_the_symbols_of_a_formula():
    assert Indexed(render("按 $\\hat x_1$ 缩小")).text == "按  缩小"


def test_a_sign_that_html_knows_survives():
    page = render("$a < b$ and\n\n$$\na < b \\;\\&\\; c > d\n$$\n")
    assert page.count("<mo") and page.count("&lt;</mo>") == 2
    assert 'alttext="a &lt; b"' in page


BAD = {
    r"\foo{x}": r"Unknown command",
    r"\frac{1}{B": r"Expected closing token",
    r"\begin{aligned} a &= b": r"end of input|\\end",
    r"a & b": r"table-like environment",
    r"\text{if $x$}": r"Math mode within text",
    r"x \tag{1}": r"\\tag",
    r"\sum_{\substack{a \\ b}}": r"\\substack",
    r"\begin{aligned} a \\[4pt] b \end{aligned}": "row distance",
    r"100% x": "comment",
    r"\begin{align} a &= b \end{align}": "numbers its lines",
    r"a \\ b": "line break",
    r"\eqref{loss}": "no numbers",
}


@pytest.mark.parametrize(("tex", "wrong"), BAD.items())
def test_a_formula_that_would_not_render_right_is_refused(tex, wrong):
    with pytest.raises(mathml.FormulaError, match=wrong) as caught:
        mathml.to_mathml(tex)
    assert caught.value.mend


def test_check_names_line_and_mend():
    page = (
        "---\ntitle: $not maths$\n---\n\n# T\n\nfine $x$, `$\\bar` and $\\foo$\n\n"
        "$$\n\\begin{aligned}\na &= b \\\\\n&= \\bar{c\n\\end{aligned}\n$$\n\n"
        "```\n$\\bad$\n```\n\na lone $ here\n\n| a |\n|---|\n| $|x|$ |\n\ntext $$x$$ text\n"
    )
    faults = list(source.check_source(page, str))
    places = [fault.place for fault in faults]
    assert places == ["7", "13", "20", "24", "24", "26"]
    assert r"`fine" not in faults[0].wrong and r"`\foo`" in faults[0].wrong
    assert "blank lines" in faults[-1].mend
    assert all(isinstance(fault, Fault) and fault.mend for fault in faults)


def test_the_check_finds_the_formulas_that_the_page_shows():
    page = (
        "# $a$\n\n- $b$\n\n    $$\n    c\n    $$\n\n/// details | $d$\n    attrs: {id: x}\n\n$e$ and \\$ `$f$`\n"
        "///\n\n| $g$ | $\\|h\\|$ |\n|:--|--:|\n| `$a|b$` | $i$ |\n\n$$j$$\n\ntwo $k\n+ 1$ lines\n\n<!-- $l$ -->\n"
    )
    found = [formula.tex.strip() for formula in source.find_formulas(page)]
    shown = re.findall(r'alttext="([^"]*)"', render(page))
    assert [" ".join(tex.split()) for tex in found] == shown
    assert len(shown) == 10


def test_the_extension_stops_at_a_bad_formula_and_names_the_line():
    with pytest.raises(Fault) as caught:
        render("# T\n\ntext\n\n- [link $\\foo$](#x)\n")
    assert caught.value.place.endswith("line 5 below the front matter")
    assert r"\foo" in caught.value.wrong


def test_the_extension_names_the_page_that_a_builder_hands_over():
    class Known:  # as MkDocs does
        file = type("File", (), {"src_uri": "questions/q02.md"})

        def run(self, root):
            return None

    md = Markdown(extensions=EXTENSIONS, extension_configs={"pymdownx.arithmatex": {"generic": True}})
    md.treeprocessors.register(Known(), "relpath", 0)
    with pytest.raises(Fault) as caught:
        md.convert("$\\foo$")
    assert caught.value.place == "questions/q02.md, line 1 below the front matter"


@pytest.mark.parametrize("source", ["costs $5", "| a |\n|---|\n| $|x|$ |", "text $$x$$ more", "$ x $"])
def test_the_extension_stops_at_dollars_that_make_no_formula(source):
    with pytest.raises(Fault, match="opens no formula"):
        render(source)


def test_the_extension_tells_when_arithmatex_is_set_up_otherwise():
    with pytest.raises(Fault, match="generic: true"):
        Markdown(extensions=["pymdownx.arithmatex", "scaling_lab.page.formulas"]).convert("$x$")


def test_style_attributes_are_all_that_the_content_policy_has_to_allow():
    page = "".join(mathml.to_mathml(tex, True) for tex in FORMULAS)
    assert not re.search(r"<style|\son[a-z]+=|<script", page)
