"""The only module that imports MkDocs: notebook pages, short links, and what templates ask about a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs_jupyter.config import settings as jupyter_settings

from scaling_lab.faults import Fault, Faults
from scaling_lab.site import built, cards, links, localize, policy, scripts, search, study, stylesheets, tidy
from scaling_lab.site.decks import Deck
from scaling_lab.site.exercises.editor import download
from scaling_lab.site.exercises.runtime import files as judge_files
from scaling_lab.site.programs.gathered import Programs
from scaling_lab.site.rendering import Renderer
from scaling_lab.sources.catalogue import Question
from scaling_lab.sources.content import Content, read_checked

COPIES = ".cache/notebooks"
TEMPLATE_CACHE = ".cache/templates"
TEMPLATES = Path(__file__).with_name("templates")
# Made from npm packages; a site built without them uses the system's font.
MATHS_CSS = "assets/vendor/math.css"
# Shown for missing addresses of the English site.
MISSING = "missing.html"
_OF_MATERIALS_SEARCH = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
_LINKS = {"zh": ("回到问题", "下载 .ipynb"), "en": ("Back to the question", "Download .ipynb")}
_SECTIONS = {"zh": {"Questions": "题目", "Topics": "主题"}, "en": {}}


# Set by the events of one build for its later events.
_serving = False
_content: Content
_deck: Deck
_renderer: Renderer
_programs: Programs
_notebook_pages: dict[str, localize.NotebookPage]
_names: set[str] = set()
_search_settings: Mapping[str, Any]


def on_startup(command: str, dirty: bool) -> None:
    """Remember the command: `mkdocs serve` sets the address of the site by itself."""
    global _serving
    _serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Settings that depend on the language, on the environment, or on files that may be absent."""
    lang, root_url = config.theme["language"], os.environ.get("SITE_URL")
    if lang != "zh":
        if root_url and not _serving:
            config.site_url = links.language_url(root_url.rstrip("/") + "/", lang)
        # GitHub Pages serves the root's 404 page only; it speaks both languages, and leads on to this one.
        config.theme.static_templates.discard("404.html")
        config.theme.static_templates.add(MISSING)
    if repo_url := os.environ.get("REPO_URL"):
        # Not `config.repo_url`, with which Material asks api.github.com on every page.
        config.extra["repo_url"] = repo_url.rstrip("/").removesuffix(".git")
    if (_root(config) / "theme" / MATHS_CSS).is_file():
        config.extra_css.append(MATHS_CSS)
    if not _serving and scripts.joins(_root(config)):
        config.extra["joined"] = scripts.JOINED
    jupyter_settings.templates_dir = str(TEMPLATES)
    config.theme.get_env = partial(_without_icons, config.theme.get_env)  # type: ignore[method-assign]
    return config


@event_priority(-100)  # after Material has looked at its settings
def on_pre_build(config: MkDocsConfig) -> None:
    """Where the site has its own search, Material's collects nothing, nor looks for its marks in every page.

    Its box stays: the theme shows it where the plugin is enabled.
    """
    global _search_settings
    _names.clear()
    if _own_search(config):
        plugin = next(plugin for name, plugin in config.plugins.items() if name.split("/")[-1] == "search")
        events = config.plugins.events
        for name, methods in events.items():
            events[name] = [method for method in methods if getattr(method, "__self__", None) is not plugin]
        _search_settings = plugin.config


