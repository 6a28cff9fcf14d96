"""Moments and durations however tools write them, as ibis expressions: the same readings on either engine."""

from __future__ import annotations

from typing import Any

DATE = r"^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:[^\d]|$)"
CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*(?:([AaPp])\.?[Mm]\b)?"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?i)(?:^|[^a-z])({'|'.join(MONTHS)})"
OFFSET = r"(?:\d|\s|GMT|UTC)([+-]\d{2}):?(\d{2})?\s*(?:\(.*\))?$"
# the names of zones that exports write, MTurk's first; a name that is not here is not guessed
ZONES = {
    "PST": "-08:00", "PDT": "-07:00", "MST": "-07:00", "MDT": "-06:00", "CST": "-06:00", "CDT": "-05:00",
    "EST": "-05:00", "EDT": "-04:00", "UTC": "+00:00", "GMT": "+00:00", "BST": "+01:00", "CET": "+01:00",
    "CEST": "+02:00", "EET": "+02:00", "EEST": "+03:00", "IST": "+05:30", "JST": "+09:00", "": "+00:00",
}  # fmt: skip
UTC = r"^\d{4}-\d\d-\d\d(?:[T ]\d\d:[\d:.]+Z?)?$"
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def moment(column: Any, *, day_first: bool) -> Any:
    """Seconds since 1970, UTC where no zone is given; nothing where a cell cannot be read."""
    import ibis  # noqa: PLC0415

    kind = column.type()
    if kind.is_numeric():
        return _scaled(column.cast("float64"))
    if kind.is_string():
        return ibis.coalesce(plain_moment(column), _since(_by_numbers(column, day_first)), _since(_by_name(column)))
    return column.cast("timestamp").epoch_seconds().cast("float64")


def plain_moment(text: Any) -> Any:
    """ISO 8601, or a number of seconds (or of ms, us, ns, as its size says) since 1970."""
    import ibis  # noqa: PLC0415

    return ibis.coalesce(_since(text), _scaled(text.try_cast("float64")))


def duration(column: Any) -> Any:
    """Seconds, also written as ``1:05``, ``1:02:03``, ``12 s``, ``1500 ms`` or ``2 min``; nothing if unreadable."""
    import ibis  # noqa: PLC0415

    if not column.type().is_string():
        return column.cast("float64")
    text = column.strip().lower()
    clock = r"^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$"
    hours, minutes, seconds = (text.re_extract(clock, i).try_cast("float64") for i in (1, 2, 3))
    unit = r"^(\d+(?:\.\d+)?)\s*(ms|s|m|h)(?:ec(?:ond)?s?|in(?:ute)?s?|rs?|ours?)?$"
    factor = text.re_extract(unit, 2).cases(*UNITS.items(), else_=ibis.null("float64"))
    return ibis.coalesce(
        text.try_cast("float64"),
        text.re_extract(unit, 1).try_cast("float64") * factor,
        hours.fill_null(0.0) * 3600 + minutes * 60 + seconds,
    )


def _since(text: Any) -> Any:
    import ibis  # noqa: PLC0415

    # the cast that knows zones takes ten times as long: it is for cells that name one
    plain = text.re_search(UTC)
    moment = ibis.ifelse(plain, text.try_cast("timestamp"), ibis.null("timestamp")).epoch_seconds()
    zoned = text.strip().try_cast("timestamp('UTC')").epoch_seconds()
    return ibis.coalesce(moment, zoned).cast("float64")


def _scaled(number: Any) -> Any:
    """Bring ms, us and ns to seconds: no seconds of this age are so large. What no calendar knows is nothing."""
    import ibis  # noqa: PLC0415

    size = number.abs()
    return ibis.cases(
        (size < 1e11, number), (size < 1e14, number / 1e3), (size < 1e17, number / 1e6), (size < 1e20, number / 1e9)
    )


def _by_numbers(text: Any, day_first: bool) -> Any:  # noqa: FBT001 - which of two numbers is the day
    """``01/05/2026 09:00``, ``5.1.2026``, with am or pm."""
    first, second, year = (text.re_extract(DATE, i) for i in (1, 2, 3))
    return _iso(text, year, *((second, first) if day_first else (first, second)))


def _by_name(text: Any) -> Any:
    """``Fri Jan 09 14:00:00 PST 2026``, ``9 Jan 2026 14:00``, ``January 9, 2026``."""
    import ibis  # noqa: PLC0415

    numbers = [(name, f"{i + 1:02}") for i, name in enumerate(MONTHS)]
    month = text.re_extract(MONTH, 1).lower().cases(*numbers, else_=ibis.null("string"))
    before, after = (
        rf"(?i)(\d{{1,2}})(?:st|nd|rd|th)?[\s.-]+(?:{'|'.join(MONTHS)})",
        rf"{MONTH}[a-z]*\.?[\s-]+(\d{{1,2}})\b",
    )
    day = ibis.coalesce(text.re_extract(before, 1).nullif(""), text.re_extract(after, 2))
    return _iso(text, text.re_extract(r"\b(\d{4})\b", 1), month, day)


def _iso(text: Any, year: Any, month: Any, day: Any) -> Any:
    """Put together what both engines read alike."""
    import ibis  # noqa: PLC0415

    year = ibis.ifelse(year.length() == 2, "20" + year, year)
    hour = text.re_extract(CLOCK, 1).try_cast("int64").fill_null(0)
    half = text.re_extract(CLOCK, 4).lower()
    hour = ibis.cases((half == "p", hour % 12 + 12), (half == "a", hour % 12), else_=hour).cast("string")
    minute, second = (ibis.coalesce(text.re_extract(CLOCK, i).nullif(""), "00") for i in (2, 3))
    named = text.re_extract(r"\b([A-Z]{3,4})(?:\s+\d{4})?\s*$", 1).cases(*ZONES.items(), else_=ibis.null("string"))
    offset = text.re_extract(OFFSET, 1)
    zone = ibis.ifelse(offset != "", offset + ":" + ibis.coalesce(text.re_extract(OFFSET, 2).nullif(""), "00"), named)
    date = year + "-" + month.lpad(2, "0") + "-" + day.lpad(2, "0")
    return date + " " + hour.lpad(2, "0") + ":" + minute + ":" + second + zone
