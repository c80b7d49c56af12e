"""What other programs take from the site, wherever it lies: structured data, feeds, manifests and the questions as data."""

from __future__ import annotations

import json
import re
from itertools import chain

import feedparser
import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator
from PIL import Image

from scaling_lab.site.links import language_url
from scaling_lab.site.programs import dataset, feed, manifest
from scaling_lab.site.programs.structured import LICENSE
from scaling_lab.sources.catalogue import HTML_LANG, LANGUAGES
from scaling_lab.sources.content import MADE_FILES
from scaling_lab.sources.pages import claim_links
from scaling_lab.sources.records import records
from tests.conftest import URLS
from tests.site.reading import CATALOGUE, CONTENT, PAGES, BuiltPage, head, text

both = pytest.mark.parametrize("lang", LANGUAGES)


def home(site, lang):
    """Where the files of a language lie."""
    return site.folder / language_url("", lang)


def structured(path):
    """The JSON-LD of a page; None where it has none."""
    found = head(path).select("script[type='application/ld+json']")
    assert len(found) <= 1
    return json.loads(found[0].string) if found else None


def shown_brief(path):
    """The answer for thirty seconds as the page shows it."""
    block = re.search(r'<details id="brief">.*?</details>', path.read_text(encoding="utf-8"), re.DOTALL)
    return "\n".join(text(paragraph) for paragraph in BeautifulSoup(block[0], "html.parser").select("p"))


def values(thing, key):
    """Every value of a key, however deep."""
    if isinstance(thing, dict):
        return [
            *([thing[key]] if key in thing else []),
            *chain(*(values(each, key) for each in thing.values())),
        ]
    return list(chain(*(values(each, key) for each in thing))) if isinstance(thing, list) else []


def test_pages_may_link_to_the_files_that_are_made():
    assert set(MADE_FILES) == {feed.FILE, dataset.FILE, dataset.SCHEMA}


def test_files_for_programs_depend_on_the_sources_and_the_address_alone(site, site_under_repo):
    """The second site was made from what the build of the first had kept."""
    for lang in LANGUAGES:
        for name in (feed.FILE, dataset.FILE, dataset.SCHEMA, manifest.FILE):
            path = language_url("", lang) + name
            one, other = ((folder / path).read_text(encoding="utf-8") for folder in (site, site_under_repo))
            assert one == other.replace(URLS["repo"], URLS["root"])


# ---- JSON-LD


@pytest.mark.parametrize(("question", "lang"), PAGES, ids=lambda value: getattr(value, "id", value))
def test_a_question_tells_search_engines_what_its_page_shows(anywhere, question, lang):
    built = BuiltPage.of(anywhere.folder, "questions", question, lang)
    page, source = head(built.path), CONTENT.page(question, lang)
    resource, trail = structured(built.path)["@graph"]
    [canonical] = [link["href"] for link in page.select("link[rel=canonical]")]
    assert resource["@id"] == resource["url"] == canonical
    assert (resource["name"], resource["description"]) == (source.title, source.description)
    assert resource["inLanguage"] == page.html["lang"] or page.html["lang"] in resource["inLanguage"]
    asked = resource["mainEntity"]
    assert asked["name"] == source.question_text
    assert asked["acceptedAnswer"]["text"] == shown_brief(built.path)
    assert "<" not in asked["acceptedAnswer"]["text"] and len(asked["acceptedAnswer"]["text"]) > 50
    assert resource["datePublished"] <= resource["dateModified"]
    crumbs = trail["itemListElement"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3]
    assert crumbs[-1]["item"] == canonical
    # Nothing that a reader could not check on the page, nor of a page with answers of several people.
    assert not {"upvoteCount", "QAPage", "aggregateRating"} & set(
        re.findall(r'"(\w+)"', json.dumps([resource, trail]))
    )
    links = {*values(resource, "@id"), *values(resource, "url"), *(crumb["item"] for crumb in crumbs)}
    for link in links:
        assert anywhere.file(built.path, link.partition("#")[0]).is_file(), link


@both
def test_the_home_page_is_a_web_site_and_other_pages_claim_nothing(anywhere, lang):
    folder = home(anywhere, lang)
    site = structured(folder / "index.html")
    assert site["@type"] == "WebSite" and site["url"] == anywhere.url + language_url("", lang)
    assert site["inLanguage"] == HTML_LANG[lang]
    for name in ("glossary", "review", f"notebooks/{CATALOGUE.questions[0].slug}"):
        assert structured(folder / name / "index.html") is None


@both
def test_the_page_with_the_data_is_a_data_set_that_leads_to_its_file(anywhere, lang):
    path = home(anywhere, lang) / "data" / "index.html"
    found = structured(path)
    assert found["@type"] == "Dataset" and 50 <= len(found["description"]) <= 5000
    assert anywhere.file(path, found["url"]) == path
    assert anywhere.file(path, found["distribution"]["contentUrl"]) == path.parents[1] / dataset.FILE


# ---- Feed


@both
def test_the_feed_is_an_atom_feed_of_every_question(anywhere, lang):
    start = anywhere.url + language_url("", lang)
    found = feedparser.parse((home(anywhere, lang) / feed.FILE).read_bytes())
    assert (found.bozo, found.version) == (False, "atom10")
    relations = {link.rel: link.href for link in found.feed.links}
    assert (relations["self"], relations["alternate"]) == (start + feed.FILE, start)
    assert found.feed.language == HTML_LANG[lang]
    by_id = {entry.id.rpartition(":")[2]: entry for entry in found.entries}
    assert len(by_id) == len(found.entries) == min(feed.MOST, len(CATALOGUE.questions))
    for name, entry in by_id.items():
        question = CATALOGUE.question(name)
        page = CONTENT.page(question, lang)
        assert entry.link == f"{start}questions/{question.slug}/"
        assert entry.title == page.title
        assert entry.summary.split("\n")[-2:] == [page.question_text, page.description]
        assert [tag.term for tag in entry.tags] == list(question.topics)
    updates = [entry.updated for entry in found.entries]
    assert updates == sorted(updates, reverse=True) and found.feed.updated == updates[0]


