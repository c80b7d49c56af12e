"""The calculator: presets and own values, all of it in the address, one message where something is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from scaling_lab.sources import content
from scaling_lab.sources.claims import claims


@pytest.fixture
def calculator(visit, server):
    def opened(fragment: str = "", lang: str = "en/", **options):
        page = visit(f"{server.url}{lang}calculator/{fragment}", **options).page
        page.locator(".calculator-part, [aria-invalid=true]").first.wait_for()
        return page

    return opened


def value(page, row: str) -> str:
    """What stands first beside this name."""
    return page.locator(".calculator-part tr").filter(has_text=row).first.locator("td").first.inner_text()


def told(page, place) -> str:
    """What is said of the number in this field."""
    return page.locator(f"#{place.get_attribute('aria-describedby')}").inner_text()


def test_a_preset_fills_the_form_and_the_address_tells_what_differs(calculator):
    page = calculator()
    page.get_by_label("Configuration").select_option(label="Mixtral 8x7B")
    assert value(page, "Total") == "46,702,792,704"
    assert page.get_by_label("Layers", exact=True).input_value() == "32"
    page.get_by_label("Layers", exact=True).fill("16")
    page.get_by_label("Number of tokens from").select_option(label="Besiroglu et al., 2024")
    assert page.evaluate("location.hash") == "#model=mixtral-8x7b&num_hidden_layers=16&law=besiroglu"
    total, outcome = value(page, "Total"), page.locator(".calculator-summary").inner_text()
    assert total != "46,702,792,704"
    page.reload()
    expect(page.locator(".calculator-summary")).to_have_text(outcome)
    assert value(page, "Total") == total
    page.get_by_label("Configuration").select_option(label="GPT-2 (124M)")
    assert page.evaluate("location.hash") == "#model=gpt-2&law=besiroglu"
    assert value(page, "Total") == "124,439,808"
    page.get_by_role("button", name="Start over").click()
    assert page.evaluate("location.hash") == ""
    assert value(page, "Total") == "8,030,261,248"


@pytest.mark.parametrize(
    ("label", "typed", "wrong"),
    [
        ("Layers", "many", "Type a number"),
        ("Layers", "", "Type a number"),
        ("Layers", "0", "At least 1"),
        ("Layers", "1.5", "A whole number"),
        ("Hidden size", "-4096", "Type a number"),
        ("MFU, %", "140", "At most 100"),
        ("Memory, GB", "1e999", "Type a number"),
        ("Key-value heads", "64", 'Not more than 32: see "Attention heads"'),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_no_number_stands_beside(calculator, label, typed, wrong):
    page = calculator()
    place = page.get_by_label(label, exact=True)
    right = place.input_value()
    place.fill(typed)
    expect(place).to_have_attribute("aria-invalid", "true")
    assert wrong in told(page, place)
    assert place.input_value() == typed  # nothing typed is lost
    assert page.locator(".calculator-part").count() == 0
    place.fill(right)
    expect(place).to_have_attribute("aria-invalid", "false")
    assert page.locator(".calculator-part").count() == 6


@pytest.mark.parametrize(
    ("model", "key", "other"),
    [
        ("mixtral-8x7b", "num_experts_per_tok", "Routed experts"),
        ("mixtral-8x7b", "moe_intermediate_size", "Routed experts"),
        ("deepseek-v3", "qk_nope_head_dim", "MLA: rank of keys and values"),
        ("deepseek-v3", "v_head_dim", "MLA: rank of keys and values"),
    ],
)
def test_experts_and_latent_attention_need_sizes(calculator, model, key, other):
    page = calculator(f"#model={model}&{key}=0")
    place = page.locator("[aria-invalid=true]")
    assert place.count() == 1
    assert f'More than 0, as "{other}' in told(page, place)
    assert page.locator(".calculator-part").count() == 0


def test_what_plays_no_part_is_not_asked_for(calculator):
    page = calculator()
    page.get_by_label("Tokens", exact=True).fill("many")
    assert page.locator(".calculator-part").count() == 0
    page.get_by_label("Number of tokens from").select_option(label="Hoffmann et al., 2022")
    assert page.locator(".calculator-part").count() == 6
    assert page.get_by_label("Tokens", exact=True).is_disabled()
    assert not page.get_by_label("Inference tokens (for a law)").is_disabled()


def test_a_sum_without_activations_says_so(calculator):
    page = calculator("#model=deepseek-v3")
    assert value(page, "Activations") == "not counted"
    assert page.locator(".calculator-part tr", has_text="Sum without activations").count() == 1
    assert "without activations" in page.locator(".calculator-summary").inner_text()
    page.get_by_label("Configuration").select_option(label="Llama 2 7B")
    assert "without activations" not in page.locator(".calculator-summary").inner_text()


def test_numbers_are_read_as_people_write_them(calculator):
    page = calculator()
    written = {
        "15T": 15e12, "15 t": 15e12, "1.5e13": 15e12, "131,072": 131072, "8.03B": 8.03e9, "15 万亿": 15e12, "3亿": 3e8, "2万": 2e4, ".5": 0.5,
    }  # fmt: skip
    refused = ["", "x", "1e", "-1", "1..2", "15TT", "0x10", "NaN", "Infinity"]
    read = page.evaluate(
        "async (texts) => { const { numberOf } = await import('/en/assets/js/calculator.js'); return texts.map((text) => String(numberOf(text))); }",
        [*written, *refused],
    )
    assert [float(number) for number in read[: len(written)]] == pytest.approx(list(written.values()))
    assert read[len(written) :] == ["NaN"] * len(refused)


def test_an_address_of_nonsense_opens_the_usual_numbers(calculator):
    page = calculator("#model=__proto__&law=constructor&stage=7&nothing=1&price=%3Cb%3E")
    assert page.get_by_label("Configuration").input_value() == "llama-3.1-8b"
    expect(page.get_by_label("Price per device-hour, US$")).to_have_attribute("aria-invalid", "true")
    assert page.locator("b", has_text="<").count() == 0


def test_every_part_leads_to_a_claim_of_its_question_in_both_languages(calculator, root, server):
    everything = content.read(root)
    known = {
        f"{question.slug}/#{claim.name}"
        for question in everything.catalogue.questions
        for claim in claims(everything.notebook(question))
    }
    for lang in ("en/", ""):
        page = calculator(lang=lang)
        found = page.locator(".calculator-part a").evaluate_all("(links) => links.map((link) => link.href)")
        assert len(found) == 7
        for address in found:
            assert address.removeprefix(f"{server.url}{lang}questions/") in known


def test_chinese_characters_stand_together_in_the_summary(calculator):
    summary = calculator(lang="").locator(".calculator-summary").inner_text()
    assert summary.startswith("80.3 亿参数，15.0 万亿 token：") and summary.endswith(" 万美元。")
