"""An IPython extension of the kernel that executes notebooks: notes in each figure what its labels are.

With ``svg.fonttype: none`` Matplotlib writes labels as text, but formulas letter by letter, and it forgets how a label
was aligned. The gid of a label, which becomes the id of its group in the SVG, keeps that: ``text;NUMBER;ALIGN;WIDTH``
(width in points), and for the one title that pages show as a caption ``caption;LEFT;TOP;RIGHT;BOTTOM``, the points that
may be cut off each side once the title is gone. Notebooks import nothing of this: they stay plain.
"""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

POINTS_PER_INCH = 72


def load_ipython_extension(shell: Any) -> None:
    """Mark every figure before the inline backend prints it."""
    from matplotlib_inline import backend_inline  # noqa: F401  it registers a printer, which ours wraps

    printers = shell.display_formatter.formatters["image/svg+xml"]
    draw = printers.for_type(Figure)
    printers.for_type(Figure, lambda figure: draw(marked(figure)))


def marked(figure: Figure) -> Figure:
    """The figure, with a gid on each label that is seen."""
    figure.draw_without_rendering()  # only now do tick labels exist
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for number, text in enumerate(figure.findobj(Text)):
        assert isinstance(text, Text)
        if text.get_visible() and text.get_text().strip():
            text.set_gid(
                f"text;{number};{text.get_horizontalalignment()};{_width(text, figure, renderer):.1f}"
            )
    title = title_of(figure)
    if title is not None:
        whole = figure.get_tightbbox(renderer)
        title.set_visible(False)
        rest = figure.get_tightbbox(renderer)
        title.set_visible(True)
        sides = (rest.x0 - whole.x0, whole.y1 - rest.y1, whole.x1 - rest.x1, rest.y0 - whole.y0)
        title.set_gid("caption;" + ";".join(f"{POINTS_PER_INCH * side:.1f}" for side in sides))
    return figure


def _width(text: Text, figure: Figure, renderer: Any) -> float:
    """How long the line of a label is, in points, whichever way it is turned."""
    angle = text.get_rotation()
    text.set_rotation(0)
    pixels = text.get_window_extent(renderer).width
    text.set_rotation(angle)
    return pixels * POINTS_PER_INCH / figure.dpi


def title_of(figure: Figure) -> Text | None:
    """The title of the figure, or of its only axes (a colour bar is none); the titles of several panels stay inside."""
    if words := figure.get_suptitle():
        return next(text for text in figure.texts if text.get_text() == words)
    axes = [each for each in figure.axes if each.get_label() != "<colorbar>"]
    if len(axes) != 1:
        return None
    titles = {axes[0].get_title(loc=side) for side in ("left", "center", "right")} - {""}
    return next(
        (child for child in axes[0].get_children() if isinstance(child, Text) and child.get_text() in titles),
        None,
    )
