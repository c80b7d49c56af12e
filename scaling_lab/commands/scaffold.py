"""Scaffolds a question in both languages: pages, notebook, exercise and its entry in ``questions.yml``."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import Path

import nbformat

from scaling_lab.commands.entry import with_entry
from scaling_lab.faults import Fault, Faults, stop_if_any
from scaling_lab.sources import catalogue
from scaling_lab.sources.catalogue import LANGUAGES, QUESTIONS_FILE, Catalogue, Question
from scaling_lab.sources.files import clean, place_of, read_bytes
from scaling_lab.sources.page_rules import SECTIONS, VERDICTS
from scaling_lab.sources.points import POINTS_FOLDER
from scaling_lab.sources.writing import write_all

_WORDS = {
    "zh": {
        "hint": "提示",
        "brief": "30 秒版",
        "two": "两分钟版",
        "full": "完整版",
        "follow": "追问",
        "option": "选项",
    },
    "en": {
        "hint": "Hint",
        "brief": "In 30 seconds",
        "two": "In two minutes",
        "full": "The full answer",
        "follow": "Follow-ups",
        "option": "Option",
    },
}
_STARTER = '''"""One sentence: what is to be written."""

import numpy as np


def answer(x: np.ndarray) -> np.ndarray:
    """Shapes, units and errors of the function."""
    raise NotImplementedError
'''


_TEST = '''"""Properties and edge cases of the exercise."""

import numpy as np
import pytest


def test_shape(answer):
    assert answer.answer(np.zeros(3)).shape == (3,)


@pytest.mark.edge_case
def test_nothing_to_do(answer):
    assert answer.answer(np.zeros(0)).shape == (0,)
'''

_POINTS = """# What a good answer says, point by point: CONTRIBUTING.md, "Points".
brief:
- {zh: …, en: …, at: brief}
follow-up-1:
- {zh: …, en: …, at: follow-up-1}
follow-up-2:
- {zh: …, en: …, at: follow-up-2}
"""
_MISTAKES = """# At least five plausible mistakes, each caught by a test: the solution with a few lines replaced.
#
# name_of_the_mistake: |
#   # Why someone would make it.
#   - a line of solution.py
#   + what they would write instead
"""


def scaffold(root: Path, identifier: str, slug: str) -> list[Path]:
    """Write the files of a new question and return them: all or none, and never one that is there.

    Where the catalogue has the question already, only its missing files are written. Raises :class:`Fault` or
    :class:`Faults` when the id is taken or malformed, or a file is in the way.
    """
    slug = slug if slug.startswith(f"{identifier}-") else f"{identifier}-{slug}"
    if not re.fullmatch(r"q\d{2,4}", identifier) or not re.fullmatch(r"q\d{2,4}(-[a-z0-9]+)+", slug):
        raise Fault(QUESTIONS_FILE, f"{slug!r} is not a slug", "use ID=q37 SLUG=lower-case-words")
    before = read_bytes(root / QUESTIONS_FILE, root)
    everything = catalogue.load(root)
    files = _files(root, slug)
    present = [path for path in files if path.exists() or path.is_symlink()]
    known = next((question for question in everything.questions if question.id == identifier), None)
    if known and (known.slug != slug or len(present) == len(files)):
        raise Fault(
            QUESTIONS_FILE, f"the id {identifier} is taken", "ids are permanent: use the next free one"
        )
    if known:
        new = {path: text for path, text in files.items() if path not in present}
    else:
        stop_if_any(
            Fault(
                place_of(path, root),
                "the file is there already",
                "move it away, or choose another id or slug",
            )
            for path in present
        )
        # The entry first: should the machine stop in between, the same command writes the rest.
        new = {root / QUESTIONS_FILE: _questions(before, everything, identifier, slug), **files}
    write_all(
        new, root, was={root / QUESTIONS_FILE: before} | {path: None for path in files if path not in present}
    )
    return list(new)


def _files(root: Path, slug: str) -> dict[Path, str | bytes]:
    exercise = root / "exercises" / slug
    return {
        **{root / "docs" / lang / "questions" / f"{slug}.md": _page(slug, lang) for lang in LANGUAGES},
        root / POINTS_FOLDER / f"{slug}.yml": _POINTS,
        exercise / "starter.py": _STARTER,
        exercise / "solution.py": _STARTER,
        exercise / "test_exercise.py": _TEST,
        root / "tests" / "exercises" / f"{slug}.yml": _MISTAKES,
        root / "notebooks" / f"{slug}.ipynb": nbformat.writes(_notebook()) + "\n",
    }


def _questions(before: bytes, everything: Catalogue, identifier: str, slug: str) -> bytes:
    """The catalogue's file with the new question; raises :class:`Fault` where it would not read as it should."""
    question = Question(identifier, slug, next(iter(everything.levels)), (next(iter(everything.topics)),), 20)
    entry = {
        "id": identifier, "slug": slug, "level": question.level, "topics": f"[{question.topics[0]}]", "minutes": "20",
        "requires": "[]", "related": "[]",
    }  # fmt: skip
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    after = mark + with_entry(before.removeprefix(mark).decode(), entry).encode()
    wanted = replace(everything, questions=(*everything.questions, question))
    try:
        right = (
            catalogue.parse(clean(after, everything.root / QUESTIONS_FILE, everything.root), wanted.root)
            == wanted
        )
    except Faults:
        right = False
    if not right:
        by_hand = ", ".join(f"{name}: {value}" for name, value in entry.items())
        raise Fault(
            QUESTIONS_FILE,
            "the list `questions` is written in a form to which nothing can be added",
            f"add {{{by_hand}}} by hand, then run the command again",
        )
    return after


