"""The linters of the prose: what readers see is looked at, code, formulas, ids and cited titles are not."""

from __future__ import annotations

import pytest

from scaling_lab.sources.language import Passage, language_faults
from scaling_lab.sources.terms import Term

TERMS = [
    Term(
        {"zh": "平坦方向", "en": "flat direction"},
        "",
        False,
        "",
        {"zh": ("平方向",), "en": ()},
        ("水平方向",),
    ),
    Term(
        {"zh": "残差连接", "en": "residual connection"},
        "",
        False,
        "",
        {"zh": (), "en": ("skip connection",)},
        (),
    ),
]


def said(lang, line, root):
    passage = Passage(lang, ("", line), ("page:1", "page:2"))
    faults = list(language_faults([passage], TERMS, root))
    assert all(fault.place == "page:2" for fault in faults)
    return [f"{fault.wrong}; {fault.mend}" for fault in faults]


@pytest.mark.parametrize(
    ("lang", "line", "part"),
    [
        ("zh", "沿平方向走", "write '平坦方向'"),
        ("en", "Skip connections help.", "write 'residual connection'"),
        ("zh", "批量B越大", "write '批量 B"),
        ("zh", "噪声$B$中", "write '噪声 $B$"),
        ("zh", "用`x`表示", "the code `x`"),
        ("zh", "数据,模型", "write '数据，模型"),
        ("en", "We normalise it.", "write normalize"),
        ("en", "*One* we normalise, *another* not ([Kim][kim-2020]).", "write normalize"),
        ("en", "*One* has a skip connection, *another* not ([Kim][kim-2020]).", "residual connection"),
        ("en", "Teh loss.", "write The"),
    ],
)
def test_what_is_not_written_as_here_is_named(root, lang, line, part):
    (fault,) = said(lang, line, root)
    assert part in fault


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("zh", "沿水平方向走，见[这里](#平方向)。"),
        ("zh", "用 `批量B` 与 $B$ 表示"),
        ("en", "See `normalise`, [there](#full-generalisation) and $colour$ {#optimiser}."),
        ("en", "- [Kim, A. *Skip Connections and Regularisation*. 2020][kim-2020]: residual connections."),
        ("en", "Compute is 6ND."),
    ],
)
def test_code_formulas_ids_and_titles_are_left_alone(root, lang, line):
    assert said(lang, line, root) == []
