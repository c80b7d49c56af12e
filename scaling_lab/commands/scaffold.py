"""Scaffolds a question in both languages: pages, notebook, exercise and its entry in ``questions.yml``."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

from scaling_lab.faults import Fault
from scaling_lab.sources import catalogue
from scaling_lab.sources.catalogue import LANGUAGES
from scaling_lab.sources.page_rules import SECTIONS, VERDICTS

_WORDS = {
    "zh": {"hint": "提示", "brief": "30 秒版", "full": "完整版", "follow": "追问", "option": "选项"},
    "en": {
        "hint": "Hint",
        "brief": "In 30 seconds",
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


def test_shape(answer):
    assert answer.answer(np.zeros(3)).shape == (3,)
'''

_MISTAKES = """# At least five plausible mistakes, each caught by a test: the solution with a few lines replaced.
#
# name_of_the_mistake: |
#   # Why someone would make it.
#   - a line of solution.py
#   + what they would write instead
"""


def scaffold(root: Path, identifier: str, slug: str) -> list[Path]:
    """Write the files of a new question and return them; raises :class:`Fault` when the id is taken or malformed."""
    slug = slug if slug.startswith(f"{identifier}-") else f"{identifier}-{slug}"
    everything = catalogue.load(root)
    if any(identifier == question.id for question in everything.questions):
        raise Fault(
            catalogue.QUESTIONS_FILE,
            f"the id {identifier} is taken",
            "ids are permanent: use the next free one",
        )
    if not re.fullmatch(r"q\d{2,3}(-[a-z0-9]+)+", slug):
        raise Fault(catalogue.QUESTIONS_FILE, f"{slug!r} is not a slug", "use ID=q37 SLUG=lower-case-words")
    entry = (
        f"  - id: {identifier}\n    slug: {slug}\n    level: {next(iter(everything.levels))}\n"
        f"    topics: [{next(iter(everything.topics))}]\n    minutes: 20\n    requires: []\n    related: []\n"
    )
    with (root / catalogue.QUESTIONS_FILE).open("a", encoding="utf-8") as file:
        file.write(entry)
    files = {root / "docs" / lang / "questions" / f"{slug}.md": _page(slug, lang) for lang in LANGUAGES}
    files |= {
        root / "exercises" / slug / "starter.py": _STARTER,
        root / "exercises" / slug / "solution.py": _STARTER,
        root / "exercises" / slug / "test_exercise.py": _TEST,
        root / "tests" / "exercises" / f"{slug}.yml": _MISTAKES,
        root / "notebooks" / f"{slug}.ipynb": nbformat.writes(_notebook()) + "\n",
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [root / catalogue.QUESTIONS_FILE, *files]


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
            "import matplotlib.pyplot as plt\nimport numpy as np\n\nSEED = 0\nrng = np.random.default_rng(SEED)"
        ),
        nbformat.v4.new_code_cell(
            "#| claim: name-of-the-claim\n#| falsify: data = data[::-1]\n#| refuted-zh: …\n#| refuted-en: …\n"
            'print("measured = ")\nassert 0 < 1'
        ),
    ]
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number:02d}"
    return nbformat.v4.new_notebook(cells=cells)
