"""The Content-Security-Policy of a page: nothing but the site's own files, and the inline scripts found in it."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

# A script element of any other type is data, which the policy does not concern.
EXECUTABLE_TYPES = {"", "module", "text/javascript", "application/javascript"}
_CHARSET = re.compile(r"""<meta\s+charset=["']?utf-8["']?\s*/?>""", re.IGNORECASE)


class _InlineScripts(HTMLParser):
    """Collects the text of every executable inline script."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: list[str] = []
        self._parts: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        script_type = (attributes.get("type") or "").strip().lower()
        if tag == "script" and "src" not in attributes and script_type in EXECUTABLE_TYPES:
            self._parts = []

    def handle_data(self, data: str) -> None:
        if self._parts is not None:
            self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._parts is not None:
            self.texts.append("".join(self._parts))
            self._parts = None


def script_hashes(html: str) -> list[str]:
    """The sources, as CSP writes them, that allow exactly the inline scripts of ``html``."""
    parser = _InlineScripts()
    # Browsers hash a script after they have turned every line end into a line feed.
    parser.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
    parser.close()
    digests = {hashlib.sha256(text.encode()).digest() for text in parser.texts}
    return sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def policy(html: str, *, inline_styles: bool = False) -> str:
    """The policy for one page; ``inline_styles`` admits style elements too, not only style attributes."""
    styles = "style-src 'self' 'unsafe-inline'" if inline_styles else "style-src 'self'"
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src 'self'", *script_hashes(html)]),
            styles,
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "base-uri 'self'",
            "form-action 'none'",
        ]
    )


def with_policy(html: str, *, inline_styles: bool = False) -> str:
    """``html`` with its policy right after ``<meta charset>``, before anything that the policy is to govern."""
    meta = (
        f'<meta http-equiv="Content-Security-Policy" content="{policy(html, inline_styles=inline_styles)}">'
    )
    found = _CHARSET.search(html)
    if not found:
        raise ValueError('no <meta charset="utf-8"> in this page: the policy has no place to stand')
    return f"{html[: found.end()]}{meta}{html[found.end() :]}"
