"""The four plots of the churn report: SVG for the page, PNG for anywhere else."""

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from domain.churn.bands import BANDS
from reports import canvas
from reports.canvas import ACCENT, BAND_COLOURS, GRID, INK, MUTED, Sketch
from reports.tables import has_money
from reports.values import ChurnReport
from reports.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

PlotName = Literal["rfm_grid", "risk_histogram", "calibration", "revenue_at_risk"]

BINS = 20  # five points of risk each, so that every band starts on an edge
CURVE_POINTS = 200
NAME_WIDTH = 11  # characters of a segment's name on one line of a cell


def rfm_grid(report: ChurnReport) -> str:
    """Return the R × F heat map: customers, mean risk and commonest segment of each cell."""
    return canvas.svg(_sketch("rfm_grid", report))


def risk_histogram(report: ChurnReport) -> str:
    """Return the number of customers by risk, coloured by band."""
    return canvas.svg(_sketch("risk_histogram", report))


def calibration(report: ChurnReport) -> str:
    """Return what was foretold against what happened, in the back-test's groups."""
    return canvas.svg(_sketch("calibration", report))


def revenue_at_risk(report: ChurnReport) -> str:
    """Return how much of the value at risk the first customers of the list hold."""
    return canvas.svg(_sketch("revenue_at_risk", report))


def png(report: ChurnReport, name: PlotName) -> bytes:
    """Return one of the plots as a PNG image."""
    return canvas.png(_sketch(name, report))


def shown(report: ChurnReport) -> tuple[PlotName, ...]:
    """Return the plots this report has the values for."""
    scored = bool(report.customers["risk"].notna().any())
    names: dict[PlotName, bool] = {
        "rfm_grid": scored,
        "risk_histogram": scored,
        "calibration": report.backtest is not None and bool(report.backtest.bins),
        "revenue_at_risk": bool(report.customers["value_at_risk"].sum() > 0) and has_money(report),
    }
    return tuple(name for name, there in names.items() if there)


def _sketch(name: PlotName, report: ChurnReport) -> Sketch:
    words = Words(report.language, report.currency)
    draw = {
        "rfm_grid": _draw_grid,
        "risk_histogram": _draw_histogram,
        "calibration": _draw_calibration,
        "revenue_at_risk": _draw_curve,
    }[name]
    height = {"rfm_grid": 4.6, "risk_histogram": 3.3, "calibration": 4.4, "revenue_at_risk": 3.3}
    return Sketch(
        name=name.replace("_", "-"),
        title=words(f"plot.{name}", days=report.horizon_days),
        height_in=height[name],
        draw=lambda axes: draw(axes, report, words),
        stamp=words("simulated.stamp") if report.simulated else "",
    )


def _draw_grid(axes: "Axes", report: ChurnReport, words: Words) -> str:
    from matplotlib import colormaps

    frame = report.customers[report.customers["risk"].notna()]
    cells = frame.groupby(["r", "f"], as_index=False).agg(
        customers=("risk", "size"), risk=("risk", "mean"), segment=("segment", _commonest)
    )
    shades = colormaps["RdYlGn_r"]
    for cell in cells.to_dict("records"):  # 25 at most
        x, y = int(cell["f"]), int(cell["r"])
        red, green, blue, _ = shades(0.08 + 0.84 * float(cell["risk"]))
        shade = (0.35 + 0.65 * red, 0.35 + 0.65 * green, 0.35 + 0.65 * blue)  # light: dark text
        axes.add_patch(_square(x, y, shade))
        name = _two_lines(words.either("segment", str(cell["segment"])))
        for text, height, size, weight in (
            (words.number(cell["customers"]), 0.27, 12, "bold"),
            (name, -0.05, 7.6, "normal"),
            (words.percent(float(cell["risk"])), -0.36, 8, "normal"),
        ):
            axes.text(x, y + height, text, ha="center", va="center", fontsize=size, weight=weight)
    axes.set(xlim=(0.5, 5.5), ylim=(0.5, 5.5), xticks=range(1, 6), yticks=range(1, 6))
    axes.set_xlabel(words("plot.rfm_grid.x"))
    axes.set_ylabel(words("plot.rfm_grid.y"))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    top = cells.sort_values("customers", kind="stable").to_dict("records")[-1]
    return words(
        "plot.rfm_grid.alt",
        r=int(top["r"]),
        f=int(top["f"]),
        customers=words.count("customer", int(top["customers"])),
        segment=words.either("segment", str(top["segment"])),
    )


