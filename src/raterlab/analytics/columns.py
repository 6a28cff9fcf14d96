"""Which column of a label table is what: by name, or as told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from raterlab.errors import Invalid

ALIASES: Mapping[str, tuple[str, ...]] = {
    "item": ("item_id", "item", "task", "task_id", "example_id", "unit_id", "_unit_id"),
    "rater": ("rater_id", "rater", "worker", "worker_id", "annotator", "annotator_id", "_worker_id"),
    "label": ("label", "answer", "response"),
    "gold": ("gold", "truth", "gold_label", "true_label"),
    "seconds": ("seconds", "duration", "time_spent"),
    "timestamp": ("timestamp", "submitted_at", "created_at"),
    "order": ("order", "position"),
    "flag": ("flag", "flagged"),
    "confidence": ("confidence",),
    "text": ("text", "comment", "rationale"),
    "first": ("first", "left", "system_a", "model_a", "model_1"),
    "second": ("second", "right", "system_b", "model_b", "model_2"),
    "share": ("share",),
}
NEEDED = ("item", "rater", "label")


def find_columns(
    names: Sequence[str], told: Mapping[str, str] | None = None, *, needed: Sequence[str] = NEEDED
) -> dict[str, str]:
    """Return the table's own name for each column that it has.

    Parameters
    ----------
    names
        Column names of the table.
    told
        Names given by the user, which win; ``{"item": "Input.url"}``.
    needed
        Columns that there must be.

    Raises
    ------
    Invalid
        When a needed column is missing or a told one does not exist.

    Examples
    --------
    >>> find_columns(["Task", "worker", "label", "note"])
    {'item': 'Task', 'rater': 'worker', 'label': 'label'}
    """
    told = told or {}
    lower = {name.lower(): name for name in reversed(names)}
    for key, given in told.items():
        if key not in ALIASES:
            raise Invalid(f"there is no column called {key!r} to set", cure=f"Use one of {', '.join(ALIASES)}.")
        if given not in names:
            raise Invalid(f"the table has no column {given!r} for {key}", cure=f"It has {', '.join(names)}.")
    found: dict[str, str] = {}
    for key, aliases in ALIASES.items():
        name = told.get(key) or next((lower[alias] for alias in aliases if alias in lower), None)
        if name is not None and name not in found.values():
            found[key] = name
    missing = [key for key in needed if key not in found]
    if missing:
        raise Invalid(
            f"the table has no column for {' and '.join(missing)}",
            cure=f"It has {', '.join(names) or 'none'}. Name it: --columns {missing[0]}=NAME",
        )
    return found
