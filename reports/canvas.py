"""One look for every plot, written as SVG to stand in a page or as PNG to stand alone.

The same values give the same bytes: fixed ids, no date, text left as text. Each SVG carries its
title and description for those who cannot see it.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

INK, MUTED, GRID, ACCENT = "#1f2933", "#52606d", "#d9dee3", "#0b6e6e"
ALARM = "#a61b1b"
BAND_COLOURS = {"low": "#2f855a", "medium": "#c9a227", "high": "#dd7a2b", "critical": "#b42318"}
WIDTH_IN = 6.0  # 432 points: shown 600 px wide, 10-point text is 14 px high
PNG_DPI = 160

_RC: dict["RcKeyType", Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "churn-report",
    "font.family": "DejaVu Sans",
    "font.size": 10.0,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign is money
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlesize": 10.0,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": GRID,
    "legend.frameon": False,
}


@dataclass(frozen=True, slots=True)
class Sketch:
    """A plot to be drawn: its name (unique in a page), title, height, and who draws it.

    `draw` paints the axes and returns the description read aloud; `stamp` is written above the
    plot whatever happens to the page around it.
    """

    name: str
    title: str
    height_in: float
    draw: Callable[["Axes"], str]
    stamp: str = ""


def svg(sketch: Sketch) -> str:
    """Return an `<svg>` element that scales to its container, safe to put in an HTML page."""
    text, description = _drawn(sketch, "svg", {})
    body = text.decode()
    body = body[body.index("<svg") :]
    body = re.sub(r"<style.*?</style>|<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"font-family: [^;\"]*", "font-family: sans-serif", body)
    body = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{sketch.name}-", body)
    label = (
        f'<svg viewBox="0 0 {72 * WIDTH_IN:g} {72 * sketch.height_in:g}" role="img" class="plot" '
        f'xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'aria-labelledby="{sketch.name}-title {sketch.name}-text">'
        f'<title id="{sketch.name}-title">{escape(sketch.title)}</title>'
        f'<desc id="{sketch.name}-text">{escape(description)}</desc>'
    )
    return re.sub(r"<svg[^>]*>", lambda _: label, body, count=1).strip()


def png(sketch: Sketch) -> bytes:
    """Return the plot as a PNG image with its title, 960 pixels wide."""
    return _drawn(sketch, "png", {"dpi": PNG_DPI})[0]


def _drawn(
    sketch: Sketch, kind: Literal["svg", "png"], options: dict[str, Any]
) -> tuple[bytes, str]:
    with _style():
        from matplotlib.figure import Figure  # slow to import, and only needed here

        figure = Figure(figsize=(WIDTH_IN, sketch.height_in), layout="constrained")
        axes = figure.add_subplot()
        description = sketch.draw(axes)
        if sketch.stamp:
            axes.set_title(sketch.stamp, loc="right", color=ALARM, fontweight="bold", fontsize=9)
        if kind == "png":
            figure.suptitle(sketch.title, x=0.02, ha="left", fontsize=11, fontweight="bold")
        target = io.BytesIO()
        blank = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(target, format=kind, metadata=blank, **options)
    return target.getvalue(), description


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib as mpl

    with mpl.rc_context({**mpl.rcParamsDefault, **_RC}):
        yield
