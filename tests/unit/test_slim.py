"""What is taken away is what nobody sees."""

from scaling_lab.site import slim
from scaling_lab.site.kept import Kept


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
    slim.slim_site(tmp_path, Kept(tmp_path / "kept"))
    assert sheet.read_text(encoding="utf-8") == ".in-page{a:var(--x)}.from-script{a:b}:root{--x:1;}"