@event_priority(100)  # before mkdocs-jupyter, which looks for notebooks among the files
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Put notebooks, short links, redirects, decks and robots.txt among the files of the site."""
    global _content, _deck, _renderer, _programs
    # docs/*/notebooks are links to the notebooks as they stand (a plain file where git cannot make links).
    for file in [file for file in files if _is_left_out(file.src_uri, config)]:
        files.remove(file)
    with _told():
        # A build of both languages reads the content once for both.
        _content = config.extra.get("content") or read_checked(_root(config))
        config.mdx_configs["scaling_lab.page.embed"]["download"] = download(_root(config))
        _renderer = Renderer(_content, config)
        config.mdx_configs["scaling_lab.page.embed"]["content"] = _content
        for file in [*_notebook_files(config), *_redirect_files(files, config), *_card_files(config)]:
            files.append(file)
        for path, source in judge_files(_content):
            files.append(File.generated(config, path, abs_src_path=str(source)))
        practice = study.cards(_content, config.theme["language"])
        files.append(File.generated(config, study.FILE, content=practice))
        lang, url = config.theme["language"], config.site_url or "/"
        _programs = Programs.of(_content, lang, url, config.site_name, config.site_description or "")
        for path, made in _programs.files().items():
            files.append(File.generated(config, path, content=made))
        _deck = Deck.of(_content, lang, url)
        files.append(File.generated(config, _deck.path, content=_deck.data))
    if config.theme["language"] == "zh":
        robots = links.robots(config.site_url or "/")
        files.append(File.generated(config, "robots.txt", content=robots))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Name the sections of the navigation, which MkDocs takes from the folders; a page's neighbours are of its own."""
    for page in nav.pages:
        if page.previous_page and page.previous_page.parent is not page.parent:
            page.previous_page = None
        if page.next_page and page.next_page.parent is not page.parent:
            page.next_page = None
    for section in nav.items:
        if isinstance(section, Section):
            section.title = _SECTIONS[config.theme["language"]].get(section.title, section.title)
    return nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """The pages are rendered: what holds their text can be written. The compiled templates are kept for the next build."""
    for path, made in _programs.rendered(_renderer.answers).items():
        files.append(File.generated(config, path, content=made))
    folder = _root(config) / TEMPLATE_CACHE
    folder.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    return env


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Tell the templates what they ask about a page."""
    lang = config.theme["language"]
    page.meta["alternates"] = links.alternates(config.site_url or "/", lang, page.url)
    page.meta["switch_url"] = links.switch_url(lang, page.url)
    if question := _question_of(page):
        text = _content.page(question, lang)
        if cards.available(_root(config)):
            url = f"{(config.site_url or '/').rstrip('/')}/{_card_path(question)}"
            page.meta["card"] = {"url": url, "width": cards.WIDTH, "height": cards.HEIGHT}
        page.meta["question"] = asdict(question) | {"question_text": text.question_text, "title": text.title}
    if question and _is_notebook(page):
        page.meta["title"] = _notebook_pages[question.slug].title
        page.meta["description"] = text.description
    else:
        page.render = partial(_renderer.render, page, question)  # type: ignore[method-assign]
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the cells of a notebook into the page that mkdocs-jupyter made for it, and the deck where it is offered."""
    if not _is_notebook(page):
        page.meta["structured"] = _programs.structured(page.url, _question_of(page), _renderer.answers)
        return _deck.offered(html, page.url)
    made = _notebook_pages[Path(page.file.src_uri).stem]
    page.toc = get_toc(made.contents)  # type: ignore[arg-type]
    return made.html


@event_priority(-100)  # last: it governs whatever scripts are on the page
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Give the page our search, and its Content-Security-Policy."""
    return _finished(output, config)


@event_priority(-100)
def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Give the pages for missing addresses what every page has."""
    return _finished(output, config) if template_name in ("404.html", MISSING) else output


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """Let links of the English page for missing addresses lead from any address: it is shown in place of any."""
    if template_name == MISSING:
        context["base_url"] = urlsplit(config.site_url or "/").path
    return context


@contextmanager
def _told() -> Iterator[None]:
    """Outside of a page MkDocs names nothing: a fault becomes an error whose words it prints."""
    try:
        yield
    except (Fault, Faults) as error:
        raise PluginError(str(error)) from None


def on_build_error(error: Exception) -> None:
    """Spare the reader a traceback: MkDocs has named the page and the fault by now."""
    if isinstance(error, Fault | Faults):
        raise Abort("Aborted with a fault in the content!")


@event_priority(-100)  # after Material wrote its own index
def on_post_build(config: MkDocsConfig) -> None:
    """Write our search index, cut stylesheets and scripts down, and keep what was rendered for the next build."""
    if _own_search(config):
        lang = config.theme["language"]
        names = {
            f"questions/{question.slug}/": search.names(
                question, _content.page(question, lang), _content.terms
            )
            for question in _content.catalogue.questions
        }
        search.write(Path(config.site_dir), _renderer.sections, names, _search_settings)
    if not _serving:
        with _told():
            # First, so that a word of a comment names no rule.
            scripts.minify(Path(config.site_dir), _root(config))
            features = {*config.theme["features"], *(f"extra.{name}" for name in config.extra)}
            stylesheets.cut(Path(config.site_dir), _names | features, _root(config))
    _renderer.kept.save()


def _own_search(config: MkDocsConfig) -> bool:
    return (_root(config) / search.LIBRARY).is_file()


