"""Draws the picture that a pasted link to a question unfolds into."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 84
PACKAGE = "node_modules/@fontsource/noto-serif-sc"
CACHE = ".cache/cards"
PAPER, INK, QUIET, ACCENT = "#fdfcf8", "#1d2327", "#5c666d", "#a83a1f"
# From paper to the colour of a letter in so many steps: enough for smooth edges, and few colours make a small file.
STEPS = 15
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

    def font(self, character: str) -> ImageFont.FreeTypeFont:
        """The slice that holds a character; the Latin one when none does."""
        return _slice(self.package, _slices(self.package).get(ord(character), "latin"), self.size)

    def width(self, text: str) -> float:
        """Width of a text in pixels."""
        return sum(_width(self.font(character), character) for character in text)

    def draw(self, canvas: ImageDraw.ImageDraw, x: float, y: float, text: str) -> None:
        """Draw a text with its baseline at ``y``."""
        for character in text:
            font = self.font(character)
            canvas.text((x, y), character, fill=255, font=font, anchor="ls")
            x += _width(font, character)


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
    # A layer for each colour, white where it is put on: what lies between it and the paper is known then.
    layers = {colour: Image.new("L", (WIDTH, HEIGHT)) for colour in (INK, QUIET, ACCENT)}
    canvas = {colour: ImageDraw.Draw(layer) for colour, layer in layers.items()}
    small = Letters(package, SMALL)
    canvas[ACCENT].rectangle((0, 0, 18, HEIGHT), fill=255)
    small.draw(canvas[INK], MARGIN, 110, "Scaling Lab · 从参数到性能" if lang == "zh" else "Scaling Lab")
    small.draw(canvas[QUIET], WIDTH - MARGIN - small.width(heading), 110, heading)
    lines, letters = _fitting(package, question)
    step = letters.size * LINE_HEIGHT
    y = TOP + (BOTTOM - TOP - step * len(lines)) / 2 + letters.size
    for number, line in enumerate(lines):
        letters.draw(canvas[INK], MARGIN, y + number * step, line)
    slogan = (
        "没有证据，就没有结论：每个结论都可执行"
        if lang == "zh"
        else "No claim without evidence: every claim is executed"
    )
    small.draw(canvas[ACCENT], MARGIN, HEIGHT - 60, slogan)
    out = BytesIO()
    _painted(layers).save(out, "PNG")  # to optimize it takes eight times as long for a tenth less
    return out.getvalue()


def _painted(layers: dict[str, Image.Image]) -> Image.Image:
    """The layers, which do not overlap, in their colours on paper."""
    paper = ImageColor.getrgb(PAPER)
    palette, indices = [*paper], Image.new("L", (WIDTH, HEIGHT))
    for number, (colour, layer) in enumerate(layers.items()):
        steps = [round(value * STEPS / 255) for value in range(256)]
        indices = ImageChops.add(indices, layer.point([step and number * STEPS + step for step in steps]))
        for step in range(1, STEPS + 1):
            pairs = zip(paper, ImageColor.getrgb(colour), strict=True)
            palette += [round(old + (new - old) * step / STEPS) for old, new in pairs]
    indices.putpalette(palette)
    return indices


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
def _slice(package: Path, name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(package / "files" / f"noto-serif-sc-{name}-700-normal.woff", size)


@cache
def _width(font: ImageFont.FreeTypeFont, character: str) -> float:
    return font.getlength(character)
