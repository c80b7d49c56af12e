"""The content rules: what a page, its translation, its notebook and its exercise must be, with file and line."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scaling_lab import catalogue, evidence, notebook
from scaling_lab.catalogue import LANGUAGES, Catalogue, Page, Question
from scaling_lab.embed import claim_links, heading_id
from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.maths import check_source

SECTIONS = {
    "think": ("先想一想", "Think first"),
    "answer": ("参考答案", "Answer"),
    "experiment": ("实验", "Experiment"),
    "exercise": ("编程题", "Exercise"),
    "quiz": ("自测", "Check yourself"),
    "pitfalls": ("常见误区", "Pitfalls"),
    "sources": ("参考文献", "Sources"),
}
LEAST_CLAIMS = 5
VERDICTS = {"zh": {"right": "正确：", "wrong": "不对："}, "en": {"right": "Right:", "wrong": "Wrong:"}}
EXERCISE_FILES = ("starter.py", "solution.py", "test_exercise.py")
LEAST_WRONG_SOLUTIONS = 5
DIRECTIVES = {"claim", "falsify", "refuted-zh", "refuted-en", "figure", "alt-zh", "alt-en", "fold"}
# Ids that `::: exercise` gives to its blocks.
EXERCISE_IDS = ("solution", "tests")
SOURCES_FILE = "docs/includes/sources.md"
NOTEBOOK_LIBRARIES = {"numpy", "scipy", "matplotlib"}
_HAN = "\u4e00-\u9fff"
_HEADING = re.compile(r"(#{1,6}) +(.*?)(?: *\{:? *#([^\s}]+)[^}]*\})?(?: *\{ *\})? *")
_BLOCK = re.compile(r"(/{3,}) *(?:details|admonition|tab|html) *\|? *(.*)")
_SOURCE = re.compile(r"\[([^\]]+)\]: +(\S+)(?: +\"(.+)\")? *")
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s]*)(?: +\"[^\"]*\")?\)")
_REFERENCE = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\[([^\]]*)\]")


@dataclass(frozen=True)
class Anchor:
    """Something with an id in a page: a heading or a collapsed block."""

    id: str
    line: int
    level: int
    title: str
    kind: str = ""


def faults(root: Path) -> list[Fault]:
    """Every fault in the content under ``root``."""
    try:
        everything = catalogue.load(root)
    except Faults as error:
        return error.faults
    found: list[Fault] = [*_sources_file(root), *_strays(everything), *_topic_pages(everything)]
    pages: dict[tuple[str, str], Page] = {}
    for question in everything.questions:
        for lang in LANGUAGES:
            try:
                pages[question.id, lang] = everything.page(question, lang)
            except Faults as error:
                found += error.faults
    anchors: dict[Path, set[str]] = {}
    behind: list[Fault] = []
    for question in everything.questions:
        both = [pages[question.id, lang] for lang in LANGUAGES if (question.id, lang) in pages]
        book = None
        try:
            book = notebook.read(everything.notebook_path(question), root)
        except Faults as error:
            found += error.faults
        if book:
            found += notebook_faults(book)
        found += exercise_faults(everything, question)
        for page in both:
            found += page_faults(page, root, question)
            if book:
                found += _claim_faults(page, root, book)
            anchors[page.path] = _all_ids(page, book)
        if len(both) == len(LANGUAGES):
            found += _parity(both[0], both[1], root)
            behind += _behind(both[0], both[1], root)
    for page in [*pages.values(), *_plain_pages(everything)]:
        found += _link_faults(page, root, anchors)
    found += _unused_sources(root, [*pages.values(), *_plain_pages(everything)])
    # Every mended page has changed: that its counterpart is to be read again is said when all else is right.
    return found or behind


def stop_on_faults(root: Path) -> None:
    """Raise :class:`Faults` with everything :func:`faults` finds."""
    stop_if_any(faults(root))


# Pages ------------------------------------------------------------------------------------------------------------


def prose(page: Page) -> Iterator[tuple[int, str]]:
    """Line number and text of every line of a page outside of code blocks and displayed formulas."""
    fence, formula = "", False
    for number, line in enumerate(page.body.split("\n"), page.body_line):
        opened = re.match(r" *(`{3,}|~{3,})", line)
        if opened:
            fence = "" if fence and opened[1].startswith(fence) else fence or opened[1]
        elif not fence and line.strip() == "$$":
            formula = not formula
        elif not fence and not formula:
            yield number, line


def anchors_of(page: Page) -> list[Anchor]:
    """The headings and collapsed blocks of a page, in order."""
    found: list[Anchor] = []
    lines = list(prose(page))
    for index, (number, line) in enumerate(lines):
        heading = _HEADING.fullmatch(line)
        block = _BLOCK.fullmatch(line)
        if heading:
            found.append(Anchor(heading[3] or "", number, len(heading[1]), heading[2].strip()))
        elif block:
            options = []
            for _, option in lines[index + 1 :]:
                if not option.startswith("    "):
                    break
                options.append(option.strip())
            text = " ".join(options)
            identifier = re.search(r"\bid: *([\w-]+)", text)
            kind = re.search(r"\btype: *([\w-]+)", text)
            found.append(
                Anchor(identifier[1] if identifier else "", number, 0, block[2], kind[1] if kind else "block")
            )
    return found


def page_faults(page: Page, root: Path, question: Question) -> Iterator[Fault]:
    """What is wrong with one page by itself."""
    place = page.path.relative_to(root).as_posix()
    anchors = anchors_of(page)
    yield from _title(page, place, anchors)
    yield from _sections(page, place, anchors)
    yield from _blocks(page, place, anchors)
    yield from _quiz(page, place, anchors)
    for name in ("experiment", "exercise"):
        if f"::: {name} {question.slug}" not in page.body.split("\n"):
            yield Fault(
                place, f"the page does not embed its {name}", f"add the line `::: {name} {question.slug}`"
            )
    yield from check_source(page.path.read_text(encoding="utf-8"), lambda line: f"{place}:{line}")
    yield from _text(page, place)


def _title(page: Page, place: str, anchors: list[Anchor]) -> Iterator[Fault]:
    titles = [anchor for anchor in anchors if anchor.level == 1]
    if len(titles) != 1 or titles[0].title != page.title:
        line = titles[-1].line if titles else page.body_line
        yield Fault(
            f"{place}:{line}",
            "the page needs one `# heading`, the same as `title`",
            f"write `# {page.title}`",
        )
    if not page.question_text:
        yield Fault(
            f"{place}:{page.body_line}", "the question is missing", "put it in a block quote under the title"
        )


def _sections(page: Page, place: str, anchors: list[Anchor]) -> Iterator[Fault]:
    column = LANGUAGES.index(page.lang)
    sections = [anchor for anchor in anchors if anchor.level == 2]
    found = [anchor.id for anchor in sections]
    for name, titles in SECTIONS.items():
        if name not in found:
            yield Fault(place, f"the section `{name}` is missing", f"add `## {titles[column]} {{#{name}}}`")
    for anchor in sections:
        if anchor.id not in SECTIONS:
            known = ", ".join(SECTIONS)
            yield Fault(
                f"{place}:{anchor.line}",
                f"unknown section {anchor.title!r}",
                f"the sections are {known}; use ### below them",
            )
        elif anchor.title != SECTIONS[anchor.id][column]:
            yield Fault(
                f"{place}:{anchor.line}",
                f"the section is called {anchor.title!r}",
                f"call it {SECTIONS[anchor.id][column]!r}",
            )
    present = [name for name in found if name in SECTIONS]
    if sorted(present) == sorted(SECTIONS) and present != list(SECTIONS):
        yield Fault(place, "the sections stand in another order", f"order them {', '.join(SECTIONS)}")
    repeated = [
        name for name, count in Counter(anchor.id for anchor in anchors if anchor.id).items() if count > 1
    ]
    for name in repeated:
        line = [anchor.line for anchor in anchors if anchor.id == name][1]
        yield Fault(f"{place}:{line}", f"the id {name} is used twice", "give this place an id of its own")
    for anchor in anchors:
        if not anchor.id and (
            anchor.level > 1 or (anchor.level == 0 and anchor.kind not in ("right", "wrong"))
        ):
            yield Fault(
                f"{place}:{anchor.line}",
                f"{anchor.title!r} has no id",
                "add {#id} after the heading, or `attrs: {id: …}` under the block's first line",
            )


def _blocks(page: Page, place: str, anchors: list[Anchor]) -> Iterator[Fault]:
    ids = [anchor.id for anchor in anchors]
    for name in ("brief", "full"):
        if name not in ids:
            yield Fault(
                place, f"the answer has no block `{name}`", f"add `/// details` with `attrs: {{id: {name}}}`"
            )
    for prefix, least, most in (("hint", 2, 3), ("follow-up", 2, 9), ("quiz", 3, 5)):
        numbered = [name for name in ids if re.fullmatch(rf"{prefix}-\d+", name)]
        wanted = [f"{prefix}-{number}" for number in range(1, len(numbered) + 1)]
        if not least <= len(numbered) <= most or numbered != wanted:
            yield Fault(
                place,
                f"found {', '.join(numbered) or 'no'} `{prefix}-N`",
                f"number {least} to {most} of them from {prefix}-1, in order",
            )
    depth: list[int] = []
    for number, line in prose(page):
        if _BLOCK.fullmatch(line):
            depth.append(number)
        elif re.fullmatch("/{3,} *", line):
            if not depth:
                yield Fault(f"{place}:{number}", "this `///` closes nothing", "remove it, or open the block")
            else:
                depth.pop()
    for number in depth:
        yield Fault(f"{place}:{number}", "the block is never closed", "add `///` on a line of its own")


def _quiz(page: Page, place: str, anchors: list[Anchor]) -> Iterator[Fault]:
    item: Anchor | None = None
    options: dict[Anchor, list[Anchor]] = {}
    for anchor in anchors:
        if anchor.level:
            item = anchor if anchor.id.startswith("quiz-") else None
            if item:
                options[item] = []
        elif item and anchor.kind in ("right", "wrong"):
            options[item].append(anchor)
    lines = dict(prose(page))
    for question, choices in options.items():
        right = sum(choice.kind == "right" for choice in choices)
        if len(choices) < 3 or right != 1:
            yield Fault(
                f"{place}:{question.line}",
                f"{question.id} has {len(choices)} options, {right} of them right",
                "give at least three, exactly one with `type: right`",
            )
        for choice in choices:
            first = next((lines[n] for n in range(choice.line + 1, choice.line + 9)
                          if n in lines and lines[n].strip() and not lines[n].startswith("    ")), "")  # fmt: skip
            verdict = VERDICTS[page.lang][choice.kind]
            if not first.startswith(verdict):
                yield Fault(
                    f"{place}:{choice.line}",
                    f"the explanation of this {choice.kind} option does not say so",
                    f"begin it with {verdict!r} and say why",
                )


def _text(page: Page, place: str) -> Iterator[Fault]:
    for number, line in prose(page):
        plain = re.sub(r"`[^`]*`", "`", line)
        formula_free = re.sub(r"\$[^$]*\$", "$", plain)
        if re.search(r"<(/?[a-zA-Z][\w-]*[\s>/]|!--)", formula_free) and not re.search(
            r"<https?://", formula_free
        ):
            yield Fault(f"{place}:{number}", "raw HTML in a page", "write it in Markdown")
        for match in _LINK.finditer(plain):
            if match[1] and not match[2].strip():
                yield Fault(
                    f"{place}:{number}",
                    "an image has no alternative text",
                    "describe it between the brackets",
                )
        if page.lang == "zh":
            words = re.sub(r"\]\([^)]*\)|\]\[[^\]]*\]|\{[^}]*\}", "]", formula_free)
            glued = re.search(rf"[{_HAN}][A-Za-z0-9$`]|[A-Za-z0-9$`][{_HAN}]", words)
            if glued and not line.startswith((":::", "    ")):
                yield Fault(
                    f"{place}:{number}",
                    f"no space between Han and Latin text at {glued[0]!r}",
                    "put a space between them",
                )


# Notebook and claims ----------------------------------------------------------------------------------------------


def notebook_faults(book: notebook.Notebook) -> Iterator[Fault]:
    """What is wrong with a notebook by itself."""
    yield from notebook.state_faults(book)
    yield from notebook.output_faults(book)
    yield from evidence.form_faults(book)
    yield from _seed(book)
    yield from _narrative(book)
    for directive, what in (("claim", "claim"), ("figure", "figure")):
        names = Counter(
            cell.directives[directive] for cell in book.code_cells if directive in cell.directives
        )
        for name, count in names.items():
            if count > 1:
                yield Fault(
                    book.place, f"{count} cells have the {what} {name}", "give each a name of its own"
                )
    for cell in book.code_cells:
        place = book.at(cell)
        for name in set(cell.directives) - DIRECTIVES:
            yield Fault(place, f"unknown directive `{name}`", f"use {', '.join(sorted(DIRECTIVES))}")
        if cell.figures:
            for name in ("figure", "alt-zh", "alt-en"):
                if not cell.directives.get(name):
                    yield Fault(place, f"a figure has no `{name}`", f"add `#| {name}: …` to its cell")
        if re.search(r"^\s*[%!]", cell.code, re.MULTILINE):
            yield Fault(place, "the cell uses a magic or a shell command", "write plain Python")
        try:
            tree = ast.parse(cell.code)
        except SyntaxError as error:
            yield Fault(place, f"line {error.lineno} of the code: {error.msg}", "mend the syntax")
            continue
        yield from (Fault(place, wrong, mend) for wrong, mend in _code_problems(tree))


def _code_problems(tree: ast.Module) -> Iterator[tuple[str, str]]:
    import sys

    for node in ast.walk(tree):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            top = module.split(".")[0]
            if top in ("time", "timeit", "datetime"):
                yield (
                    f"the notebook imports {top}: wall-clock time differs from run to run",
                    "count steps or FLOPs",
                )
            elif top == "random":
                yield "the notebook imports random", "draw from np.random.default_rng(SEED)"
            elif top not in NOTEBOOK_LIBRARIES and top not in sys.stdlib_module_names:
                yield (
                    f"the notebook imports {top}",
                    f"use {', '.join(sorted(NOTEBOOK_LIBRARIES))} and the standard library",
                )
        if (
            isinstance(node, ast.Attribute)
            and ast.unparse(node.value) in ("np.random", "numpy.random")
            and node.attr not in ("default_rng", "Generator", "SeedSequence")
        ):
            yield (
                f"np.random.{node.attr} draws from a hidden state",
                "draw from np.random.default_rng(SEED)",
            )
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("default_rng") and not node.args:
            yield "default_rng() without a seed differs from run to run", "pass SEED, or [SEED, k]"


def _seed(book: notebook.Notebook) -> Iterator[Fault]:
    if not book.code_cells:
        yield Fault(book.place, "the notebook holds no code", "write the experiments")
        return
    first = book.code_cells[0]
    if not re.search(r"^SEED = 0\b", first.code, re.MULTILINE):
        yield Fault(
            book.at(first), "the first code cell does not set `SEED = 0`", "set it there; it is the only seed"
        )
    for cell in book.code_cells:
        count = len(re.findall(r"^\s*SEED\s*=[^=]", cell.code, re.MULTILINE))
        if count > (cell is first):
            yield Fault(book.at(cell), "SEED is set a second time", "set it once, in the first code cell")


def _narrative(book: notebook.Notebook) -> Iterator[Fault]:
    headings: dict[str, list[int]] = {lang: [] for lang in LANGUAGES}
    for cell in book.cells:
        if cell.kind != "markdown" or not cell.source.strip():
            continue
        languages = [lang for lang in LANGUAGES if lang in cell.tags]
        if len(languages) != 1:
            yield Fault(
                book.at(cell), "a narrative cell is not tagged with one language", "tag it `zh` or `en`"
            )
            continue
        headings[languages[0]] += [
            len(marks) for marks in re.findall(r"^(#{1,6}) ", cell.source, re.MULTILINE)
        ]
        yield from check_source(cell.source, partial("{} line {}".format, book.at(cell)))
    for lang in LANGUAGES:
        if headings[lang][:1] != [1] or headings[lang].count(1) != 1:
            yield Fault(
                book.place,
                f"the notebook needs one `# title` in its first {lang} cell",
                "add it, and use ## below",
            )
    if headings["zh"] != headings["en"]:
        yield Fault(
            book.place, "the headings differ between zh and en", "give both languages the same headings"
        )


def _claim_faults(page: Page, root: Path, book: notebook.Notebook) -> Iterator[Fault]:
    place = page.path.relative_to(root).as_posix()
    cells = {claim.name: claim for claim in evidence.claims(book)}
    links = claim_links(page.body)
    linked = {link.name for link in links}
    for link in links:
        if link.name not in cells:
            yield Fault(
                f"{place}:{page.body_line + link.line - 1}",
                f"the claim {link.name} has no cell in {book.place}",
                f"add a cell with `#| claim: {link.name}` that measures and asserts it, or cite a source instead",
            )
    for name, claim in cells.items():
        if name not in linked:
            yield Fault(
                book.at(claim.cell),
                f"no sentence of {place} links to this claim",
                f"link one: [sentence](#{name}){{.claim}}",
            )
    if len(linked) < LEAST_CLAIMS:
        yield Fault(place, f"the page makes {len(linked)} claims", f"measure at least {LEAST_CLAIMS}")


# Both languages ---------------------------------------------------------------------------------------------------


def _parity(zh: Page, en: Page, root: Path) -> Iterator[Fault]:
    ids = {page.lang: [anchor.id for anchor in anchors_of(page) if anchor.id] for page in (zh, en)}
    place = {page.lang: page.path.relative_to(root).as_posix() for page in (zh, en)}
    for lang, other in (("zh", "en"), ("en", "zh")):
        for name in ids[other]:
            if name not in ids[lang]:
                yield Fault(
                    place[lang], f"the id {name} stands only in {place[other]}", "write the counterpart here"
                )
    if set(ids["zh"]) == set(ids["en"]) and ids["zh"] != ids["en"]:
        yield Fault(
            place["en"], f"the ids stand in another order than in {place['zh']}", "bring both into one order"
        )


def _behind(zh: Page, en: Page, root: Path) -> Iterator[Fault]:
    place = {page.lang: page.path.relative_to(root).as_posix() for page in (zh, en)}
    for page, counterpart in ((zh, en), (en, zh)):
        if page.synced_with != counterpart.digest:
            yield Fault(
                f"{place[page.lang]}:1",
                f"{place[counterpart.lang]} changed since both were last read side by side",
                f"bring this page into line, then run `make synced ID={zh.path.stem.split('-')[0]}`",
            )


# Exercise ---------------------------------------------------------------------------------------------------------


def exercise_faults(everything: Catalogue, question: Question) -> Iterator[Fault]:
    """What is missing from an exercise; whether its tests pass and fail as they should is for the test suite."""
    folder = everything.exercise_path(question)
    for name in EXERCISE_FILES:
        path = folder / name
        if not path.is_file():
            yield Fault(
                path.relative_to(everything.root).as_posix(), "the file is missing", "every exercise has it"
            )
    wrong = everything.root / "tests" / "exercises" / question.slug
    count = len(list(wrong.glob("wrong_*.py")))
    if count < LEAST_WRONG_SOLUTIONS:
        yield Fault(
            wrong.relative_to(everything.root).as_posix(),
            f"{count} wrong solutions",
            f"add plausible mistakes as wrong_NAME.py until there are {LEAST_WRONG_SOLUTIONS}, each caught by a test",
        )


# Links and sources ------------------------------------------------------------------------------------------------


def _all_ids(page: Page, book: notebook.Notebook | None) -> set[str]:
    ids = {anchor.id for anchor in anchors_of(page)} | set(EXERCISE_IDS)
    if book:
        ids |= {claim.name for claim in evidence.claims(book)}
        ids |= {
            f"figure-{cell.directives['figure']}" for cell in book.code_cells if "figure" in cell.directives
        }
        zh = "\n".join(cell.source for cell in book.cells if cell.kind == "markdown" and "zh" in cell.tags)
        ids |= {heading_id(number + 1) for number in range(len(re.findall(r"^#{2,6} ", zh, re.MULTILINE)))}
    return ids


def _link_faults(page: Page, root: Path, anchors: dict[Path, set[str]]) -> Iterator[Fault]:
    place = page.path.relative_to(root).as_posix()
    sources = _sources(root)
    for number, line in prose(page):
        plain = re.sub(r"`[^`]*`", "`", line)
        for match in _REFERENCE.finditer(plain):
            key = (match[2] or match[1]).lower()
            if key not in sources:
                yield Fault(
                    f"{place}:{number}", f"the source [{key}] is not defined", f"add it to {SOURCES_FILE}"
                )
        for match in _LINK.finditer(plain):
            yield from (
                Fault(f"{place}:{number}", *problem) for problem in _target_problems(page, match[3], anchors)
            )


def _target_problems(page: Page, target: str, anchors: dict[Path, set[str]]) -> Iterator[tuple[str, str]]:
    if re.match(r"https?:|mailto:", target):
        return
    name, _, fragment = target.partition("#")
    path = (page.path.parent / name).resolve() if name else page.path
    if name and not path.is_file():
        yield f"the link {target} leads nowhere", "link to the .md file of a page that stands"
    elif fragment and path in anchors and fragment not in anchors[path]:
        yield f"the link {target} leads to an id that {path.name} does not have", "use an id of that page"


def _sources(root: Path) -> dict[str, int]:
    path = root / SOURCES_FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {
        match[1].lower(): number for number, line in enumerate(lines, 1) if (match := _SOURCE.fullmatch(line))
    }


def _sources_file(root: Path) -> Iterator[Fault]:
    path = root / SOURCES_FILE
    if not path.is_file():
        yield Fault(SOURCES_FILE, "the file is missing", "restore it: pages cite its keys")
        return
    seen: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = _SOURCE.fullmatch(line)
        if not line.strip():
            continue
        if not match or not match[3] or not re.match(r"https?://", match[2]):
            yield Fault(
                f"{SOURCES_FILE}:{number}",
                "this is no source",
                'write [author-year]: https://… "Author (year). Title"',
            )
        elif match[1].lower() in seen:
            yield Fault(
                f"{SOURCES_FILE}:{number}",
                f"the key {match[1]} is defined twice",
                f"see line {seen[match[1].lower()]}",
            )
        else:
            seen[match[1].lower()] = number


def _unused_sources(root: Path, pages: Iterable[Page]) -> Iterator[Fault]:
    cited = {(m[2] or m[1]).lower() for page in pages for m in _REFERENCE.finditer(page.body)}
    for key, line in _sources(root).items():
        if key not in cited:
            yield Fault(
                f"{SOURCES_FILE}:{line}",
                f"no page cites {key}",
                "cite it where it supports a sentence, or remove it",
            )


# The tree ---------------------------------------------------------------------------------------------------------


def _strays(everything: Catalogue) -> Iterator[Fault]:
    """Files of questions that the catalogue does not know: they would be published unchecked."""
    slugs = {question.slug for question in everything.questions}
    files = [
        *(
            path
            for lang in LANGUAGES
            for path in (everything.root / "docs" / lang / "questions").glob("*.md")
        ),
        *(everything.root / "notebooks").glob("*.ipynb"),
        *(
            path
            for path in (everything.root / "exercises").glob("*")
            if path.is_dir() and path.name != "__pycache__"
        ),
    ]
    for path in files:
        if path.stem not in slugs:
            yield Fault(
                path.relative_to(everything.root).as_posix(),
                f"{path.stem} is not in {catalogue.QUESTIONS_FILE}",
                "add the question there, or remove the file",
            )


def _plain_pages(everything: Catalogue) -> list[Page]:
    """Home and topic pages that can be read; what is wrong with the others :func:`_topic_pages` says."""
    pages = []
    for lang in LANGUAGES:
        folder = everything.root / "docs" / lang
        for path in [folder / "index.md", *sorted((folder / "topics").glob("*.md"))]:
            try:
                pages.append(catalogue.read_page(path, lang, everything.root, question=False))
            except Faults:
                continue
    return pages


def _topic_pages(everything: Catalogue) -> Iterator[Fault]:
    for lang in LANGUAGES:
        folder = everything.root / "docs" / lang
        names = ["index.md", *(f"topics/{topic}.md" for topic in everything.topics)]
        for name in names:
            try:
                catalogue.read_page(folder / name, lang, everything.root, question=False)
            except Faults as error:
                yield from error.faults
        for path in sorted((folder / "topics").glob("*.md")):
            if path.stem not in everything.topics:
                place = path.relative_to(everything.root).as_posix()
                yield Fault(
                    place,
                    f"unknown topic {path.stem!r}",
                    f"define it in {catalogue.QUESTIONS_FILE}, or remove the page",
                )
