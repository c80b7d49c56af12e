"""The Content-Security-Policy of every page: the site's own files and nothing else, no inline script either."""

from __future__ import annotations

import re

# The theme keeps every script in a file of its own, so an inline script could only come from what is published:
# there is no hash and no exception.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'none'",
    ]
)
_META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
_CHARSET = re.compile(r"""<meta\s+charset=["']?utf-8["']?\s*/?>""", re.IGNORECASE)


def with_policy(html: str) -> str:
    """``html`` with the policy right after ``<meta charset>``, before anything that it is to govern."""
    found = _CHARSET.search(html)
    if not found:
        raise ValueError('no <meta charset="utf-8"> in this page: the policy has no place to stand')
    return f"{html[: found.end()]}{_META}{html[found.end() :]}"
