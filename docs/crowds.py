"""Write explanation/real-crowds.md: the report in words on real sets of labels, read where they lie.

``python docs/crowds.py FOLDER`` with a folder of sets, one folder each with ratings in Parquet. Nothing of the sets is
copied but what the report says of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from raterlab.cli.labels import shown
from raterlab.domain.assess import Policy, Report
from raterlab.flows.assess import assess_files

HERE = Path(__file__).parent / "explanation" / "real-crowds.md"
LEVELS = {"03_adult_content2": "ordinal", "11_convabuse_severity": "ordinal", "20_mqm_zhen_spans_timed": "interval"}
CLASSES = {"03_adult_content2": ("G", "P", "R", "X")}  # from low to high
MARKS = ("spans", "boxes", "polygons_cats", "errors")  # one row a mark: not votes, which the report must see
HEAD = """# Real crowds

What `raterlab assess` says of real labels by real people. Written by `docs/crowds.py` from public sets (their own names
and licences stand with them); rater names are pseudonyms of the sets. Nothing here is tuned to a set: the policy is the
default, with the level of measurement where classes are ordered.
"""
MEASURES = (
    "krippendorff_alpha_nominal",
    "krippendorff_alpha_ordinal",
    "krippendorff_alpha_other_raters",
    "fleiss_kappa",
    "gwet_ac1",
    "pairwise_agreement",
    "gold_accuracy",
    "majority_accuracy",
    "model_accuracy",
)


def section(name: str, report: Report) -> str:
    """One set."""
    data = report.data
    lines = [
        f"## {name}",
        "",
        (
            f"{data.labels} labels of {data.items} items by {data.raters} raters, {data.classes} classes; "
            f"{data.items_shared} items with several raters, {data.items_gold} with gold, {data.duplicates} repeats."
        ),
        "",
        *(f"- {line}" for line in report.summary),
        *(f"- **{'Stop' if c.blocks else 'Caution'}** (`{c.code}`): {c.message}" for c in report.warnings),
        "",
        "| measure | value |",
        "|---|---|",
        *(f"| {key} | {shown(report.overall[key])} |" for key in MEASURES if report.overall[key].value is not None),
        "",
    ]
    if report.raters and report.raters[0].rank is not None:
        chosen = [*report.raters[:3], *report.raters[-2:]] if len(report.raters) > 5 else report.raters
        lines += ["| rank | rater | verdict | accuracy on gold | agreement with others |", "|---|---|---|---|---|"]
        lines += [
            f"| {row.rank or '-'} | {row.rater} | {row.verdict.value} | {shown(row.measures['gold_accuracy'])} | "
            f"{shown(row.measures['agreement'])} |"
            for row in chosen
        ]
        lines.append("")
    return "\n".join(lines)


def main(folder: Path) -> None:
    """Assess every set."""
    parts = [HEAD]
    names = ("ratings*", "attention_checks", *MARKS)
    for path in [path for name in names for path in sorted(folder.glob(f"*/{name}.parquet"))]:
        name = path.parent.name
        level = LEVELS.get(name, "nominal") if path.stem == "ratings" else "nominal"
        report = assess_files([str(path)], policy=Policy(level=level, classes=CLASSES.get(name, ())))
        title = name if path.stem == "ratings" else f"{name}, {path.stem}"
        parts.append(section(title, report))
        sys.stderr.write(f"{title}\n")
    HERE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
