"""Draws the picture that a pasted link to a question unfolds into."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 84
PACKAGE = "node_modules/@fontsource/noto-serif-sc"
CACHE = ".cache/cards"
PAPER, INK, QUIET, ACCENT = "#fdfcf8", "#1d2327", "#5c666d", "#a83a1f"
# The largest size at which the question fits is taken.
SIZES = (68, 60, 54, 48, 42, 36)
LINE_HEIGHT = 1.42
SMALL = 30
TOP, BOTTOM = 190, 530
# These may not begin a line (closing marks), and those may not end one (opening marks).
NOT_FIRST = "，。、；：！？）》」』”’…·,.;:!?)]}%"
NOT_LAST = "（《「『“‘([{"


class Letters:
    """The font in one size. It comes in slices of some hundred characters; each is opened when it is needed."""

    def __init__(self, package: Path, size: int):
        self.package, self.size = package, size
        self._fonts: dict[str, ImageFont.FreeTypeFont] = {}

    def font(self, character: str) -> ImageFont.FreeTypeFont:
        """The slice that holds a character; the Latin one when none does."""
        name = _slices(self.package).get(ord(character), "latin")
        if name not in self._fonts:
            self._fonts[name] = ImageFont.truetype(BytesIO(_slice(self.package, name)), self.size)
        return self._fonts[name]

    def width(self, text: str) -> float:
        """Width of a text in pixels."""
        return sum(self.font(character).getlength(character) for character in text)

    def draw(self, canvas: ImageDraw.ImageDraw, x: float, y: float, text: str, colour: str) -> None:
        """Draw a text with its baseline at ``y``."""
        for character in text:
            font = self.font(character)
            canvas.text((x, y), character, fill=colour, font=font, anchor="ls")
            x += font.getlength(character)


def wrap(text: str, width: float, letters: Letters) -> list[str]:
    """Break a text into lines: between Han characters or words, never before closing or after opening marks."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and letters.width((lines[-1] + piece).rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> list[str]:
    """What must stay on one line: a word or a Han character, with the marks that belong to it."""
    first, last = re.escape(NOT_FIRST), re.escape(NOT_LAST)
    # Letters, digits and signs between spaces or Han characters are one word.
    core = rf"[^\s\u2e80-\u9fff\uff00-\uffef{first}{last}]+|[^\s{first}{last}]"
    return re.findall(rf"[{last}]*(?:{core})?[{first}]*\s*", text)[:-1]


def png(root: Path, lang: str, question: str, heading: str) -> bytes:
    """The card of a question, 1200 × 630; drawn once for each text."""
    key = hashlib.sha256(
        json.dumps([lang, question, heading, Path(__file__).read_text(encoding="utf-8")]).encode()
    )
    path = root / CACHE / f"{key.hexdigest()[:24]}.png"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_draw(root / PACKAGE, lang, question, heading))
    return path.read_bytes()


def available(root: Path) -> bool:
    """Whether the font is there; without the npm step pages have no card."""
    return (root / PACKAGE / "unicode.json").is_file()


def _draw(package: Path, lang: str, question: str, heading: str) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    small = Letters(package, SMALL)
    canvas.rectangle((0, 0, 18, HEIGHT), fill=ACCENT)
    small.draw(canvas, MARGIN, 110, "Scaling Lab · 从参数到性能" if lang == "zh" else "Scaling Lab", INK)
    small.draw(canvas, WIDTH - MARGIN - small.width(heading), 110, heading, QUIET)
    lines, letters = _fitting(package, question)
    step = letters.size * LINE_HEIGHT
    y = TOP + (BOTTOM - TOP - step * len(lines)) / 2 + letters.size
    for number, line in enumerate(lines):
        letters.draw(canvas, MARGIN, y + number * step, line, INK)
    slogan = (
        "没有证据，就没有结论：每个结论都可执行"
        if lang == "zh"
        else "No claim without evidence: every claim is executed"
    )
    small.draw(canvas, MARGIN, HEIGHT - 60, slogan, ACCENT)
    out = BytesIO()
    # A few dozen colours are all that letters on paper need; the file is a third as large.
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitting(package: Path, question: str) -> tuple[list[str], Letters]:
    for size in SIZES:
        letters = Letters(package, size)
        lines = wrap(question, WIDTH - 2 * MARGIN, letters)
        if len(lines) * size * LINE_HEIGHT <= BOTTOM - TOP:
            break
    return lines, letters


@cache
def _slices(package: Path) -> dict[int, str]:
    """The name of the slice for each character code."""
    found: dict[int, str] = {}
    for name, ranges in json.loads((package / "unicode.json").read_text(encoding="utf-8")).items():
        for part in ranges.replace("U+", "").split(","):
            first, _, last = part.partition("-")
            for code in range(int(first, 16), int(last or first, 16) + 1):
                found.setdefault(code, name.strip("[]"))
    return found


@cache
def _slice(package: Path, name: str) -> bytes:
    font = TTFont(package / "files" / f"noto-serif-sc-{name}-700-normal.woff2")
    font.flavor = None
    out = BytesIO()
    font.save(out)
    return out.getvalue()
