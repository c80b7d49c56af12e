"""A copy holds all that its pages load, so that none of them is bare without a network."""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin

import pytest

from scaling_lab.site import built, offline
from scaling_lab.sources.catalogue import LANGUAGES

# Our scripts name others whole, as `import … from "…"`, `import("…")` and `new URL("…", import.meta.url)`.
_NAMED = re.compile(r"""(?:from|import|URL)\s*\(?\s*["'`](\.\.?/[^"'`$?]+\.\w+)["'`?]""")
_IN_SHEETS = re.compile(r"url\(['\"]?([^'\")]+)")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_that_kept_pages_load_is_kept(site, lang):
    parts = json.loads((site / offline.name_of(lang)).read_bytes())["parts"]
    kept = {file[0] for files in parts.values() for file in files}
    loads: dict[str, set[str]] = {}
    for path in kept:
        file = site / path / "index.html" if (site / path).is_dir() else site / path
        named: list[str] = []
        if file.suffix == ".html":
            named = built.parse(file.read_bytes()).fetched
        elif file.suffix in (".js", ".css") and not {"vendor", "javascripts"} & set(file.parts):
            named = (_NAMED if file.suffix == ".js" else _IN_SHEETS).findall(file.read_text(encoding="utf-8"))
        loads[path] = {
            urljoin(f"/{path}", name).lstrip("/") for name in named if not name.startswith("data:")
        }
    missing = {f"{path} loads {name}" for path, names in loads.items() for name in names - kept}
    assert missing == set()
    everything = set().union(*loads.values())
    assert len(everything) > 40 and any("vendor" in name for name in everything)
