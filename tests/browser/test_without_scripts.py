"""Every text can be read without scripts."""


def test_all_text_can_be_read_without_scripts(visit, server, pages):
    page = visit(server.url + pages.question(), java_script_enabled=False).page
    page.locator("#brief > summary").click()
    assert page.locator("#brief > p").first.is_visible()
    page.locator("#full > summary").click()
    assert page.locator(".figure svg").first.is_visible()
