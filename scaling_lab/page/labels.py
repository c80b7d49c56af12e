"""The words that directives write into a page, in both languages."""

from __future__ import annotations

TEXT = {
    "zh": {
        "claim": "结论", "measured": "实测", "evidence": "证据", "cell": "单元格 {}", "refuted": "什么会推翻它：{}",
        "quantity": "量", "bound": "断言", "falsified": "证伪后", "above": "图见上文", "caption": "本页每个结论与测量它的单元格",
        "fold": "代码（{} 行）", "full": "在单独的页面看完整笔记本，或下载 .ipynb",
        "starter": "起始代码", "solution": "参考解答", "tests": "测试", "run": "把起始代码复制为 `my_solution.py`（不进版本库）并运行测试：",
        "here": "在这里运行 · {} MB", "differs": "与命令行不同：没有浮点警告，NumPy 的整数是 32 位，不能开线程。",
        "number": "编号", "question": "题目", "level": "难度", "topics": "主题", "minutes": "分钟",
        "term": "术语", "other": "英文", "short": "缩写", "explained": "在哪里讲解", "map": "题目地图：从左到右，先读左边的", "after": "先读 {}",
        "without-script": "这一页要用 JavaScript：请在浏览器里允许本站的脚本，再刷新。",
    },
    "en": {
        "claim": "Claim", "measured": "Measured", "evidence": "Evidence", "cell": "cell {}", "refuted": "What would refute it: {}",
        "quantity": "Quantity", "bound": "Asserted", "falsified": "Falsified", "above": "The figure is shown above", "caption": "Every claim of this page and the cell that measures it",
        "fold": "Code ({} lines)", "full": "See the whole notebook on a page of its own, or download the .ipynb",
        "starter": "Starter", "solution": "Solution", "tests": "Tests", "run": "Copy the starter to `my_solution.py` (ignored by git) and test it:",
        "here": "Run it here · {} MB", "differs": "Unlike on the command line: no floating-point warnings, NumPy's integers have 32 bits, no threads.",
        "number": "No.", "question": "Question", "level": "Level", "topics": "Topics", "minutes": "Minutes",
        "term": "Term", "other": "Chinese", "short": "Abbreviation", "explained": "Explained in", "map": "Map of the questions: from left to right, those on the left first", "after": "after {}",
        "without-script": "This page needs JavaScript: allow the scripts of this site in your browser and reload.",
    },
}  # fmt: skip
# A title's id would be made of its words, and so differ between the languages.
TITLE_ID = "top"