def _page(slug: str, lang: str) -> str:
    words = _WORDS[lang]
    column = LANGUAGES.index(lang)

    def block(title: str, identifier: str) -> str:
        return f"/// details | {title}\n    attrs: {{id: {identifier}}}\n\n…\n///\n"

    bodies = {
        "think": block(f"{words['hint']} 1", "hint-1") + "\n" + block(f"{words['hint']} 2", "hint-2"),
        "answer": "\n".join(
            [
                block(words["brief"], "brief"),
                block(words["two"], "two-minutes"),
                block(words["full"], "full"),
                f"### {words['follow']} {{#follow-ups}}\n",
                block("…", "follow-up-1"),
                block("…", "follow-up-2"),
            ]
        ),
        "experiment": f"::: experiment {slug}\n",
        "exercise": f"…\n\n::: exercise {slug}\n",
        "quiz": "\n".join(
            f"### {number}. … {{#quiz-{number}}}\n\n"
            + "\n".join(
                f"/// details | {letter}. {words['option']}\n    type: {kind}\n\n{VERDICTS[lang][kind]}…\n///\n"
                for letter, kind in zip("ABC", ("right", "wrong", "wrong"), strict=True)
            )
            for number in (1, 2, 3)
        ),
        "pitfalls": "### … {#pitfall-1}\n\n…\n",
        "sources": "- …\n",
    }
    sections = "\n".join(
        f"## {titles[column]} {{#{name}}}\n\n{bodies[name]}" for name, titles in SECTIONS.items()
    )
    front = 'title: …\ndescription: …\naliases: []\nsynced_with: ""\n'
    return f"---\n{front}---\n\n# …\n\n> …\n\n{sections}"


def _notebook() -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_markdown_cell("# …", metadata={"tags": ["zh"]}),
        nbformat.v4.new_markdown_cell("# …", metadata={"tags": ["en"]}),
        nbformat.v4.new_code_cell(
            "import matplotlib.pyplot as plt\nimport numpy as np\n\nSEED = 0\n"
            "data = np.random.default_rng(SEED).normal(size=1000)  # (samples,)"
        ),
        nbformat.v4.new_code_cell(
            "#| claim: name-of-the-claim\n#| falsify: data = data + 1\n#| refuted-zh: …\n#| refuted-en: …\n"
            "#| setting-zh: …\n#| setting-en: …\n"
            'mean = data.mean()\nprint(f"mean = {mean:.2f}")\nassert -0.2 < mean < 0.2'
        ),
    ]
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number:02d}"
    return nbformat.v4.new_notebook(cells=cells)
