"""The repository's own content: no fault, and files that must keep their form."""

from __future__ import annotations

import re

import pytest
import yaml

from scaling_lab.sources import catalogue, claims, content, notebooks


def test_the_content_has_no_fault(root):
    assert [str(fault) for fault in content.faults(content.read(root))] == []


def test_notebooks_execute_their_claims_in_both_languages(root):
    everything = catalogue.load(root)
    for question in everything.questions:
        book = notebooks.read(everything.notebook_path(question), root)
        found = claims.claims(book)
        assert len(found) >= claims.LEAST_CLAIMS
        assert all(
            world.refuted["zh"] and world.refuted["en"] for claim in found for world in claim.refutations
        )
        for claim in found:
            assert not re.search("[\u4e00-\u9fff]", claim.cell.measured), f"{question.id} {claim.name}"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_version_is_pinned_without_hash_or_index(root, name):
    lines = (root / name).read_text().splitlines()
    if name == "requirements.txt":
        assert lines.pop() == "-e ."
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+( ; .+)?", line), line
    assert not re.search(r"--hash|--index|https?:", "\n".join(lines))


def test_every_direct_dependency_has_its_reason(root):
    readme = (root / "README.md").read_text()
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (root / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                package, _, reason = line.partition("#")
                assert reason.strip(), line
                assert package.strip() in readme or package.startswith("types-"), (
                    f"{package} is not in the README"
                )


def test_the_lock_file_of_npm_names_no_registry(root):
    assert '"resolved"' not in (root / "package-lock.json").read_text()


def test_actions_are_pinned_by_commit_and_permissions_are_named(root):
    for path in (root / ".github" / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text())
        assert "permissions" in workflow, path
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                if "uses" in step:
                    assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
