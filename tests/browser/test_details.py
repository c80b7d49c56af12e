"""A link to anything inside collapsed blocks opens them and shows it."""

import pytest

IN_VIEW = """(element) => {
  const header = document.querySelector(".md-header").getBoundingClientRect().bottom;
  const { top } = element.getBoundingClientRect();
  return top >= header - 1 && top < innerHeight / 2;
}"""


def is_open(page, selector: str) -> bool:
    return page.locator(selector).evaluate("(element) => element.open")


def shown(page, selector: str) -> bool:
    """In view below the header, once scrolling has come to rest."""
    element = page.locator(selector)
    for _ in range(20):
        if element.evaluate(IN_VIEW):
            page.wait_for_timeout(150)
            return element.evaluate(IN_VIEW)
        page.wait_for_timeout(100)
    return False


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_on_load(visit, anywhere, pages, phone):
    page = visit(f"{anywhere.url}{pages.question()}#follow-up-1", phone=phone).page
    page.locator("#follow-up-1[open]").wait_for()
    assert shown(page, "#follow-up-1")
    assert page.evaluate("document.activeElement.parentElement.id") == "follow-up-1"


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_heading_inside_a_block(visit, server, pages, phone):
    page = visit(server.url + pages.question(), phone=phone).page
    heading = page.locator("#full h3[id]").first.get_attribute("id")
    assert not is_open(page, "#full")
    page.evaluate("(id) => (location.hash = id)", heading)
    page.locator("#full[open]").wait_for()
    assert shown(page, f"#{heading}")


def test_every_block_around_the_target_opens(visit, server, pages):
    page = visit(server.url + pages.question()).page
    page.evaluate(
        """() => {
          const [outer, inner] = [document.querySelector("#full"), document.querySelector("#hint-1")];
          outer.append(inner);
          location.hash = "hint-1";
        }"""
    )
    page.locator("#full[open] #hint-1[open]").wait_for()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_when_the_address_already_has_the_fragment(visit, server, pages, phone):
    page = visit(f"{server.url}{pages.question()}#brief", phone=phone).page
    page.locator("#brief[open]").wait_for()
    page.evaluate(
        """() => {
          document.querySelector("#brief").open = false;
          const link = Object.assign(document.createElement("a"), { href: "#brief", textContent: "again", id: "again" });
          document.querySelector("article").append(link);
        }"""
    )
    page.locator("#again").click()
    page.locator("#brief[open]").wait_for()
    assert shown(page, "#brief")


def test_a_claim_leads_to_its_cell_and_the_table_too(visit, server, pages):
    page = visit(f"{server.url}{pages.question()}#brief").page
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    claim = page.locator("a.claim").first
    cell = claim.get_attribute("href")
    claim.click()
    assert shown(page, cell)
    assert page.locator(f"{cell}.claim-cell").count() == 1


def test_links_from_the_contents_open_blocks(visit, server, pages):
    page = visit(server.url + pages.question()).page
    heading = page.locator("#full h3[id]").first.get_attribute("id")
    page.locator(f".md-nav--secondary a[href='#{heading}']").last.click()
    page.locator("#full[open]").wait_for()
    assert shown(page, f"#{heading}")


@pytest.mark.parametrize("fragment", ["nothing-here", "%E0%A4%A", ""])
def test_a_fragment_that_leads_nowhere_is_harmless(visit, server, pages, fragment):
    watched = visit(f"{server.url}{pages.question()}#{fragment}")
    watched.page.wait_for_timeout(200)
    assert watched.errors == []
    assert not is_open(watched.page, "#brief")


def test_everything_is_open_on_paper_and_as_before_afterwards(visit, server, pages):
    page = visit(server.url + pages.question()).page
    page.locator("#brief > summary").click()
    states = "[...document.querySelectorAll('article details')].map((details) => details.open)"
    before = page.evaluate(states)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(page.evaluate(states))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(states) == before


