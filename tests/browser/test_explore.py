"""What moves on a page: nothing is fetched before its button is pressed, and the keyboard does it all."""

from __future__ import annotations

import re

import pytest

AXE = """async (box) => {
  const { violations } = await axe.run(box, { rules: { "target-size": { enabled: true } } });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}"""
CUT = """(box) => [...box.querySelectorAll(":not(svg *, math *)")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth).map((e) => e.outerHTML)"""
FETCHED = re.compile(r"/explore(?:-[a-z]+\.js|\.css)")


def fetched(page) -> list[str]:
    """What a page has asked for of what moves: scripts and their stylesheet."""
    urls = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    return [url for url in urls if FETCHED.search(url)]


@pytest.fixture(params=["zh", "en"])
def open_page(request, visit, server):
    """Opens what moves on a question page, by keyboard alone; gives its box."""

    def opened(slug: str, name: str, **options: object):
        path = f"questions/{slug}/#full" if request.param == "zh" else f"en/questions/{slug}/#full"
        watched = visit(server.url + path, **options)
        box = watched.page.locator(f"[data-explorable={name}]")
        box.locator("button").focus()
        watched.page.wait_for_timeout(100)
        assert not fetched(watched.page) and box.locator("svg").count() == 0
        watched.page.keyboard.press("Enter")
        box.locator("output").wait_for()
        assert len(fetched(watched.page)) == 3
        assert watched.page.evaluate("document.activeElement.type") == "range"  # one can go on by keyboard
        assert not watched.errors
        return box

    return opened


@pytest.fixture
def is_sound(axe):
    """Whether axe finds nothing in a box, in the light and in the dark, and no screen is too narrow for it."""

    def looked(box) -> bool:
        box.page.evaluate(axe.read_text(encoding="utf-8"))
        for scheme in ("default", "slate"):
            box.page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
            assert box.evaluate(AXE) == []
        for width in (390, 320):
            box.page.set_viewport_size({"width": width, "height": 844})
            assert box.page.evaluate("document.documentElement.scrollWidth") <= width
            assert box.evaluate(CUT) == []
        return True

    return looked


def press(box, slider: int, key: str, times: int = 1) -> str:
    """Presses a key on a slider; what is then said."""
    box.locator("input").nth(slider).focus()
    for _ in range(times):
        box.page.keyboard.press(key)
    return box.locator("output").text_content()


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def test_momentum_moves_by_keyboard_and_says_where_it_arrives(open_page, is_sound):
    box = open_page("q09-optimizer", "momentum", reduced_motion="reduce")
    assert box.get_by_role("slider", name=re.compile("^(动量|momentum) β$")).count() == 1
    path = box.locator("polyline").nth(1)
    before, begin = path.get_attribute("points"), box.locator("output").text_content()
    assert {50, 43, 0.005, 9.2, 64} <= set(numbers(begin))
    assert 21 in numbers(press(box, 0, "ArrowLeft", 30))
    assert path.get_attribute("points") != before
    said = press(box, 1, "ArrowRight", 27)
    assert {12, 0.05} <= set(numbers(said)) and ("发散" in said or "diverges" in said)
    assert box.locator("input").nth(1).get_attribute("aria-valuetext") == "0.073"
    assert len(re.findall("发散|diverges", press(box, 1, "End"))) == 2
    assert box.locator("button").count() == 0  # nothing walks where motion is not wanted
    assert is_sound(box)


def test_momentum_walks_step_by_step_where_motion_is_wanted(visit, server):
    page = visit(server.url + "en/questions/q09-optimizer/#full", reduced_motion="no-preference").page
    page.get_by_role("button", name="Try it yourself").click()
    line = page.locator("[data-explorable] polyline").nth(1)
    line.wait_for()
    whole = line.get_attribute("points")
    page.get_by_role("button", name="Walk step by step").click()
    page.wait_for_timeout(200)
    part = line.get_attribute("points")
    assert whole.startswith(part) and len(part) < len(whole) / 2


def test_the_fit_moves_with_the_noise_and_with_e(open_page, is_sound):
    box = open_page("q01-model-scaling", "extrapolation")
    line, said = box.locator("polyline").last, box.locator("output")
    exact = line.get_attribute("points")
    assert {1.92, 1.948, 0.5} <= set(numbers(said.text_content()))
    box.locator("input[type=checkbox]").focus()
    box.page.keyboard.press("Space")
    assert 7.9 in numbers(said.text_content()) and 1.948 not in numbers(said.text_content())
    box.page.keyboard.press("Space")
    assert line.get_attribute("points") == exact and box.locator("polyline").count() == 1
    assert {6.8, 4.5} <= set(numbers(press(box, 0, "ArrowRight", 10)))
    assert line.get_attribute("points") != exact and box.locator("polyline").count() == 20
    assert box.locator("input[type=range]").get_attribute("aria-valuetext") == "1.0%"
    before = said.text_content()
    box.locator("button").focus()
    box.page.keyboard.press("Enter")
    assert said.text_content() != before
    assert is_sound(box)


def test_the_polynomial_moves_with_its_degree_and_the_sample(open_page, is_sound):
    box = open_page("q15-overfitting", "degree")
    line, said = box.locator("polyline.explorable-main").first, box.locator("output")
    assert numbers(said.text_content())[:2] == [0.052, 0.13]
    before = line.get_attribute("points")
    assert numbers(press(box, 0, "ArrowRight", 7))[:2] == [0.036, 2.0]
    assert line.get_attribute("points") != before
    points = box.locator("path.explorable-dots")
    assert points.get_attribute("d").count("M") == 25
    assert numbers(press(box, 1, "ArrowRight", 4))[:2] == [0.076, 0.092]
    assert points.get_attribute("d").count("M") == 320
    assert re.fullmatch("320 (points|个点)", box.locator("input").nth(1).get_attribute("aria-valuetext"))
    box.locator("button").focus()
    box.page.keyboard.press("Enter")
    assert numbers(said.text_content())[0] != 0.076
    assert is_sound(box)


def test_without_scripts_on_paper_and_from_the_disk_the_figure_stands_alone(visit, server, site):
    def alone(page) -> bool:
        page.evaluate("document.querySelectorAll('details').forEach((block) => (block.open = true))")
        box = page.locator("[data-explorable]")
        figure = page.locator(".figure:has(+ [data-explorable])")
        return box.is_hidden() and figure.locator("svg").is_visible()

    path = "en/questions/q09-optimizer/"
    assert alone(visit(server.url + path, java_script_enabled=False).page)
    assert alone(visit((site / path / "index.html").as_uri()).page)
    page = visit(server.url + path).page
    assert not alone(page)
    page.locator("[data-explorable] button").click()
    page.locator("[data-explorable] output").wait_for()
    page.emulate_media(media="print")
    assert alone(page)


def test_a_script_that_does_not_come_can_be_asked_for_again(visit, server):
    page = visit(server.url + "en/questions/q09-optimizer/#full").page
    page.route(re.compile("/explore[.]css|/explore-panel"), lambda route: route.abort())
    button = page.locator("[data-explorable=momentum] button")
    button.click()
    page.get_by_text("It could not be loaded").wait_for()
    assert button.is_enabled() and page.locator("#figure-paths svg").is_visible()
    page.unroute_all()
    button.click()
    page.locator("[data-explorable=momentum] output").wait_for()
