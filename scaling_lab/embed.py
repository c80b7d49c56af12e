"""A Markdown extension: puts the executed notebook, the exercise and the question tables into a page.

It knows no site engine: what it emits is Markdown and inline SVG, which MkDocs and Zensical render alike.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from scaling_lab import catalogue, evidence, notebook
from scaling_lab.faults import Fault, Faults, stop_if_any

TEXT = {
    "zh": {
        "claim": "结论", "measured": "实测", "evidence": "证据", "cell": "单元格 {}", "refuted": "什么会推翻它：{}",
        "caption": "本页每个结论与测量它的单元格",
        "fold": "代码（{} 行）", "full": "在单独的页面看完整笔记本，或下载 .ipynb",
        "starter": "起始代码", "solution": "参考解答", "tests": "测试", "run": "把起始代码复制为 `my_solution.py`（不进版本库）并运行测试：",
        "number": "编号", "question": "题目", "level": "难度", "topics": "主题", "minutes": "分钟",
    },
    "en": {
        "claim": "Claim", "measured": "Measured", "evidence": "Evidence", "cell": "cell {}", "refuted": "What would refute it: {}",
        "caption": "Every claim of this page and the cell that measures it",
        "fold": "Code ({} lines)", "full": "See the whole notebook on a page of its own, or download the .ipynb",
        "starter": "Starter", "solution": "Solution", "tests": "Tests", "run": "Copy the starter to `my_solution.py` (ignored by git) and test it:",
        "number": "No.", "question": "Question", "level": "Level", "topics": "Topics", "minutes": "Minutes",
    },
}  # fmt: skip
# A title's id would be made of its words, and so differ between the languages.
TITLE_ID = "top"
_DIRECTIVE = re.compile(r"::: ([a-z]+)(?: +(\S+))? *")
_FENCE = re.compile(r" *(`{3,}|~{3,})")
_CLAIM_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(#([^)\s]*)\)\{:?\s*\.claim\s*\}")
_MATH = re.compile(r"(?<![\\$])\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$")
_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_INK = re.compile(r"#000000|#000\b|\bblack\b")


@dataclass(frozen=True)
class ClaimLink:
    """A sentence of a page that links to its evidence; ``line`` counts from 1 within the text searched."""

    name: str
    text: str
    line: int


def claim_links(markdown: str) -> list[ClaimLink]:
    """Every ``[sentence](#name){.claim}`` of a Markdown text."""
    return [
        ClaimLink(match[2], " ".join(match[1].split()), markdown[: match.start()].count("\n") + 1)
        for match in _CLAIM_LINK.finditer(markdown)
    ]


def heading_id(number: int) -> str:
    """The id of the n-th heading of an embedded notebook: the same in every language."""
    return f"experiment-{number}"


def narrative(cell: notebook.Cell, lang: str) -> bool:
    """Whether a Markdown cell belongs on the page of this language."""
    return cell.kind == "markdown" and lang in cell.tags


def makeExtension(**config: Any) -> Extension:
    """Entry point of Python-Markdown."""
    return EmbedExtension(**config)


class EmbedExtension(Extension):
    """``::: experiment SLUG``, ``::: exercise SLUG``, ``::: questions`` and ``::: topic NAME``."""

    def __init__(self, **config: Any):
        self.config = {
            "language": ["zh", "language of the page: zh or en"],
            "root": [".", "folder that holds docs/, notebooks/ and exercises/"],
        }
        super().__init__(**config)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the preprocessor: after whitespace is normalised (30), before code fences are read (25)."""
        md.preprocessors.register(
            _Directives(md, self.getConfig("language"), Path(self.getConfig("root"))), "scaling_lab", 27
        )


class _Directives(Preprocessor):
    def __init__(self, md: Markdown, lang: str, root: Path):
        super().__init__(md)
        self.lang, self.root = lang, root.resolve()

    def run(self, lines: list[str]) -> list[str]:
        page = "\n".join(lines)
        out: list[str] = []
        fence = ""
        for line in lines:
            opened = _FENCE.match(line)
            if opened:
                fence = "" if fence and opened[1].startswith(fence) else fence or opened[1]
            match = None if fence else _DIRECTIVE.fullmatch(line)
            if not fence and re.fullmatch(r"# [^{]+", line):
                line = f"{line} {{#{TITLE_ID}}}"
            out += ["", *self._expand(match[1], match[2], page), ""] if match else [line]
        return out

    def _expand(self, name: str, argument: str | None, page: str) -> list[str]:
        writer = _Writer(self.md, self.lang, self.root)
        if name == "experiment" and argument:
            return writer.experiment(argument, {link.name: link.text for link in reversed(claim_links(page))})
        if name == "exercise" and argument:
            return writer.exercise(argument)
        if name == "questions" and not argument:
            return writer.questions("questions/")
        if name == "topic" and argument:
            return writer.questions("../questions/", argument)
        raise Fault(
            f"::: {name} {argument or ''}".strip(),
            "there is no such directive",
            "use `::: experiment SLUG`, `::: exercise SLUG`, `::: questions` or `::: topic NAME`",
        )


class _Writer:
    """Writes the Markdown of one directive."""

    def __init__(self, md: Markdown, lang: str, root: Path):
        self.md, self.lang, self.root = md, lang, root
        self.text = TEXT[lang]

    def experiment(self, slug: str, statements: dict[str, str]) -> list[str]:
        """The evidence table and the executed notebook; ``statements`` holds the page's sentence of each claim."""
        book = notebook.read(self.root / "notebooks" / f"{slug}.ipynb", self.root)
        claims = {claim.cell.number: claim for claim in evidence.claims(book)}
        stop_if_any(
            [
                *notebook.state_faults(book),
                *notebook.output_faults(book),
                *(
                    Fault(book.at(claim.cell), f"no sentence of the page ({self.lang}) links to the claim {claim.name}",
                          f"link one: [sentence](#{claim.name}){{.claim}}")
                    for claim in claims.values()
                    if claim.name not in statements
                ),
            ]
        )  # fmt: skip
        lines = self._evidence_table(list(claims.values()), statements)
        lines += [f"[{self.text['full']}](../notebooks/{slug}.ipynb)", "{ .notebook-link }", ""]
        headings = 0
        for cell in book.cells:
            if narrative(cell, self.lang):
                text, headings = _shift_headings(cell.source, headings)
                lines += [text, ""]
            elif cell.kind == "code" and cell.code:
                lines += self._code_cell(cell, slug, claims.get(cell.number), statements)
        return "\n".join(lines).split("\n")

    def _evidence_table(self, claims: list[evidence.Claim], statements: dict[str, str]) -> list[str]:
        rows = [
            f"| {_table_text(statements[claim.name])} | {_code_span(claim.cell.measured)} "
            f"| [{self.text['cell'].format(claim.cell.execution_count)}](#{claim.name}) |"
            for claim in claims
        ]
        header = f"| {self.text['claim']} | {self.text['measured']} | {self.text['evidence']} |"
        return [*self._open("evidence", attributes=f'role="group" aria-label="{self.text["caption"]}" tabindex="0"'),
                header, "|---|---|---|", *rows, "", *self._close()]  # fmt: skip

    def _code_cell(
        self, cell: notebook.Cell, slug: str, claim: evidence.Claim | None, statements: dict[str, str]
    ) -> list[str]:
        code = _fence(cell.code, "python")
        if cell.directives.get("fold") == "true":
            code = _details(self.text["fold"].format(cell.code.count("\n") + 1), code, "fold")
        if claim:
            lines = [
                *self._open("cell claim-cell", claim.name),
                f"**{self.text['claim']}** {statements[claim.name]}", "{ .cell-claim }", "",
                f"**{self.text['measured']}** {_code_span(claim.cell.measured)}", "{ .measured }", "",
                *_details(self.text["refuted"].format(claim.refuted[self.lang]), _fence(claim.falsify, "python"), "refutation"),
                *code,
            ]  # fmt: skip
        else:
            lines = [*self._open("cell"), *code]
        if cell.printed.strip():
            lines += [
                self._raw(f'<pre class="output" tabindex="0">{html.escape(cell.printed.rstrip())}</pre>'),
                "",
            ]
        for number, svg in enumerate(cell.figures):
            name = f"figure-{cell.directives.get('figure', cell.number)}" + (
                f"-{number + 1}" if number else ""
            )
            label = cell.directives.get(f"alt-{self.lang}", "")
            figure = inline_svg(svg, prefix=f"{name}-", label=label)
            lines += [
                self._raw(f'<figure class="figure" id="{name}" data-search-exclude>{figure}</figure>'),
                "",
            ]
        return [*lines, *self._close()]

    def exercise(self, slug: str) -> list[str]:
        """Starter, how to run the tests, and the collapsed solution and tests."""
        folder = self.root / "exercises" / slug
        files = {name: folder / f"{name}.py" for name in ("starter", "solution", "test_exercise")}
        stop_if_any(
            Fault(
                path.relative_to(self.root).as_posix(),
                "the file is missing",
                "every question has starter, solution and tests",
            )
            for path in files.values()
            if not path.is_file()
        )
        source = {name: path.read_text(encoding="utf-8").strip("\n") for name, path in files.items()}
        return [
            f"**{self.text['starter']}** `exercises/{slug}/starter.py`", "",
            *_fence(source["starter"], "python"),
            self.text["run"], "",
            *_fence(f"make exercise ID={slug.split('-')[0]}", "bash"),
            *_details(self.text["solution"], _fence(source["solution"], "python"), "solution", "solution"),
            *_details(self.text["tests"], _fence(source["test_exercise"], "python"), "tests", "tests"),
        ]  # fmt: skip

    def questions(self, folder: str, topic: str | None = None) -> list[str]:
        """A table of all questions, or of one topic's."""
        everything = catalogue.load(self.root)
        if topic and topic not in everything.topics:
            raise Fault(
                f"::: topic {topic}", "there is no such topic", f"use one of {', '.join(everything.topics)}"
            )
        header = " | ".join(self.text[name] for name in ("number", "question", "level", "topics", "minutes"))
        lines = [*self._open("question-table"), f"| {header} |", "|---|---|---|---|---|"]
        to_topics = "topics/" if folder == "questions/" else ""
        for question in everything.questions:
            if topic and topic not in question.topics:
                continue
            title = _table_text(everything.page(question, self.lang).title)
            topics = " · ".join(
                f"[{everything.topics[name][self.lang]}]({to_topics}{name}.md)" for name in question.topics
            )
            lines.append(
                f"| {question.id} | [{title}]({folder}{question.slug}.md) "
                f'| {everything.levels[question.level][self.lang]} {{ data-level="{question.level}" }} '
                f'| {topics} {{ data-topics="{" ".join(question.topics)}" }} | {question.minutes} |'
            )
        return [*lines, "", *self._close()]

    def _open(self, classes: str, identifier: str = "", attributes: str = "") -> list[str]:
        parts = [f'class="{classes}"', f'id="{identifier}"' if identifier else "", attributes]
        return [self._raw(f"<div {' '.join(part for part in parts if part)}>"), ""]

    def _close(self) -> list[str]:
        return [self._raw("</div>"), ""]

    def _raw(self, markup: str) -> str:
        """Markup that Python-Markdown puts into the page untouched."""
        return self.md.htmlStash.store(markup)


def _fence(code: str, language: str) -> list[str]:
    ticks = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", code)), 3)
    return [f"{ticks}{language}", *code.split("\n"), ticks, ""]


def _details(title: str, body: list[str], kind: str, identifier: str = "") -> list[str]:
    # More slashes than any block a page's author writes inside.
    options = [f"    type: {kind}", *([f"    attrs: {{id: {identifier}}}"] if identifier else [])]
    return [f"//// details | {title}", *options, "", *body, "////", ""]


def _code_span(text: str) -> str:
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{ticks}{text}{ticks}"


def _table_text(text: str) -> str:
    """Markdown whose bars do not end a table cell: in formulas as TeX commands, elsewhere as a character reference."""

    def in_formula(match: re.Match[str]) -> str:
        tex = match[1].replace(r"\|", r"\Vert ").replace("|", r"\vert ")
        return f"${tex}$"

    parts, position = [], 0
    for match in _MATH.finditer(text):
        parts += [text[position : match.start()].replace("|", "&#124;"), in_formula(match)]
        position = match.end()
    return "".join([*parts, text[position:].replace("|", "&#124;")])


def _shift_headings(text: str, count: int) -> tuple[str, int]:
    """Drop the notebook's own title, push the other headings one level down, and give them ids from ``count`` on."""
    lines = []
    for line, match in _headings(text):
        if match and len(match[1]) == 1:
            continue
        if match:
            count += 1
            line = f"#{match[1]} {match[2].strip()} {{#{heading_id(count)}}}"
        lines.append(line)
    return "\n".join(lines), count


def numbered_headings(text: str) -> str:
    """The narrative of a notebook with the ids that its headings have on the question's page."""
    lines, count = [], 0
    for line, match in _headings(text):
        if match and len(match[1]) > 1:
            count += 1
            line = f"{line} {{#{heading_id(count)}}}"
        lines.append(line)
    return "\n".join(lines)


def _headings(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Every line, with the match of the heading that it is outside of code."""
    fence = False
    for line in text.split("\n"):
        fence ^= bool(_FENCE.match(line))
        yield line, None if fence else re.fullmatch(r"(#{1,5}) +(.*?)#* *", line)


def inline_svg(svg: str, prefix: str, label: str) -> str:
    """A Matplotlib figure as inline SVG: black follows the page's ink, ids cannot meet those of other figures.

    Style attributes become presentation attributes, which a strict Content-Security-Policy allows.
    """
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise Faults(
            [Fault(prefix, f"the figure is no valid SVG: {error}", "execute the notebook again")]
        ) from None
    for parent in root.iter():
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg))
    referenced = {name for pair in used for name in pair if name}
    for element in root.iter():
        _plain_attributes(element, referenced, prefix)
    # Matplotlib sets these two for the whole figure in a <style> element, which would reach the whole page.
    root.attrib |= {
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        "fill": "currentColor",
        "role": "img",
        "aria-label": label,
    }
    for name in ("width", "height"):
        root.set(
            name,
            re.sub(r"(\d+)(?:\.\d+)?pt", lambda match: str(round(int(match[1]) * 4 / 3)), root.get(name, "")),
        )
    root.attrib.pop("version", None)
    text = ElementTree.tostring(root, encoding="unicode")
    text = re.sub(r"<(/?)ns\d+:", r"<\1", text)
    text = re.sub(r'\sxmlns:ns\d+="[^"]*"', "", text)
    return re.sub(r">\s+<", "><", text)


def _plain_attributes(element: ElementTree.Element, referenced: set[str], prefix: str) -> None:
    style = element.attrib.pop("style", "")
    for name, value in _declarations(style):
        element.set(name, value)
    if _HREF in element.attrib:
        element.set("href", element.attrib.pop(_HREF))
    identifier = element.attrib.pop("id", None)
    if identifier in referenced:
        element.set("id", prefix + identifier)
    for name, value in element.attrib.items():
        value = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}\1)", value)
        if name == "href" and value.startswith("#"):
            value = f"#{prefix}{value[1:]}"
        if name in ("fill", "stroke"):
            value = _INK.sub("currentColor", value)
        element.set(name, value)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        if value.strip():
            yield name.strip(), value.strip()