def test_options_look_alike_until_they_are_opened(visit, server, pages):
    page = visit(server.url + pages.question()).page
    look = """(details) => {
      const summary = getComputedStyle(details.querySelector("summary"));
      const mark = getComputedStyle(details.querySelector("summary"), "::before");
      return [summary.color, summary.fontWeight, mark.maskImage, mark.backgroundColor,
              getComputedStyle(details).borderTopColor].join();
    }"""
    options = [page.locator(f"details.{kind}").first for kind in ("right", "wrong")]
    assert options[0].evaluate(look) == options[1].evaluate(look)
    for option in options:
        option.locator("summary").click()
    page.mouse.move(0, 0)
    assert options[0].evaluate(look) != options[1].evaluate(look)


def place(page) -> float:
    """How far the page is scrolled, once it has come to rest."""
    page.wait_for_timeout(300)
    return page.evaluate("scrollY")


def read_on(page, pixels: int) -> float:
    page.mouse.move(400, 500)
    page.mouse.wheel(0, pixels)
    return place(page)


@pytest.mark.parametrize(
    ("fragment", "phone"), [("#full", False), ("#full-noise", True), ("#follow-up-1", False), ("", True)]
)
def test_who_comes_back_finds_the_page_as_they_left_it(visit, server, pages, fragment, phone):
    """By a reload, from another page, within the page; to a fragment, and to a block opened by hand."""
    q02 = next(path for path in pages.questions if path.startswith("questions/q02-"))
    page = visit(f"{server.url}{q02}{fragment}", phone=phone).page
    if not fragment:
        page.locator("#full > summary").click()
    page.locator("details[open]").first.wait_for()
    left = read_on(page, 1400)
    assert left > 1000
    page.reload()
    assert place(page) == pytest.approx(left, abs=2)
    left = read_on(page, 300)
    page.goto(server.url)
    page.go_back()
    assert place(page) == pytest.approx(left, abs=2)
    left = read_on(page, 200)
    page.evaluate("document.querySelector('a.claim').click()")
    at_claim = read_on(page, 250)
    assert at_claim != pytest.approx(left, abs=100)
    page.go_back()
    assert place(page) == pytest.approx(left, abs=2)
    page.go_forward()
    assert place(page) == pytest.approx(at_claim, abs=2)
    page.reload()
    assert place(page) == pytest.approx(at_claim, abs=2)


def test_a_closed_block_stays_closed_on_reload(visit, server, pages):
    page = visit(f"{server.url}{pages.question()}#full").page
    page.locator("#full[open] > summary").click()
    page.wait_for_timeout(300)
    page.reload()
    page.wait_for_timeout(300)
    assert not is_open(page, "#full")


def test_who_reads_on_while_the_page_still_loads_is_not_thrown_back(visit, server, pages):
    page = visit(server.url).page
    held = []
    page.route("**/favicon.svg?late", lambda route: held.append(route))
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
             document.body.append(Object.assign(new Image(), { src: "/assets/favicon.svg?late" }));
           })"""
    )
    page.goto(f"{server.url}{pages.question()}#full", wait_until="domcontentloaded")
    assert shown(page, "#full")
    left = read_on(page, 700)
    held[0].continue_()
    page.wait_for_load_state("load")
    assert place(page) == left


def test_opening_everything_at_once_changes_the_history_once(visit, server, pages):
    """Safari allows a hundred changes in half a minute."""
    page = visit(server.url + pages.question()).page
    page.evaluate(
        """() => {
          window.changes = 0;
          const { replaceState } = history;
          history.replaceState = (...what) => { window.changes += 1; return replaceState.apply(history, what); };
          document.querySelectorAll("details").forEach((details) => (details.open = true));
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.changes") == 1


def test_what_scrolls_once_the_screen_is_turned_can_be_reached_by_keyboard(visit, server):
    page = visit(server.url + "en/questions/q10-lr-schedule/").page
    page.locator("#full > summary").click()
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_function(
        """() => {
          const boxes = [...document.querySelectorAll("#full .md-typeset__scrollwrap")];
          const scroll = boxes.filter((box) => box.scrollWidth > box.clientWidth);
          return scroll.length && scroll.every((box) => box.tabIndex === 0);
        }"""
    )
