"""Draws with one path what Matplotlib draws with many elements: ticks, grid lines, the markers of a series.

Every element is laid out, on a phone too, and a figure of a few curves held hundreds that refer to ticks and dots.
What is seen stays the same: only shapes that look alike are joined, and none that shine through each other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
_TOKEN = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_AXIS = "matplotlib.axis"
_OPACITIES = ("opacity", "fill-opacity", "stroke-opacity")
# What SVG takes anyway.
_DEFAULTS = {("stroke-dashoffset", "0"), ("opacity", "1"), ("fill-opacity", "1"), ("stroke-opacity", "1")}

_Points = list[tuple[float, float]]


@dataclass
class _Path:
    """A path on its way into a page: its attributes without ``d``, and its commands with absolute points.

    ``repeats`` tells a marker, whose copies may be joined although they are filled.
    """

    attributes: dict[str, str]
    commands: list[tuple[str, _Points]]
    repeats: bool = False

    @property
    def is_seen(self) -> bool:
        return "stroke" in self.attributes or self.attributes.get("fill") != "none"

    @property
    def may_be_joined(self) -> bool:
        """Whether this drawn together with its likes looks as one after the other."""
        fill, stroke = self.attributes.get("fill", "black"), self.attributes.get("stroke", "none")
        if any(float(self.attributes.get(name, "1")) < 1 for name in _OPACITIES):
            return False
        return fill == "none" or (self.repeats and stroke in ("none", fill))

    def lies_within(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        return all(
            left <= x <= right and top <= y <= bottom for _, points in self.commands for x, y in points
        )

    def element(self) -> ElementTree.Element:
        attributes = {
            name: value for name, value in self.attributes.items() if (name, value) not in _DEFAULTS
        }
        return ElementTree.Element(f"{SVG}path", {"d": _written(self.commands), **attributes})


def flatten(root: ElementTree.Element) -> None:
    """Leave of a figure what is drawn, with as few elements as it takes.

    ``root`` has attributes in place of styles, and the ids that Matplotlib gave.
    """
    clips = {each.get("id", ""): each for each in root.iter(f"{SVG}clipPath")}
    shapes = {each.get("id", ""): each for each in root.iter(f"{SVG}path") if "id" in each.attrib}
    drawn = list(_joined_neighbors(_leaves(root, shapes, "")))
    boxes = {f"url(#{name})": _box(clip) for name, clip in clips.items()}
    root.text = None
    root[:] = []
    for each in drawn:
        if isinstance(each, _Path):
            box = boxes.get(each.attributes.get("clip-path", ""))
            if box and each.lies_within(box):
                del each.attributes["clip-path"]
            each = each.element()
        root.append(each)
    used = set(re.findall(r"url\(#([^)]+)\)", ElementTree.tostring(root, encoding="unicode")))
    for clip in (clip for name, clip in clips.items() if name in used):
        clip.text = clip.tail = clip[0].tail = None
        root.append(clip)  # wherever it stands, it is not drawn itself


def _leaves(
    parent: ElementTree.Element, shapes: dict[str, ElementTree.Element], clip: str
) -> Iterator[_Path | ElementTree.Element]:
    """What is drawn below ``parent``, in order; groups that say nothing are gone."""
    for child in parent:
        if not isinstance(child.tag, str) or child.tag == f"{SVG}defs":
            continue  # a comment; or shapes, which are drawn where they are used
        child.tail = None
        name = child.attrib.pop("id", "")
        within = clip or child.attrib.pop("clip-path", "")
        if child.tag == f"{SVG}path":
            path = _Path({**_clipped(within), **_without(child, "d")}, _parsed(child.get("d", "")))
            if path.is_seen:
                yield path
        elif child.tag == f"{SVG}use":
            yield _used(child, shapes[child.get("href", "").removeprefix("#")], within)
        elif child.tag == f"{SVG}g" and not child.attrib:
            inner = _leaves(child, shapes, within)
            yield from _joined(inner) if name.startswith(_AXIS) else inner
        elif within:  # around it: an element with a transformation of its own would turn the clip too
            group = ElementTree.Element(f"{SVG}g", _clipped(within))
            group.append(child)
            yield group
        else:
            yield child


def _used(use: ElementTree.Element, shape: ElementTree.Element, clip: str) -> _Path:
    x, y = float(use.get("x", "0")), float(use.get("y", "0"))
    commands = [
        (command, [(x + dx, y + dy) for dx, dy in points]) for command, points in _parsed(shape.get("d", ""))
    ]
    attributes = {**_clipped(clip), **_without(use, "x", "y", "href"), **_without(shape, "d", "id")}
    return _Path(attributes, commands, repeats=True)


def _clipped(clip: str) -> dict[str, str]:
    return {"clip-path": clip} if clip else {}


def _without(element: ElementTree.Element, *names: str) -> dict[str, str]:
    return {name: value for name, value in element.attrib.items() if name not in names}


def _joined(leaves: Iterable[_Path | ElementTree.Element]) -> Iterator[_Path | ElementTree.Element]:
    """The grid lines and ticks of one axis, which do not meet: each kind as one path, where its first stood."""
    first: dict[tuple[tuple[str, str], ...], _Path] = {}
    kept: list[_Path | ElementTree.Element] = []
    for each in leaves:
        look = tuple(each.attributes.items()) if isinstance(each, _Path) else None
        if look is not None and look in first and isinstance(each, _Path):
            first[look].commands += each.commands
            continue
        if look is not None and isinstance(each, _Path):
            first[look] = each
        kept.append(each)
    yield from kept


def _joined_neighbors(
    leaves: Iterable[_Path | ElementTree.Element],
) -> Iterator[_Path | ElementTree.Element]:
    """Paths of one look that stand side by side as one."""
    last: _Path | ElementTree.Element | None = None
    for each in leaves:
        if (
            isinstance(each, _Path)
            and isinstance(last, _Path)
            and each.attributes == last.attributes
            and each.repeats == last.repeats
            and each.may_be_joined
        ):
            last.commands += each.commands
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def _box(clip: ElementTree.Element) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of a clip that is a rectangle."""
    if clip[0].tag != f"{SVG}rect":
        return None
    x, y, width, height = (float(clip[0].get(name, "0")) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _parsed(d: str) -> list[tuple[str, _Points]]:
    """The commands of a path that Matplotlib wrote: M, L, Q and C with absolute points, and z."""
    commands: list[tuple[str, _Points]] = []
    numbers: list[float] = []
    for token in _TOKEN.findall(d):
        if token.isalpha():
            commands.append((token, []))
            numbers = []
            continue
        numbers.append(float(token))
        if len(numbers) == 2:
            commands[-1][1].append((numbers[0], numbers[1]))
            numbers = []
    return commands


def _written(commands: list[tuple[str, _Points]]) -> str:
    """A path in few letters: tenths of a unit, of some 400, from each point to the next; circles as arcs.

    Steps repeat where points do not, so that a page with its figures is a twentieth smaller on its way to the reader.
    """
    pen = _Pen()
    for subpath in _subpaths(commands):
        if circle := _circle(subpath):
            (x, y), radius = circle
            r, d = _number(radius, 2), _number(2 * radius, 2)
            pen.to("M", [(x, y + radius)])
            pen.put("a", [r, r, "0", "1", "1", "0", f"-{d}", r, r, "0", "1", "1", "0", d])
            continue
        for command, points in subpath:
            pen.to(command, points)
    return pen.text


class _Pen:
    """Writes commands, each by the way from where the one before has ended."""

    def __init__(self) -> None:
        self.text = ""
        self._last = ""
        self._here = self._start = (0, 0)

    def to(self, command: str, points: _Points) -> None:
        """Go on through ``points`` as an absolute ``command`` of Matplotlib says."""
        tenths = [(round(x * 10), round(y * 10)) for x, y in points]
        steps = [(x - self._here[0], y - self._here[1]) for x, y in tenths]
        if command == "L" and steps == [(0, 0)]:  # closer than a tenth of a unit
            return
        if command == "L" and 0 in steps[0]:
            across, down = steps[0]
            self.put("v" if down else "h", [_tenths(across or down)])
        else:
            self.put(command.lower(), [_tenths(number) for step in steps for number in step])
        self._here = tenths[-1] if tenths else self._start
        if command == "M":
            self._start = self._here

    def put(self, letter: str, numbers: list[str]) -> None:
        """Write a command; its letter only where it is not understood: after m, and after l, points are those of lines."""
        repeated = (letter not in "mz" and letter == self._last) or (letter == "l" and self._last == "m")
        text = " ".join(numbers).replace(" -", "-")
        self.text += (text if text.startswith("-") else f" {text}") if repeated else letter + text
        self._last = letter


def _subpaths(commands: list[tuple[str, _Points]]) -> Iterator[list[tuple[str, _Points]]]:
    part: list[tuple[str, _Points]] = []
    for command in commands:
        if command[0] == "M" and part:
            yield part
            part = []
        part.append(command)
    if part:
        yield part


def _circle(subpath: list[tuple[str, _Points]]) -> tuple[tuple[float, float], float] | None:
    """Center and radius, where a subpath is the circle that Matplotlib makes of eight curves."""
    if "".join(command for command, _ in subpath) != "MCCCCCCCCz":
        return None
    corners = [points[-1] for command, points in subpath if command == "C"]
    x, y = (sum(values) / len(corners) for values in zip(*corners, strict=True))
    radii = [math.hypot(a - x, b - y) for a, b in corners]
    return ((x, y), radii[0]) if max(radii) - min(radii) < 1e-3 else None


def _tenths(count: int) -> str:
    return _number(count / 10)


def _number(value: float, decimals: int = 1) -> str:
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = re.sub(r"^(-?)0(?=\.)", r"\1", text)
    return "0" if text in ("-0", "") else text