def _draw_histogram(axes: "Axes", report: ChurnReport, words: Words) -> str:
    risk = report.customers["risk"].dropna().to_numpy(float)
    counts, edges = np.histogram(np.clip(risk, 0, 1), bins=BINS, range=(0, 1))
    starts = np.array([low for low, _ in BANDS])
    owner = np.searchsorted(starts, edges[:-1] + 1e-9, side="right") - 1
    colours = [BAND_COLOURS[BANDS[place][1]] for place in owner]
    axes.bar(edges[:-1], counts, width=1 / BINS, align="edge", color=colours, edgecolor="white")
    top = max(int(counts.max()), 1)
    ends = [*starts[1:], 1.0]
    said = []
    for (low, name), end in zip(BANDS, ends, strict=True):
        number = int((report.customers["band"] == name).sum())
        label = words.either("band", name)
        if low:
            axes.axvline(low, color=MUTED, linewidth=1, linestyle=(0, (3, 2)))
        axes.text((low + end) / 2, top * 1.17, f"{label}\n{words.number(number)}",
                  ha="center", va="center", fontsize=9.4, color=INK)  # fmt: skip
        said.append(f"{label}: {words.number(number)}")
    axes.set(xlim=(0, 1), ylim=(0, top * 1.3), xticks=[0, 0.3, 0.5, 0.85, 1])
    axes.set_xticklabels([words.percent(x) for x in (0, 0.3, 0.5, 0.85, 1)])
    axes.set_xlabel(words("plot.risk_histogram.x", days=report.horizon_days))
    axes.set_ylabel(words("plot.risk_histogram.y"))
    _whole_numbers(axes, words)
    return words("plot.risk_histogram.alt", bands=", ".join(said))


def _draw_calibration(axes: "Axes", report: ChurnReport, words: Words) -> str:
    bins = [b for b in (report.backtest.bins if report.backtest else ()) if b.customers]
    given = np.array([b.predicted for b in bins])
    seen = np.array([b.observed for b in bins])
    size = np.array([b.customers for b in bins], float)
    low, high = _wilson(seen, size)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.text(0.03, 0.97, words("plot.calibration.above"), fontsize=9.2, color=MUTED, va="top")
    axes.text(0.97, 0.03, words("plot.calibration.below"), fontsize=9.2, color=MUTED, ha="right")
    axes.errorbar(given, seen, yerr=[seen - low, high - seen], fmt="none", ecolor=ACCENT, alpha=0.6)
    area = 25 + 150 * size / max(size.max(initial=1.0), 1.0)
    axes.scatter(given, seen, s=area, color=ACCENT, edgecolor="white", zorder=3)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=ticks, yticks=ticks)
    axes.set_xticklabels([words.percent(x) for x in ticks])
    axes.set_yticklabels([words.percent(x) for x in ticks])
    axes.set_xlabel(words("plot.calibration.x"))
    axes.set_ylabel(words("plot.calibration.y"))
    axes.grid(True, color=GRID, linewidth=0.8)
    pairs = "; ".join(f"{words.percent(b.predicted)} → {words.percent(b.observed)}" for b in bins)
    return words("plot.calibration.alt", pairs=pairs)


def _draw_curve(axes: "Axes", report: ChurnReport, words: Words) -> str:
    value = np.sort(report.customers["value_at_risk"].fillna(0).to_numpy(float))[::-1]
    total = np.concatenate([[0.0], np.cumsum(value)])
    places = np.unique(np.linspace(0, len(value), CURVE_POINTS).round().astype(int))
    axes.fill_between(places, total[places], color=ACCENT, alpha=0.15, linewidth=0)
    axes.plot(places, total[places], color=ACCENT, linewidth=2.2)
    fifth = max(round(0.2 * len(value)), 1)
    share = total[fifth] / total[-1]
    note = words(
        "plot.revenue_at_risk.note",
        customers=words.count("customer", fifth), share=words.percent(float(share)),
    )  # fmt: skip
    axes.plot([fifth], [total[fifth]], "o", color=ACCENT, markersize=7)
    axes.annotate(note, (fifth, float(total[fifth])), xytext=(12, -16), textcoords="offset points",
                  fontsize=9, va="top")  # fmt: skip
    axes.set(xlim=(0, len(value)), ylim=(0, total[-1] * 1.05))
    axes.set_xlabel(words("plot.revenue_at_risk.x"))
    axes.set_ylabel(words("plot.revenue_at_risk.y", days=report.horizon_days))
    axes.grid(True, axis="y", color=GRID, linewidth=0.8)
    axes.xaxis.set_major_formatter(lambda x, _: words.number(x))
    axes.yaxis.set_major_formatter(lambda y, _: words.money(y))
    return words("plot.revenue_at_risk.alt", total=words.money(float(total[-1])), note=note)


def _square(x: int, y: int, colour: tuple[float, float, float]) -> "Rectangle":
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, facecolor=colour)


def _commonest(segment: "pd.Series[str]") -> str:
    return str(segment.value_counts().sort_index().idxmax())


def _two_lines(name: str) -> str:
    """Break a long name at the space nearest its middle."""
    spaces = [i for i, letter in enumerate(name) if letter == " "]
    if len(name) <= NAME_WIDTH or not spaces:
        return name
    at = min(spaces, key=lambda i: abs(i - len(name) / 2))
    return f"{name[:at]}\n{name[at + 1 :]}"


def _wilson(share: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % interval of a share of `size` customers."""
    z = 1.96
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z * np.sqrt(share * (1 - share) / size + z * z / (4 * size**2)) / (1 + z * z / size)
    return np.minimum(middle - half, share), np.maximum(middle + half, share)


def _whole_numbers(axes: "Axes", words: Words) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(lambda y, _: words.number(y))
