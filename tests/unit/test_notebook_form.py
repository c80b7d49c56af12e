"""A notebook saved by another tool is read, or is one fault that names file and cell."""

import json
from pathlib import Path

import nbformat
import pytest

from scaling_lab.faults import Fault, Faults
from scaling_lab.sources import content

NAME = "notebooks/q01-demo.ipynb"
CODE, CLAIM, FIGURE = 2, 3, 8  # indices of cells of the base tree


def check(tree: Path) -> list[Fault]:
    try:
        return content.faults(content.read(tree))
    except Faults as error:
        return error.faults


def change(tree: Path, edit) -> None:
    path = tree / NAME
    document = json.loads(path.read_text(encoding="utf-8"))
    changed = edit(document)
    path.write_text(json.dumps(document if changed is None else changed), encoding="utf-8")


def cell(number: int, **fields):
    """Set fields of a cell; ``...`` takes one away."""

    def edit(document):
        for name, value in fields.items():
            if value is ...:
                del document["cells"][number][name]
            else:
                document["cells"][number][name] = value

    return edit


def output(**fields):
    def edit(document):
        document["cells"][CLAIM]["outputs"][0].update(fields)

    return edit


def data(value):
    def edit(document):
        document["cells"][FIGURE]["outputs"][0]["data"] = value

    return edit


def metadata(**fields):
    return lambda document: document["metadata"].update(fields)


