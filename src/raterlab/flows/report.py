"""A report as one HTML file: no request to anywhere, prints, reads aloud; every picture has its table."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from raterlab.analytics.measures import MEASURES, RATER_MEASURES
from raterlab.domain.assess import Report
from raterlab.domain.score import Measured, Verdict

MOST_ROWS = 300  # raters with every column, and points of a picture; the others in a short table
MARKS = {Verdict.PASS: "\u25cf", Verdict.FAIL: "\u2715", Verdict.UNKNOWN: "\u25cb"}
SVG_WIDTH, SVG_HEIGHT, MARGIN = 640, 360, 48


def render(report: Report) -> str:
    """Return the report as HTML."""
    ranked_by = "accuracy_believed" if report.data.items_gold else "agreement"
    columns = [
        key
        for key in RATER_MEASURES
        if any(row.measures[key].value is not None for row in report.raters) and key != ranked_by
    ]
    return _template().render(
        r=report,
        measures=MEASURES,
        rater_measures=RATER_MEASURES,
        ranked_by=ranked_by,
        columns=columns,
        shown=report.raters[:MOST_ROWS],
        others=report.raters[MOST_ROWS:],
        speed=scatter(report, ranked_by),
        curve=curve(report),
    )


@cache
def _template() -> jinja2.Template:
    folder = Path(__file__).parent
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    env.globals.update(number=number, whisker=whisker, mark=MARKS.__getitem__, shade=shade, count=count)
    return env.get_template("report.html.j2")


def count(n: int) -> str:
    """Write a whole number with thin spaces."""
    return f"{n:,}".replace(",", "\u2009")


def number(x: Measured, unit: str = "share") -> Markup:
    """Write a number with its interval and n, or why it is not known."""
    if x.value is None:
        return Markup('<span class="unknown" title="{0}">not known</span>').format(x.missing)

    def one(value: float) -> str:
        if unit == "share":
            return f"{100 * value:.0f}"
        return f"{value:.1f}" if unit == "seconds" else f"{value:.2f}"

    sign = "\u202f%" if unit == "share" else "\u202fs" if unit == "seconds" else ""
    ends = f" ({one(x.low)}\u2013{one(x.high)})" if x.low is not None and x.high is not None else ""
    return Markup('{0}{1}<span class="ends">{2}, n {3}</span>').format(one(x.value), sign, ends, count(x.n))


def whisker(x: Measured, bound: float | None = None) -> Markup:
    """Draw dot and whisker on 0 to 1 against a line; the number stands beside it, so it is hidden from readers."""
    if x.value is None:
        return Markup('<svg class="whisker" viewBox="0 0 120 14" aria-hidden="true"></svg>')
    low, high = (x.value if end is None else end for end in (x.low, x.high))

    def at(value: float) -> float:
        return round(4 + 112 * min(max(value, 0.0), 1.0), 1)

    line = Markup("") if bound is None else Markup('<path class="bound" d="M{0} 0V14"/>').format(at(bound))
    return Markup(
        '<svg class="whisker" viewBox="0 0 120 14" aria-hidden="true">{0}<path class="range" d="M{1} 7H{2}"/>'
        '<circle cx="{3}" cy="7" r="3"/></svg>'
    ).format(line, at(low), at(high), at(x.value))


def shade(share: float | None) -> str:
    """Return the style of a cell of a heat map: blue by share, text that stays readable."""
    if share is None or math.isnan(share):
        return ""
    return f"--share:{min(max(share, 0.0), 1.0):.3f}"


def scatter(report: Report, ranked_by: str) -> Markup | None:
    """Draw accuracy against speed, with intervals; None without times."""
    points = [
        (row, row.measures["speed"], row.measures[ranked_by])
        for row in report.raters
        if row.measures["speed"].value is not None and row.measures[ranked_by].value is not None
    ][:MOST_ROWS]
    if len(points) < 2:
        return None
    logs = [math.log2(min(max(speed.value or 1.0, 0.05), 20.0)) for _, speed, _ in points]
    low, high = math.floor(min([*logs, -1.0])), math.ceil(max([*logs, 1.0]))

    def across(value: float) -> float:
        place = (math.log2(min(max(value, 0.05), 20.0)) - low) / (high - low)
        return round(MARGIN + (SVG_WIDTH - 2 * MARGIN) * min(max(place, 0), 1), 1)

    def up(value: float) -> float:
        return round(SVG_HEIGHT - MARGIN - (SVG_HEIGHT - 2 * MARGIN) * min(max(value, 0.0), 1.0), 1)

    parts = [
        Markup('<path class="axis" d="M{0} {1}H{2}M{0} {3}V{1}"/>').format(
            MARGIN, SVG_HEIGHT - MARGIN, SVG_WIDTH - MARGIN, MARGIN
        )
    ]
    for step in range(low, high + 1):
        label = f"{2.0**step:g}\u00d7"
        parts.append(
            Markup('<text x="{0}" y="{1}" text-anchor="middle">{2}</text>').format(
                across(2.0**step), SVG_HEIGHT - MARGIN + 18, label
            )
        )
    parts += [
        Markup('<text x="{0}" y="{1}" text-anchor="end">{2}\u202f%</text>').format(MARGIN - 6, up(tick / 100) + 4, tick)
        for tick in (0, 25, 50, 75, 100)
    ]
    if report.data.items_gold:
        parts.append(
            Markup('<path class="bound" d="M{0} {1}H{2}"/>').format(
                MARGIN, up(report.policy.target), SVG_WIDTH - MARGIN
            )
        )
    named = {row.rater for row, *_ in points[:8]}
    for row, speed, score in points:
        x, y = across(speed.value or 1.0), up(score.value or 0.0)
        ends = [across(e) if e is not None else x for e in (speed.low, speed.high)]
        heights = [up(e) if e is not None else y for e in (score.low, score.high)]
        words = f"{row.rater}: {100 * (score.value or 0):.0f} %, {speed.value or 0:.2f} times as fast as others"
        parts.append(
            Markup(
                '<g><title>{0}</title><path class="range" d="M{1} {2}H{3}M{4} {5}V{6}"/>'
                '<circle cx="{4}" cy="{2}" r="3.5"/>'
            ).format(words, ends[0], y, ends[1], x, heights[0], heights[1])
        )
        if row.rater in named and len(points) <= 40:
            parts.append(Markup('<text class="name" x="{0}" y="{1}">{2}</text>').format(x + 6, y - 5, row.rater))
        parts.append(Markup("</g>"))
    parts.append(
        Markup('<text x="{0}" y="{1}" text-anchor="middle">speed against others on the same items</text>').format(
            SVG_WIDTH / 2, SVG_HEIGHT - 8
        )
    )
    return Markup("").join(parts)


def curve(report: Report) -> Markup | None:
    """Draw the operating characteristic of the rule in use."""
    if not report.operating:
        return None
    first, last = report.operating[0][0], report.operating[-1][0]

    def place(accuracy: float, passes: float) -> str:
        x = MARGIN + (SVG_WIDTH - 2 * MARGIN) * (accuracy - first) / (last - first)
        return f"{x:.1f} {SVG_HEIGHT - MARGIN - (SVG_HEIGHT - 2 * MARGIN) * passes:.1f}"

    line = "M" + "L".join(place(a, p) for a, p in report.operating)
    target = place(report.policy.target, 0).split(" ")[0]
    ticks = Markup("").join(
        Markup('<text x="{0}" y="{1}" text-anchor="middle">{2:.0f}\u202f%</text>').format(
            place(a, 0).split(" ")[0], SVG_HEIGHT - MARGIN + 18, 100 * a
        )
        for a, _ in report.operating[::10]
    )
    sides = Markup("").join(
        Markup('<text x="{0}" y="{1}" text-anchor="end">{2}\u202f%</text>').format(
            MARGIN - 6, float(place(first, tick / 100).split(" ")[1]) + 4, tick
        )
        for tick in (0, 50, 100)
    )
    return Markup(
        '<path class="axis" d="M{0} {1}H{2}M{0} {0}V{1}"/>{3}{4}<path class="bound" d="M{5} {0}V{1}"/>'
        '<path class="line" d="{6}"/><text x="{7}" y="{8}" text-anchor="middle">true accuracy</text>'
    ).format(MARGIN, SVG_HEIGHT - MARGIN, SVG_WIDTH - MARGIN, ticks, sides, target, line, SVG_WIDTH / 2, SVG_HEIGHT - 8)
