"""Each caution is given on data that shows it, and not on a fair crowd."""

import numpy as np
import pytest

from raterlab.analytics.cautions import CAUTIONS
from raterlab.analytics.opening import LOOKS
from raterlab.domain.score import Verdict
from tests.analytics.conftest import crowd

BLOCKING = {"no_disagreement", "open_ended_labels", "gold_in_other_words"}


def fair(**kwargs):
    return crowd(items=400, raters=8, accuracy=0.8, **kwargs)


def overwritten():
    return [{"item": i, "rater": r, "label": "ab"[i % 2]} for i in range(1200) for r in range(3)]


def clicking():
    r = np.random.default_rng(0)
    return [{"item": i, "rater": w, "label": "ab"[r.integers(2)]} for i in range(200) for w in range(4)]


def voted_gold():
    rows = fair(gold=False)
    votes: dict = {}
    for row in rows:
        votes.setdefault(row["item"], []).append(row["label"])
    for row in rows:
        got = votes[row["item"]]
        row["gold"] = min(sorted(set(got)), key=lambda c: (-got.count(c), c))
    return rows


def modelled_gold():
    """Gold made by a model of the same votes, kept where that model is sure."""
    from raterlab.stats import consensus
    from raterlab.stats.labels import Labels

    r = np.random.default_rng(3)
    skill = r.uniform(0.35, 0.85, 60)
    rows = []
    for j in range(900):
        truth = r.integers(3)
        for who in r.choice(60, 5, replace=False):
            label = truth if r.random() < skill[who] else r.integers(3)
            rows.append({"item": j, "rater": int(who), "label": int(label)})
    labels = Labels.of(**{k: [row[k] for row in rows] for k in ("item", "rater", "label")})
    found = consensus.mace(labels)
    for row in rows:
        sure = found.confidence[row["item"]] > 0.6
        row["gold"] = int(found.label[row["item"]]) if sure else ""
    return rows


def constant(row_maker):
    return [{**row, **row_maker(k)} for k, row in enumerate(fair())]


def assignments():
    r = np.random.default_rng(0)
    times: dict = {}
    rows = []
    for _k, row in enumerate(fair()):
        key = row["rater"], int(row["item"][1:]) // 12
        times.setdefault(key, round(float(r.uniform(30, 300)) / 3, 3))
        rows.append({**row, "seconds": times[key]})
    return rows


SHOWN = {
    "no_disagreement": overwritten,
    "chance_level_agreement": clicking,
    "gold_from_votes": voted_gold,
    "gold_equals_votes": lambda: crowd(items=400, raters=8, per_item=7, accuracy=0.9),
    "numbers_as_names": lambda: crowd(items=200, classes=[str(n) for n in range(10)]),
    "repeated_labels": lambda: [*fair(), *fair()[:40]],
    "class_never_gold": lambda: [*fair(), *({**row, "label": "skip"} for row in fair(seed=1)[:9])],
    "gold_in_other_words": lambda: [{**row, "gold": row["gold"].upper()} for row in fair()],
    "classes_by_case": lambda: [{**row, "label": row["label"].upper() if k % 3 == 0 else row["label"]} for k, row in enumerate(fair())],
    "few_shared_items": lambda: crowd(items=40),
    "no_overlap": lambda: crowd(items=100, per_item=1),
    "sparse_pairs": lambda: crowd(items=300, raters=60),
    "one_rater_dominates": lambda: [*fair(), *({"item": f"x{i}", "rater": "r0", "label": "a", "gold": "a"} for i in range(2000))],
    "more_raters_than_evidence": lambda: crowd(items=150, raters=120),
    "prevalence_paradox": lambda: [
        {"item": i, "rater": w, "label": "rare" if np.random.default_rng([i, w]).random() < (0.6 if i % 40 == 0 else 0.04) else "usual"}
        for i in range(400) for w in range(3)
    ],
    "raters_at_chance": lambda: [*fair(), *({**row, "rater": "monkey", "label": "abc"[k % 3]} for k, row in enumerate(fair()[::4]))],
    "straight_lining": lambda: [*fair(), *({**row, "rater": "always", "label": "a"} for row in fair()[::8])],
    "idle_time": lambda: constant(lambda k: {"seconds": 4000 if k == 5 else 20 + k % 9}),
    "impossible_times": lambda: constant(lambda k: {"seconds": -1 if k == 5 else 20 + k % 9}),
    "equal_times": lambda: constant(lambda k: {"seconds": 5}),
    "assignment_time": assignments,
    "equal_timestamps": lambda: constant(lambda k: {"timestamp": "2026-11-01T10:00:00"}),
    "order_restarts": lambda: constant(lambda k: {"order": k % 50}),
    "gold_conflicts": lambda: [{**row, "gold": "a" if k == 0 and row["gold"] != "a" else "b" if k == 0 else row["gold"]} for k, row in enumerate(fair())],
}  # fmt: skip


