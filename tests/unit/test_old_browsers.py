"""The scripts of the theme reach old phones, and the browsers that are built into other programs."""

from __future__ import annotations

import re

import pytest

# What came after Chromium 88 and Safari 14, as code that would stop a script there.
TOO_NEW = {
    r"\.(?:at|findLast|findLastIndex|toSorted|toReversed|toSpliced|with|groupBy)\(": "a method of lists",
    r"Object\.(?:hasOwn|groupBy)\(": "a method of Object",
    r"\(\?<[=!]": "lookbehind",
    r"structuredClone|Array\.fromAsync|Promise\.withResolvers|AbortSignal\.(?:any|timeout)": "a function",
    r"^await |^\s*static \{": "await or a static block outside of functions",
    r"(?:querySelector(?:All)?|matches|closest)\([^)]*:has\(": ":has() in a selector",
    r"/[gimsuy]*v[gimsuy]*[.,;)]": "the flag v of patterns",
    r"\.(?:checkVisibility|showPopover)\(": "a method of elements",  # replaceChildren: Chromium 86, Safari 14
}


@pytest.fixture(scope="module")
def scripts(root):
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(root.glob("theme/assets/js/*.js"))}


def test_old_browsers_know_all_that_the_scripts_use(scripts):
    found = [
        f"{name}: {match[0]!r} is {what} that old browsers lack"
        for name, script in scripts.items()
        for pattern, what in TOO_NEW.items()
        for match in re.finditer(pattern, script, re.MULTILINE)
    ]
    assert len(scripts) > 10 and not found, "\n".join(found)