def _finished(html: str, config: MkDocsConfig) -> str:
    html = search.with_worker(html) if _own_search(config) else html
    html = tidy.tidied(html)
    if _serving:  # it adds an inline script afterwards, which the policy would stop
        return html
    html = policy.with_policy(tidy.without_indentation(html))
    page = html.encode()
    document = _renderer.kept.get(["document", page], lambda: built.parse(page))
    built.learn({built.digest(page): document})
    _names.update(document.names)
    return html


def _without_icons(make: Callable[[], Environment]) -> Environment:
    """The environment of the templates, which lists no hidden file: MkDocs would leave Material's 14,000 out one by one."""
    environment = make()
    loader = environment.loader
    assert isinstance(loader, FileSystemLoader)

    def names() -> list[str]:
        found = set()
        for top in loader.searchpath:
            for folder, folders, files in os.walk(top):
                folders[:] = [name for name in folders if not name.startswith(".")]
                found |= {Path(folder, name).relative_to(top).as_posix() for name in files}
        return sorted(found)

    loader.list_templates = names  # type: ignore[method-assign]
    return environment


def _is_left_out(path: str, config: MkDocsConfig) -> bool:
    """Whether no page asks for a file, or it is published in another form."""
    unused = _OF_MATERIALS_SEARCH if _own_search(config) else ()
    # A notebook has pages of its own; the table that one reads is offered as it stands.
    notebook = path.startswith("notebooks/") and not path.endswith(".csv")
    return notebook or path.startswith(unused) or path.endswith(".map")


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent


def _is_notebook(page: Page) -> bool:
    return page.file.src_uri.endswith(".ipynb")


def _question_of(page: Page) -> Question | None:
    folder, _, name = page.file.src_uri.rpartition("/")
    questions = _content.catalogue.questions if folder in ("questions", "notebooks") else ()
    return next((question for question in questions if question.slug == Path(name).stem), None)


def _notebook_files(config: MkDocsConfig) -> Iterator[File]:
    """For each notebook the copy that mkdocs-jupyter makes a page of, and the notebook itself for download."""
    global _notebook_pages
    folder = _root(config) / COPIES / config.theme["language"]
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)
    _notebook_pages = {}
    for question in _content.catalogue.questions:
        back = _notebook_links(question, config.theme["language"])
        _notebook_pages[question.slug] = _renderer.notebook_page(question, config, back)
        path = f"notebooks/{question.slug}.ipynb"
        (folder / path).write_text(localize.placeholder(), encoding="utf-8")
        yield File(path, str(folder), config.site_dir, config.use_directory_urls)
        download = f"notebooks/{question.slug}/{question.slug}.ipynb"
        original = str(_content.notebook(question).path)
        yield File.generated(config, download, abs_src_path=original)


def _notebook_links(question: Question, lang: str) -> str:
    back, download = (escape(text) for text in _LINKS[lang])
    return (
        f'<p class="notebook-link"><a href="../../questions/{question.slug}/#experiment">{back}</a> · '
        f'<a href="{question.slug}.ipynb" download>{download}</a></p>'
    )


def _card_path(question: Question) -> str:
    return f"cards/{question.id}.png"


def _card_files(config: MkDocsConfig) -> Iterator[File]:
    """The picture that a link to a question unfolds into."""
    root, lang = _root(config), config.theme["language"]
    for question in _content.catalogue.questions if cards.available(root) else ():
        topic = _content.catalogue.topics[question.topics[0]][lang]
        text = _content.page(question, lang).question_text
        content = cards.png(root, lang, text, f"{question.id} · {topic}")
        yield File.generated(config, _card_path(question), content=content)


def _redirect_files(files: Files, config: MkDocsConfig) -> Iterator[File]:
    """A page at each short address and at each removed one."""
    lang = config.theme["language"]
    pages = [file.url for file in files.documentation_pages()]
    short = links.short_links(_content.catalogue)
    titles = {short[f"{q.id}/"]: _content.page(q, lang).title for q in _content.catalogue.questions}
    moved = links.redirects(_root(config), pages)
    folders = links.folders([*pages, *(f"notebooks/{q.slug}/" for q in _content.catalogue.questions)])
    for old, new in (folders | moved | short).items():
        title = titles.get(new, config.site_name)
        page = links.redirect_page(lang, old, new, title, config.site_url or "/")
        yield File.generated(config, f"{old}index.html", content=page)
