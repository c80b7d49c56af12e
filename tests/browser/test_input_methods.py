"""Whoever writes with an input method searches for what they wrote, not for the letters on the way."""

import pytest

ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
# What Material's search is asked, which it reads from the box.
WATCH = """
  window.asked = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (query) {
    window.asked.push(query);
    return postMessage.call(this, query);
  };
"""


@pytest.fixture
def searching(browser, server):
    """A page with the cursor in the search box; ``searching(user_agent=…)``."""
    contexts = []

    def open_page(**options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.add_init_script(WATCH)
        page.goto(server.url)
        page.locator("input.md-search__input").click()
        page.wait_for_timeout(
            200
        )  # the theme asks for what stands in the box a moment after it has the focus
        return page

    yield open_page
    for context in contexts:
        context.close()


def compose(page, *texts: str) -> object:
    """An input method shows one text after the other, underlined; none of them is chosen yet."""
    session = page.context.new_cdp_session(page)
    for text in texts:
        session.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
        page.wait_for_timeout(60)
    return session


def asked(page) -> list[str]:
    page.wait_for_timeout(200)
    return page.evaluate("window.asked")


def test_letters_on_the_way_are_no_query(searching):
    page = searching()
    session = compose(page, "g", "gu", "guo'ni'he")
    assert asked(page) == []
    # Keys that the input method takes come with its mark, before and after the letters.
    page.evaluate(
        """() => {
          const box = document.activeElement;
          for (const kind of ["keydown", "keyup"])
            box.dispatchEvent(new KeyboardEvent(kind, { key: "h", keyCode: 229, isComposing: true, bubbles: true }));
        }"""
    )
    assert asked(page) == []
    session.send("Input.insertText", {"text": "过拟合"})
    page.locator(".md-search-result__item a").first.wait_for()
    assert asked(page) == ["过拟合"]


def test_a_cancelled_composition_leaves_what_was_there(searching):
    page = searching()
    page.keyboard.type("BN")
    session = compose(page, "g", "gu")
    session.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    assert asked(page)[-1] == "BN"
    assert "gu" not in " ".join(asked(page))


@pytest.mark.parametrize("key", ["Enter", "ArrowDown", "ArrowUp", "Escape", "Tab"])
@pytest.mark.parametrize("browser_name", ["Chromium", "Safari"])
def test_keys_of_the_input_method_do_nothing_to_the_search(searching, key, browser_name):
    """Chromium sends them while composing; Safari sends Enter after the end, as key 229."""
    page = searching()
    page.keyboard.type("过拟合")
    page.locator(".md-search-result__item a").first.wait_for()
    url = page.url
    page.evaluate(
        """([key, browser]) => {
          const box = document.activeElement;
          const fire = (event) => box.dispatchEvent(event);
          const press = (kind, more) =>
            fire(new KeyboardEvent(kind, { key, keyCode: 229, bubbles: true, cancelable: true, ...more }));
          fire(new CompositionEvent("compositionstart", { bubbles: true }));
          if (browser === "Chromium") press("keydown", { isComposing: true });
          fire(new CompositionEvent("compositionend", { bubbles: true, data: "" }));
          if (browser === "Safari") press("keydown", { isComposing: false });
          press("keyup", { isComposing: false, keyCode: 13 });
        }""",
        [key, browser_name],
    )
    page.wait_for_timeout(200)
    assert page.url == url
    assert page.evaluate("document.activeElement.matches('input.md-search__input')")
    assert page.locator("#__search").is_checked()
    # The same key by itself still does what it is for.
    page.keyboard.press(key)
    page.wait_for_timeout(300)
    still = page.url == url and page.evaluate("document.activeElement.matches('input.md-search__input')")
    assert not still


def test_on_android_words_are_searched_while_they_are_typed(searching):
    """Its keyboards compose every word, and show the letters of an input method on themselves."""
    page = searching(user_agent=ANDROID)
    compose(page, "o", "over", "overfit")
    assert asked(page)[-1] == "overfit"
