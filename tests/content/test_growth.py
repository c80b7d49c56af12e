"""The benchmark's copies of the questions are questions: what is measured on them is what more of them would cost."""

from __future__ import annotations

from benchmarks.build.trees import copy_of, grow
from scaling_lab.sources import content


def test_copies_of_questions_pass_every_check(root, tmp_path):
    tree = copy_of(root, tmp_path / "tree")
    before = len(content.read(tree).catalogue.questions)
    grow(tree, before + 2)
    grown = content.read(tree)
    assert len(grown.catalogue.questions) == before + 2
    assert [str(fault) for fault in content.faults(grown)] == []
    titles = [grown.page(question, "zh").title for question in grown.catalogue.questions]
    assert len(set(titles)) == len(titles)


def test_the_peer_has_the_versions_of_this_site(root):
    ours, peer = (
        {line for line in (root / name).read_text(encoding="utf-8").splitlines() if "==" in line}
        for name in ("requirements.txt", "benchmarks/build/peer-requirements.txt")
    )
    assert peer, "no pins"
    assert peer <= ours
