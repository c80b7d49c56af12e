"""What is taken away is what nobody sees."""

from scaling_lab.site import slim

FIGURE = (
    '<figure class="figure" id="figure-{name}"><svg><defs><path d="M 794 531  L 1825 531  z " '
    'transform="scale(0.015625)" id="figure-{name}-DejaVuSans-14" /></defs>'
    '<use transform="translate(302.050781 0.015625)" href="#figure-{name}-DejaVuSans-14" /></svg></figure>'
)


def test_coordinates_are_rounded_and_scales_are_not():
    page = slim.slim_figures(
        '<figure class="figure"><path d="M 1.234567 2  L 3.999999 -0.000001  z " x="63.835071" /></figure>'
    )
    assert page == '<figure class="figure"><path d="M1.2 2L4 -0z" x="63.8" /></figure>'


def test_outlines_of_letters_are_given_in_eighths():
    page = slim.slim_figures(FIGURE.format(name="a"))
    assert 'd="M99 66L228 66z" transform="scale(0.125)"' in page
    assert "translate(302.1 0)" in page


def test_numbers_outside_figures_are_left_alone():
    assert slim.slim_figures('<p x="1.23456">1.23456</p>') == '<p x="1.23456">1.23456</p>'


def test_a_glyph_is_defined_once_and_every_figure_uses_it():
    page = slim.slim_figures(FIGURE.format(name="a") + FIGURE.format(name="b"))
    assert page.count("<path") == 1
    assert page.count('id="g0"') == 1 and page.count('href="#g0"') == 2
    assert "DejaVuSans" not in page


def test_the_figure_keeps_the_id_that_readers_link_to():
    page = slim.slim_figures(FIGURE.format(name="a") + '<a href="#figure-a-DejaVuSans-14">x</a>')
    assert 'id="figure-a"' in page and '<a href="#figure-a-DejaVuSans-14">' in page


def test_different_outlines_and_sizes_are_kept_apart():
    other = FIGURE.format(name="b").replace('0.015625)" id', '0.02)" id')
    assert slim.slim_figures(FIGURE.format(name="a") + other).count("<path") == 2


def test_a_rule_stays_when_any_page_or_script_can_use_it():
    css = ".a{x:1}.b .a{x:2}.c,.a:hover{x:3}.d{x:4}p{x:5}"
    assert slim.without_unused_rules(css, {"a", "d"}) == ".a{x:1}.a:hover{x:3}.d{x:4}p{x:5}"


def test_alternatives_and_negations_are_left_alone():
    css = ":is(.x,.a) p{x:1}.a:not(.x){x:2}"
    assert slim.without_unused_rules(css, {"a"}) == css


def test_media_queries_are_cut_inside_and_dropped_when_empty():
    css = "@media print{.x{x:1}.a{x:2}}@media screen{.x{x:1}}@font-face{font-family:x}"
    assert slim.without_unused_rules(css, {"a"}) == "@media print{.a{x:2}}@font-face{font-family:x}"


def test_only_unread_variables_go_even_when_they_hold_semicolons_and_brackets():
    css = ":root{--icon:url(\"data:image/svg+xml;charset=utf-8,<path d='M1(2)}'/>\");--kept:calc(1px + (2px));color:red}"
    assert slim.without_unused_variables(css, {"--kept"}) == ":root{--kept:calc(1px + (2px));color:red}"
    assert slim.without_unused_variables(css, {"--kept", "--icon"}) == css
    assert slim.without_unused_variables("a{color:red;--last:1}", set()) == "a{color:red;}"


def test_a_site_keeps_what_its_pages_and_scripts_name(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text('<p class="in-page other">', encoding="utf-8")
    (tmp_path / "assets/a.js").write_text('e.className="from-script"', encoding="utf-8")
    sheet = tmp_path / "assets/a.css"
    sheet.write_text(".in-page{a:var(--x)}.from-script{a:b}.nobody{a:b}:root{--x:1;--y:2}", encoding="utf-8")
    slim.slim_site(tmp_path)
    assert sheet.read_text(encoding="utf-8") == ".in-page{a:var(--x)}.from-script{a:b}:root{--x:1;}"
