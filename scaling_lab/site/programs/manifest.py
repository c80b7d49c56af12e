"""Writes the web manifest of one language, with which a device puts the site among its programs, and draws its icons."""

from __future__ import annotations

import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from PIL import Image, ImageDraw

from scaling_lab.site.programs.structured import PROJECT
from scaling_lab.sources.catalogue import HTML_LANG

# Servers compress what ends so; few know the other ending of a manifest.
FILE = "manifest.json"
FAVICON = "theme/assets/favicon.svg"
STYLES = "theme/assets/site.css"
# Name, size in pixels, and the part of the square that the sign takes: a mask may cut all but the inner four fifths off.
ICONS = {
    "icon-192": (192, 0.80, "any"),
    "icon-512": (512, 0.80, "any"),
    "icon-maskable-512": (512, 0.56, "maskable"),
}
_SMOOTHER = 4  # drawn so many times larger
_STEPS = 24  # of a curve
_SHORTCUTS = {
    "zh": {"review/": "复习", "mock/": "模拟面试"},
    "en": {"review/": "Review", "mock/": "Mock interview"},
}


def files(root: Path, lang: str, name: str) -> dict[str, str | bytes]:
    """The manifest and its icons by their addresses; they are relative, so that the site may stand below any path.

    A browser may fetch the manifest with the first page: it holds what is needed, and names first the icon that every
    page has fetched already.
    """
    paper = _paper(root)
    manifest = {
        "name": name,
        "short_name": PROJECT,
        "lang": HTML_LANG[lang],
        "start_url": "./",
        "scope": "./",
        # With the buttons of a browser where that is known: pages lead to others.
        "display": "standalone",
        "display_override": ["minimal-ui", "standalone"],
        "theme_color": paper,
        "background_color": paper,
        "icons": [
            {
                "src": FAVICON.removeprefix("theme/"),
                "type": "image/svg+xml",
                "sizes": "any",
                "purpose": "any",
            },
            *(
                {
                    "src": f"assets/{icon}.png",
                    "type": "image/png",
                    "sizes": f"{size}x{size}",
                    "purpose": purpose,
                }
                for icon, (size, _, purpose) in ICONS.items()
            ),
        ],
        "shortcuts": [{"name": title, "url": url} for url, title in _SHORTCUTS[lang].items()],
    }
    icons = {f"assets/{icon}.png": _icon(root, size, part, paper) for icon, (size, part, _) in ICONS.items()}
    return {FILE: json.dumps(manifest, ensure_ascii=False, separators=(",", ":")), **icons}


def _paper(root: Path) -> str:
    """The colour of the paper in the light, which the stylesheet names."""
    found = re.search(r"--paper: *(#\w{6});", (root / STYLES).read_text(encoding="utf-8"))
    assert found, f"{STYLES} names no --paper"
    return found[1]


@cache
def _icon(root: Path, size: int, part: float, paper: str) -> bytes:
    """The site's sign on paper, as a PNG of ``size`` pixels; the longer side of the sign takes ``part`` of it."""
    [path] = ElementTree.parse(root / FAVICON).iter("{http://www.w3.org/2000/svg}path")
    outline = _outline(path.attrib["d"])
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*outline, strict=True))
    large = size * _SMOOTHER
    scale = large * part / max(right - left, bottom - top)
    middle = (left + right) / 2, (top + bottom) / 2
    points = [
        tuple((value - centre) * scale + large / 2 for value, centre in zip(point, middle, strict=True))
        for point in outline
    ]
    image = Image.new("RGB", (large, large), paper)
    ImageDraw.Draw(image).polygon(points, path.attrib["fill"])
    # Two colours and what lies between them: a browser may fetch the icon with the first page.
    small = image.resize((size, size), Image.Resampling.LANCZOS).quantize(8, dither=Image.Dither.NONE)
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _outline(path: str) -> list[tuple[float, float]]:
    """The corners of a closed path of lines and cubic curves."""
    pen = RecordingPen()
    parse_path(path, pen)
    points: list[tuple[float, float]] = []
    for operation, arguments in pen.value:
        if operation == "curveTo":
            curve = (points[-1], *arguments)
            points += [_on_curve(curve, step / _STEPS) for step in range(1, _STEPS + 1)]
        else:
            points += arguments
    return points


def _on_curve(curve: tuple[tuple[float, float], ...], t: float) -> tuple[float, float]:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x, y = (sum(w * point[axis] for w, point in zip(weights, curve, strict=True)) for axis in (0, 1))
    return x, y