BAD = {
    "no source": (cell(0, source=...), " cell 1"),
    "source null": (cell(CODE, source=None), " cell 3"),
    "source of numbers": (cell(CODE, source=[1, 2]), " cell 3"),
    "no metadata": (cell(0, metadata=...), " cell 1"),
    "metadata a text": (cell(0, metadata="zh"), " cell 1"),
    "tags null": (cell(0, metadata={"tags": None}), " cell 1"),
    "tags a text": (cell(0, metadata={"tags": "zh"}), " cell 1"),
    "tags numbers": (cell(0, metadata={"tags": [1]}), " cell 1"),
    "unknown kind": (cell(0, cell_type="heading"), " cell 1"),
    "no kind": (cell(0, cell_type=...), " cell 1"),
    "kind a list": (cell(0, cell_type=["code"]), " cell 1"),
    "a text for a cell": (lambda document: document["cells"].insert(1, "text"), " cell 2"),
    "outputs null": (cell(CLAIM, outputs=None), " cell 4"),
    "no outputs": (cell(CLAIM, outputs=...), " cell 4"),
    "outputs a mapping": (cell(CLAIM, outputs={}), " cell 4"),
    "a text for an output": (cell(CLAIM, outputs=["slope"]), " cell 4"),
    "no output_type": (cell(CLAIM, outputs=[{"text": "x", "name": "stdout"}]), " cell 4"),
    "unknown output_type": (output(output_type="pyout"), " cell 4"),
    "no text": (output(text=None), " cell 4"),
    "name a list": (output(name=["stdout"]), " cell 4"),
    "error without a name": (cell(CLAIM, outputs=[{"output_type": "error"}]), " cell 4"),
    "no data": (data(None), " cell 9"),
    "data a text": (data("<svg/>"), " cell 9"),
    "figure a number": (data({"image/svg+xml": 7}), " cell 9"),
    "execution_count a text": (cell(CLAIM, execution_count="2"), " cell 4"),
    "execution_count true": (cell(CLAIM, execution_count=True), " cell 4"),
    "attachments a list": (cell(0, attachments=[1]), " cell 1"),
    "scaling_lab a text": (metadata(scaling_lab="x"), ""),
    "scaling_lab null": (metadata(scaling_lab=None), ""),
    "record a list": (metadata(scaling_lab={"record": []}), ""),
    "record of a claim a list": (metadata(scaling_lab={"record": {"gap": [1]}}), ""),
    "record of a quantity a number": (metadata(scaling_lab={"record": {"gap": {"gap": 1}}}), ""),
    "record without worlds": (metadata(scaling_lab={"record": {"gap": {"gap": {"seeds": [1] * 5}}}}), ""),
    "record of four seeds": (
        metadata(scaling_lab={"record": {"gap": {"gap": {"seeds": [1] * 4, "falsified": [1]}}}}),
        "",
    ),
    "record of text": (
        metadata(scaling_lab={"record": {"gap": {"gap": {"seeds": ["1"] * 5, "falsified": [1]}}}}),
        "",
    ),
    "hash a number": (metadata(scaling_lab={"hash": 5}), ""),
    "no notebook metadata": (lambda document: document.pop("metadata") and None, ""),
    "cells a mapping": (lambda document: document.update(cells={}), ""),
    "no cells": (lambda document: document.pop("cells") and None, ""),
    "format 5": (lambda document: document.update(nbformat=5), ""),
    "no format": (lambda document: document.pop("nbformat") and None, ""),
    "format a text": (lambda document: document.update(nbformat="4"), ""),
    "old format without sheets": (lambda document: document.update(nbformat=3), ""),
    "old format, cells of text": (lambda document: {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": ["x"]}]}, ""),
    "a list": (lambda document: [], ""),
    "null": (lambda document: [None], ""),
    "R by its language": (metadata(kernelspec={"name": "x", "language": "R"}, language_info={"name": "R"}), ""),
    "R by its name": (metadata(kernelspec={"name": "ir", "display_name": "Python 3", "language": "python"}), ""),
    "Julia": (metadata(kernelspec={"name": "julia-1.10", "display_name": "Julia 1.10"}, language_info={}), ""),
}  # fmt: skip
GOOD = {
    "no ids": lambda document: [cell.pop("id", None) for cell in document["cells"]] and None,
    "the same id twice": lambda document: [cell.update(id="same") for cell in document["cells"]] and None,
    "ids null": lambda document: [cell.update(id=None) for cell in document["cells"]] and None,
    "minor 4": lambda document: document.update(nbformat_minor=4),
    "minor of the future": lambda document: document.update(nbformat_minor=99),
    "no minor": lambda document: document.pop("nbformat_minor") and None,
    "foreign metadata": metadata(colab={"provenance": []}, vscode={"interpreter": {"hash": "x"}}),
    "foreign metadata of cells": cell(CODE, metadata={"id": "abc", "colab": {"height": 5}, "scrolled": True}),
    "no kernel": lambda document: document["metadata"].pop("kernelspec") and None,
    "kernel null": metadata(kernelspec=None, language_info=None),
    "kernel of an environment": metadata(kernelspec={"name": "conda-env-lab-py", "language": "python"}),
    "kernel with a name of its own": metadata(kernelspec={"name": "my-lab"}),
    "texts joined": lambda document: [
        cell.update(source="".join(cell["source"])) for cell in document["cells"]
    ] and None,
    "a number that is none": lambda document: document.update(x=float("nan")),
}  # fmt: skip


@pytest.mark.parametrize("form", BAD)
def test_another_form_is_one_fault_that_names_the_cell(tree, form):
    edit, where = BAD[form]
    change(tree, edit)
    [fault] = check(tree)
    assert fault.place == NAME + where
    assert fault.wrong and fault.mend


@pytest.mark.parametrize("form", GOOD)
def test_what_another_tool_writes_is_read(tree, form, capfd, recwarn):
    change(tree, GOOD[form])
    assert check(tree) == []
    assert capfd.readouterr().err == "" and not recwarn.list


def test_an_old_format_is_read(tree):
    path = tree / NAME
    old = nbformat.convert(nbformat.read(path, as_version=4), 3)
    path.write_text(nbformat.v3.writes_json(old), encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 3
    assert [fault.wrong.split(":")[0] for fault in check(tree)] in ([], ["the outputs are stale"])


@pytest.mark.parametrize(
    ("text", "where"),
    [("", ":1"), ("{", ":1"), ("# a page\n", ":1"), ('{"cells": [],\n\n}', ":3"), ("[" * 99999, ""), ('{"a": "\\ud800"}', "")],
)  # fmt: skip
def test_what_is_no_notebook_is_named_with_its_line(tree, text, where):
    (tree / NAME).write_text(text, encoding="utf-8")
    [fault] = check(tree)
    assert fault.place == NAME + where