@both
def test_the_feed_has_what_atom_demands(anywhere, lang):
    """RFC 4287, 4.1.1 and 4.1.2: exactly one of some elements, an author, addresses and moments in full."""
    found = feedparser.parse((home(anywhere, lang) / feed.FILE).read_bytes())
    [author] = found.feed.authors
    assert author.name
    ids = [found.feed.id, *(entry.id for entry in found.entries)]
    assert len(set(ids)) == len(ids)
    raw = (home(anywhere, lang) / feed.FILE).read_text(encoding="utf-8")
    for part in re.split(r"<entry>", raw):
        for name in ("id", "title", "updated"):
            assert len(re.findall(rf"<{name}>[^<]+</{name}>", part)) == 1, (name, part[:200])
        assert len(re.findall('rel="alternate"', part)) == 1
    for moment in re.findall(r"<(?:updated|published)>(.*?)<", raw):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment), moment
    for address in re.findall(r'href="(.*?)"', raw):
        assert re.match(r"https?://[^/]+/", address), address
    for name in ids:
        assert re.fullmatch(r"tag:[a-z0-9.-]+,\d{4}:[\w:-]+", name), name


@both
def test_every_page_leads_to_the_feed_and_the_manifest_of_its_language(anywhere, lang):
    start = home(anywhere, lang)
    for path in [*anywhere.pages(lang), *([start / "404.html"] if lang == "zh" else [])]:
        page = head(path)
        [link] = page.select("link[type='application/atom+xml']")
        assert link["rel"] == ["alternate"] and link["title"]
        assert anywhere.file(path, link["href"]) == start / feed.FILE, path
        [link] = page.select("link[rel=manifest]")
        assert anywhere.file(path, link["href"]) == start / manifest.FILE, path


# ---- Manifest


@both
def test_the_manifest_leads_to_what_is_there(anywhere, lang):
    path = home(anywhere, lang) / manifest.FILE
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["lang"] == HTML_LANG[lang]
    for name in ("start_url", "scope"):
        assert anywhere.file(path, found[name].removeprefix("./") or "index.html") == path.with_name(
            "index.html"
        )
    for shortcut in found["shortcuts"]:
        assert anywhere.file(path, shortcut["url"]).is_file(), shortcut
    sign, *pictures = found["icons"]
    [link] = head(path.with_name("index.html")).select("link[rel=icon]")
    assert anywhere.file(path, sign["src"]) == anywhere.file(path.with_name("index.html"), link["href"])
    for icon in pictures:
        with Image.open(anywhere.file(path, icon["src"])) as image:
            assert (image.format, "{}x{}".format(*image.size)) == ("PNG", icon["sizes"])
    assert {(icon["sizes"], icon.get("purpose", "any")) for icon in found["icons"]} >= {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip


# ---- Questions as data


@both
def test_the_questions_as_data_keep_to_their_schema(anywhere, lang):
    folder = home(anywhere, lang)
    schema = json.loads((folder / dataset.SCHEMA).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    lines = (folder / dataset.FILE).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [error.message for row in rows for error in checker.iter_errors(row)] == []
    assert [row["id"] for row in rows] == [question.id for question in CATALOGUE.questions]
    for row, question in zip(rows, CATALOGUE.questions, strict=True):
        page = CONTENT.page(question, lang)
        assert (row["title"], row["question"]) == (page.title, page.question_text)
        assert [claim["id"] for claim in row["claims"]] == list(
            dict.fromkeys(link.name for link in claim_links(page.body))
        )
        measured = records(CONTENT.notebook(question))
        for claim in row["claims"]:
            assert claim["url"] == f"{row['url']}#{claim['id']}"
            kept = measured[claim["id"]]
            assert [quantity["name"] for quantity in claim["quantities"]] == [
                each.name for each in kept.quantities
            ]
            for quantity, each in zip(claim["quantities"], kept.quantities, strict=True):
                assert quantity["value"] == each.values[0]
                assert quantity["range"] == [min(each.values), max(each.values)]
                if each.comparison:
                    assert [(b["sign"], b["number"]) for b in quantity["bounds"]] == list(
                        each.comparison.bounds
                    )
                    assert quantity["falsified"] is None or not each.comparison.holds(quantity["falsified"])


@both
def test_the_data_are_plain_text(site, lang):
    """No mark of HTML, Markdown or TeX is left in what is read by a program."""
    for line in (site / language_url("", lang) / dataset.FILE).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        claims = row["claims"]
        said = [
            *row["answer"].values(),
            *(claim["sentence"] for claim in claims),
            *(claim["setting"] for claim in claims),
        ]
        for words in said:
            left = re.search(
                r"</?[a-z]+[ >]|(?:^|[\s（，。])\*\*\S|\]\(|\\[a-z]+\{|\$[^$]+\$|&\w+;|\{[.#]", words
            )
            assert not left, (row["id"], left[0], words[:200])


@both
def test_the_data_are_offered_with_their_licence(anywhere, lang):
    path = home(anywhere, lang) / "data" / "index.html"
    article = BuiltPage(CATALOGUE.questions[0], lang, path).article
    targets = {
        anywhere.file(path, a["href"])
        for a in article.select("a[href]")
        if "://" not in a["href"] and a["href"][0] != "#"
    }
    assert {path.parents[1] / name for name in MADE_FILES} <= targets
    assert article.select_one(f"a[href^='{LICENSE}']")
