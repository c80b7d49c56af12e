"""Writes the experiment of a page: what was measured for each claim, and the executed notebook; and single figures of it."""

from __future__ import annotations

import html

from markdown import Markdown

from scaling_lab.faults import Fault, stop_if_any
from scaling_lab.page.figures import Figure, caption_element, figures_of
from scaling_lab.page.writer import Writer, code_span, details, table_text
from scaling_lab.sources import notebooks, output_rules
from scaling_lab.sources.claims import Claim, claims
from scaling_lab.sources.content import Content
from scaling_lab.sources.notebooks import Cell, Notebook, narrative, shifted_headings
from scaling_lab.sources.numbers import shown, shown_bound, shown_range
from scaling_lab.sources.records import Quantity, Record, records

_ABSENT = "–"


class ExperimentWriter(Writer):
    """Writes what a page shows of its notebook; ``elsewhere`` holds the figures that the page shows outside of it."""

    def __init__(self, md: Markdown, lang: str, content: Content, elsewhere: frozenset[str]):
        super().__init__(md, lang, content)
        self.elsewhere = elsewhere

    def experiment(self, slug: str, statements: dict[str, str]) -> list[str]:
        """The evidence table and the executed notebook; ``statements`` holds the page's sentence of each claim."""
        book = self.content.notebook(self.content.catalogue.question(slug))
        found = {claim.cell.number: claim for claim in claims(book)}
        stop_if_any(
            [
                *notebooks.state_faults(book),
                *output_rules.output_faults(book),
                *(
                    Fault(book.at(claim.cell), f"no sentence of the page ({self.lang}) links to the claim {claim.name}",
                          f"link one: [sentence](#{claim.name}){{.claim}}")
                    for claim in found.values()
                    if claim.name not in statements
                ),
            ]
        )  # fmt: skip
        kept = records(book)
        table = self._evidence if kept else self._measured_lines
        lines = table(list(found.values()), statements, kept)
        lines += [f"[{self.text['full']}](../notebooks/{slug}.ipynb)", "{ .notebook-link }", ""]
        headings = 0
        for cell in book.cells:
            if narrative(cell, self.lang):
                text, headings = shifted_headings(cell.source, headings)
                lines += [text, ""]
            elif cell.kind == "code" and cell.code:
                claim = found.get(cell.number)
                lines += self._claim_cell(book, claim, statements) if claim else self._cell(book, cell)
        return "\n".join(lines).split("\n")

    def figure(self, slug: str, name: str, caption: list[str]) -> list[str]:
        """One figure of the notebook where the page wants it; ``caption`` is Markdown, its title where it is empty."""
        book = self.content.notebook(self.content.catalogue.question(slug))
        drawn = {cell.directives.get("figure", ""): cell for cell in book.code_cells if cell.figures}
        if name not in drawn:
            wrong, mend = f"{book.place} draws no such figure", f"name one of {', '.join(drawn) or 'none'}"
            raise Fault(f"::: figure {name}", wrong, mend)
        cell = drawn[name]
        [figure] = figures_of(book, cell, self.lang)
        source = f'<p><a class="source-cell" href="#{_anchor(cell)}">{self._cell_name(cell)}</a></p>'
        return self._figure(figure, caption, source)

    def _evidence(
        self, claims: list[Claim], statements: dict[str, str], kept: dict[str, Record]
    ) -> list[str]:
        """A table with a group of rows for each claim: its sentence and setting, then each quantity."""
        heads = "".join(
            f'<th scope="col">{self.text[name]}</th>'
            for name in ("quantity", "measured", "bound", "falsified")
        )
        lines = [self._raw(f"{self._evidence_start()}<table><thead><tr>{heads}</tr></thead>"), ""]
        for claim in claims:
            lines += [
                self._raw('<tbody class="quantities"><tr class="evidence-claim"><th scope="rowgroup" colspan="4">'), "",
                f"{statements[claim.name]} [{self._cell_name(claim.cell)}](#{claim.name})", "",
                *self._setting(claim),
            ]  # fmt: skip
            record = kept.get(claim.name)
            quantities = record.quantities if record else ()
            rows = "".join(self._row(quantity) for quantity in quantities)
            if not record:
                rows = f'<tr><td colspan="4"><code>{html.escape(claim.cell.measured)}</code></td></tr>'
            lines += [self._raw(f"</th></tr>{rows}</tbody>"), ""]
        return [*lines, self._raw("</table></div>"), ""]

    def _row(self, quantity: Quantity) -> str:
        """A quantity: its value at seed 0 and the range over the seeds, what is asserted of it, and falsified."""
        spread = shown_range(quantity.values)
        value = shown(quantity.value)
        measured = value if spread == value else f'{value} <span class="seeds">({spread})</span>'
        bound = shown_bound(quantity.comparison) if quantity.comparison else _ABSENT
        world = quantity.refuted_by
        falsified = _ABSENT if world is None else shown(quantity.falsified[world])
        # On a phone the heads of the columns stand before the numbers.
        named = {"measured": measured, "bound": html.escape(bound, quote=False), "falsified": falsified}
        cells = "".join(f'<td data-name="{self.text[name]}">{cell}</td>' for name, cell in named.items())
        return f"<tr><td><code>{html.escape(quantity.name)}</code></td>{cells}</tr>"

    def _measured_lines(
        self, claims: list[Claim], statements: dict[str, str], kept: dict[str, Record]
    ) -> list[str]:
        """A row for each claim, where the notebook keeps no record: its sentence and the line that its cell prints."""
        rows = [
            f"| {table_text(statements[claim.name])} | {code_span(claim.cell.measured)} "
            f"| [{self._cell_name(claim.cell)}](#{claim.name}) |"
            for claim in claims
        ]
        header = f"| {self.text['claim']} | {self.text['measured']} | {self.text['evidence']} |"
        return [self._raw(self._evidence_start()), "", header, "|---|---|---|", *rows, "", *self._close()]

    def _evidence_start(self) -> str:
        # Not searched: each row says again what stands at its cell.
        name = self.text["caption"]
        return f'<div class="evidence" role="group" aria-label="{name}" tabindex="0" data-search-exclude>'

    def _claim_cell(self, book: Notebook, claim: Claim, statements: dict[str, str]) -> list[str]:
        """What is claimed, the figure, what was measured, what would refute it; the code for whoever wants it."""
        cell = claim.cell
        worlds = [
            line
            for world in claim.refutations
            for line in details(
                self.text["refuted"].format(world.refuted[self.lang]), self._code(world.falsify), "refutation"
            )
        ]
        return [
            *self._open("cell claim-cell", claim.name),
            f"**{self.text['claim']}** {statements[claim.name]}", "{ .cell-claim }", "",
            *self._setting(claim),
            *self._figures(book, cell),
            f"**{self.text['measured']}** {code_span(cell.measured)}", "{ .measured }", "",
            *(self._output(cell) if len(cell.printed.strip().split("\n")) > 1 else []),
            *worlds,
            *self._folded(cell),
            *self._close(),
        ]  # fmt: skip

    def _cell(self, book: Notebook, cell: Cell) -> list[str]:
        identifier = _anchor(cell) if cell.directives.get("figure") in self.elsewhere else ""
        return [
            *self._open("cell", identifier),
            *self._figures(book, cell),
            *self._output(cell),
            *self._folded(cell),
            *self._close(),
        ]

    def _setting(self, claim: Claim) -> list[str]:
        setting = claim.setting[self.lang]
        return [setting, "{ .setting }", ""] if setting else []

    def _folded(self, cell: Cell) -> list[str]:
        return details(self.text["fold"].format(cell.code.count("\n") + 1), self._code(cell.code), "fold")

    def _output(self, cell: Cell) -> list[str]:
        if not cell.printed.strip():
            return []
        printed = html.escape(cell.printed.rstrip())
        return [self._raw(f'<pre class="output" tabindex="0">{printed}</pre>'), ""]

    def _figures(self, book: Notebook, cell: Cell) -> list[str]:
        name = cell.directives.get("figure")
        if name in self.elsewhere:
            return [f"[{self.text['above']}](#figure-{name})", "{ .figure-link }", ""]
        return [line for figure in figures_of(book, cell, self.lang) for line in self._figure(figure, [])]

    def _figure(self, figure: Figure, caption: list[str], source: str = "") -> list[str]:
        start = f'<figure class="figure" id="{figure.id}">{figure.svg}'
        if not caption:
            return [self._raw(f"{start}{caption_element(figure)}</figure>"), ""]
        end = f"{source}</figcaption></figure>"
        return [self._raw(f"{start}<figcaption>"), "", *caption, "", self._raw(end), ""]

    def _cell_name(self, cell: Cell) -> str:
        return self.text["cell"].format(cell.execution_count)


def _anchor(cell: Cell) -> str:
    """The id of a cell: its claim's name, or one made of its figure's."""
    return cell.directives.get("claim") or f"cell-{cell.directives['figure']}"
