"""Pages keep to their own host and policy below a path too, and where storage is denied."""

import pytest


def test_pages_work_below_a_path(visit, server_under_repo, pages):
    watched = visit(server_under_repo.url)
    for path in ("", "en/", pages.question("zh"), pages.question("en"), "nowhere/"):
        watched.page.goto(server_under_repo.url + path)
        watched.page.wait_for_timeout(150)
    assert watched.foreign == []
    assert [error for error in watched.errors if "nowhere/" not in error] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_works_where_storage_throws(browser, server, pages, lang):
    context = browser.new_context()
    context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError') } })"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server.url + pages.question(lang) + "#brief")
    before = page.locator("body").get_attribute("data-md-color-scheme")
    page.locator("label[for^='__palette']:visible").click()
    page.locator(f"body:not([data-md-color-scheme='{before}'])").wait_for()
    assert page.locator("#brief").get_attribute("open") is not None
    assert page.locator(".copy-link").count() > 5
    assert errors == []
    context.close()