@pytest.mark.parametrize("code", SHOWN)
def test_it_is_said_where_it_shows(made, code):
    report = made.report(SHOWN[code]())
    found = {c.code: c for c in report.warnings}
    assert code in found
    assert found[code].message.endswith((".", "listed at the end."))
    if found[code].blocks:
        assert all(row.rank is None and row.verdict is Verdict.UNKNOWN for row in report.raters)
        assert report.summary[0].startswith("Nobody is ranked")
    assert not (BLOCKING - {code}) & {c.code for c in report.warnings if c.blocks} or code in BLOCKING


def test_weak_agreement_is_not_called_chance(made):
    r = np.random.default_rng(1)
    rows = [
        {"item": i, "rater": w, "label": "ab"[i % 2] if r.random() < 0.25 else "ab"[r.integers(2)]}
        for i in range(3000)
        for w in range(4)
    ]
    told = next(c for c in made.report(rows).warnings if c.code == "chance_level_agreement")
    assert "more than chance, and far too little" in told.message
    assert told.blocks


def test_times_that_are_not_of_items_give_no_speed(made):
    for code, why in (("equal_times", "were not measured"), ("assignment_time", "of assignments")):
        report = made.report(SHOWN[code]())
        for row in report.raters:
            for key in ("speed", "seconds"):
                assert row.measures[key].value is None
                assert why in row.measures[key].missing


def test_nobody_is_ranked_by_a_few_shared_items(made):
    """Without gold: somebody who agrees on all of three items is not the best of all."""
    rows = crowd(items=300, raters=6, gold=False)
    rows += [{"item": f"i{j:04}", "rater": "new", "label": rows[4 * j]["label"]} for j in range(3)]
    report = made.report(rows)
    rank = {row.rater: row.rank for row in report.raters}
    assert rank.pop("new") is None
    assert all(place is not None for place in rank.values())
    assert report.raters[-1].rater == "new"


@pytest.mark.parametrize(("items", "accuracy", "per_item"), [(2000, 0.9, 7), (1000, 0.95, 5), (2000, 0.85, 5)])
def test_a_good_crowd_is_judged_by_honest_gold(made, items, accuracy, per_item):
    """Together it is nearly always right: its majority is the gold of experts, and that is no reason to judge nobody."""
    report = made.report(
        crowd(items=items, raters=8, per_item=per_item, accuracy=accuracy), target=0.8, unacceptable=0.7
    )
    assert not [c for c in report.warnings if c.blocks]
    assert {row.verdict for row in report.raters} == {Verdict.PASS}


def test_gold_by_a_model_of_the_votes_is_noticed(made):
    assert "gold_from_votes" in made.codes(modelled_gold(), method="one_coin")


@pytest.mark.parametrize("seed", range(5))
def test_a_fair_crowd_is_told_nothing(made, seed):
    r = np.random.default_rng(seed)
    rows = fair(seed=seed)
    for k, row in enumerate(rows):
        row |= {
            "seconds": round(float(r.lognormal(3, 0.4)), 2),
            "order": k,
            "timestamp": f"2026-11-01T10:{k // 60 % 60:02}:{k % 60:02}",
        }
    assert made.codes(rows) == set()


def test_a_class_outside_the_rubric(made):
    report = made.report(fair(), classes=("a", "b"))
    caution = next(c for c in report.warnings if c.code == "class_outside_rubric")
    assert caution.count == sum(row["label"] == "c" for row in fair())
    assert "class_never_gold" not in {c.code for c in report.warnings}


def test_open_ended_labels_are_not_ranked(made):
    rows = [{"item": i, "rater": w, "label": f"text {i} {w}"} for i in range(100) for w in range(3)]
    report = made.report(rows)
    assert report.warnings[0].code == "open_ended_labels"
    assert report.warnings[0].blocks


def test_unreadable_rows_are_told(made):
    assert "unreadable_rows" in made.codes([*fair(), {"item": "", "rater": "r0", "label": "a", "gold": ""}])


def test_every_caution_is_tested():
    import inspect
    import re

    # wherever a caution stands: the whole of the files that hold them
    homes = {inspect.getmodule(look) for look in (*CAUTIONS, *LOOKS)}
    codes = {code for home in homes for code in re.findall(r'code="(\w+)"', inspect.getsource(home))}
    tested = set(SHOWN) | {"class_outside_rubric", "open_ended_labels", "unreadable_rows", "unused_gold", "units"}
    tested |= {"unreadable_cells", "dates_either_way"}  # in test_times
    tested |= {"order_not_known", "marks_not_votes"}  # in test_cells and test_marks
    tested |= {"costs_of_unknown_class"}  # in test_mistakes
    tested |= {"same_table_twice", "column_in_some_files"}  # in test_sources
    assert codes == tested  # unused_gold stands in test_table, spans in test_later_measures
    assert len(CAUTIONS) == len(set(CAUTIONS))
