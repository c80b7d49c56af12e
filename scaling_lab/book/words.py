"""What the book says in its own words, in both languages."""

from __future__ import annotations

from typing import Any

WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "title": "Scaling Lab · 从参数到性能",
        "subtitle": "深度学习训练与模型规模化：{} 道面试题，每个结论都有证据",
        "creator": "Scaling Lab 的作者们",
        "version": "{:%Y 年 %-m 月 %-d 日}的版本",
        "rights": "文字、图与题目：CC BY 4.0；代码：MIT",
        "about": "关于本书",
        "contents": "目录",
        "topics": "按主题",
        "first": "先读",
        "minutes": "{} 分钟",
        "joint": "：",
        "measured": "已测量，单元格",
        "key": "自测的答案",
        "preface": (
            "本书收录 Scaling Lab 的全部题目，次序与网站相同。每道题一章：先给提示，再给由浅入深的答案、实验、编程题、自测、常见误区与参考文献。",
            "没有证据，就没有结论。句末有烧瓶标记的结论都测量过，标记后的数字是单元格的编号：在这一章的“实验”里，同一编号的单元格给出实测的数、断言的范围、断言它的代码，以及什么会推翻它。给出处而没有标记的，是引用。",
            "实验的说明、图和每个结论的证据都在书里；准备数据、训练和画图的代码，以及编程题的测试，书里没有：它们比正文还长，在纸上也不能运行。完整的笔记本和测试在网站与版本库里。",
            "自测的答案不紧跟在选项后面，而是集中放在每章自测的末尾。",
        ),
        "site": "网站",
        "accessibility": "公式是 MathML，图有文字说明，标题有层次，目录能到每一节。",
    },
    "en": {
        "title": "Scaling Lab · From Parameters to Performance",
        "subtitle": "Deep-learning training and model scaling: {} interview questions, every claim with its evidence",
        "creator": "The authors of Scaling Lab",
        "version": "As of {:%B %-d, %Y}",
        "rights": "Text, figures and questions: CC BY 4.0; code: MIT",
        "about": "About this book",
        "contents": "Contents",
        "topics": "By topic",
        "first": "Read first",
        "minutes": "{} minutes",
        "joint": ": ",
        "measured": "measured in cell",
        "key": "Answers",
        "preface": (
            "This book holds every question of Scaling Lab, in the order of the site. Each is a chapter: hints, an answer in three depths, the experiment, a programming exercise, a quiz, pitfalls and sources.",
            "No claim without evidence. A claim that ends in a flask was measured, and the number beside the flask is that of its cell: under “Experiment” in the same chapter, the cell of that number has the measured values, the asserted range, the code that asserts it, and what would refute it. A sentence with a source and no flask is a citation.",
            "What the experiments explain, their figures and the evidence for every claim are here. The code that prepares data, trains and draws, and the tests of the exercises are not: they are longer than the text, and paper cannot run them. The whole notebooks and tests are on the site and in its repository.",
            "The answers of a quiz do not stand beside its options; they follow at the end of the quiz.",
        ),
        "site": "Site",
        "accessibility": "Formulas are MathML, figures have descriptions, headings have levels, and the contents lead to every section.",
    },
}  # fmt: skip
