"""Light pages that stand still and fit a narrow phone."""

import pytest

CHUNKS = 2
BUDGET = 150_000  # bytes of a question page with everything it loads, gzipped
OWN_SCRIPTS = 12_000
LARGEST_SHIFT = 0.02
WATCH_SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""
# Elements wider than the screen that do not scroll inside something else.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("article *")]
    .filter((e) => e.getBoundingClientRect().right > width + 1 && e.checkVisibility())
    .filter((e) => !e.parentElement.closest("pre, .md-typeset__scrollwrap, .figure, .math-block, math"))
    .slice(0, 5)
    .map((e) => e.outerHTML.slice(0, 100));
}"""


def transfers(context, page, url: str) -> dict[str, int]:
    """Bytes that came over the wire for each address."""
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({addresses.get(e["requestId"], "?"): int(e["encodedDataLength"])}),
    )
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(200)  # the last events
    if missing := set(addresses.values()) - set(sizes):
        pytest.fail(f"no size is known of {sorted(missing)}", pytrace=False)
    return sizes


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_question_pages_stay_within_the_budget(browser, server, pages, lang):
    faults = []
    for path in pages.questions:
        if path.startswith("en/") != (lang == "en"):
            continue
        context = browser.new_context()
        sizes = transfers(context, context.new_page(), server.url + path)
        own = {url: size for url, size in sizes.items() if "/assets/js/" in url or "/assets/vendor/" in url}
        scripts = sum(size for url, size in own.items() if url.endswith(".js"))
        largest = ", ".join(
            f"{url.split('/')[-1] or 'page'} {size}"
            for url, size in sorted(sizes.items(), key=lambda x: -x[1])[:4]
        )
        if sum(sizes.values()) > BUDGET:
            faults.append(f"{path}: {sum(sizes.values())} bytes ({largest})")
        if scripts > OWN_SCRIPTS:
            faults.append(f"{path}: {scripts} bytes of own scripts")
        context.close()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_stand_still_and_fit(browser, server, pages, width, chunk):
    context = browser.new_context(viewport={"width": width, "height": 800}, has_touch=width < 500)
    context.add_init_script(WATCH_SHIFTS)
    page = context.new_page()
    faults = []
    for path in pages.all[chunk::CHUNKS]:
        page.goto(server.url + path, wait_until="load")
        page.wait_for_timeout(200)
        shift = page.evaluate("window.shift")
        if shift > LARGEST_SHIFT:
            faults.append(f"{path}: layout shift {shift:.3f}")
        page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
        page.wait_for_timeout(50)
        faults += [f"{path}: wider than the screen: {element}" for element in page.evaluate(TOO_WIDE)]
    context.close()
    assert not faults, "\n".join(faults)


def test_all_text_can_be_read_without_scripts(visit, server, pages):
    page = visit(server.url + pages.question(), java_script_enabled=False).page
    page.locator("#brief > summary").click()
    assert page.locator("#brief > p").first.is_visible()
    assert page.locator(".figure svg").first.is_visible()
