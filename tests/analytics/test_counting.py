"""Counts by query and counts by compiled pass are the same, on DuckDB and on Spark."""

import os
import shutil

import numpy as np
import pytest

from raterlab.analytics import counting, engine, table
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.measures import MEASURES
from raterlab.analytics.spark import Spark
from raterlab.domain.assess import Policy
from raterlab.errors import Invalid
from raterlab.flows.agreement import agreement
from raterlab.flows.assess import assess_files
from tests.analytics.conftest import crowd
from tests.stats.test_labels import content

pytestmark = pytest.mark.filterwarnings("ignore")  # Spark's own pandas and sockets
NEED_LABELS = {
    "majority_accuracy", "model_accuracy", "krippendorff_alpha_other_raters", "conger_kappa", "icc_1", "icc_1k",
    "icc_2_1", "icc_2_k", "icc_3_1", "icc_3_k", "kendall_w",
}  # fmt: skip
WRITINGS = ("2026-01-09T{}:00:00Z", "2026-01-09 {}:00", "01/09/2026 {}:00:00", "Fri Jan 09 {}:00:00 PST 2026")


@pytest.fixture(scope="module")
def spark():
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("no Java: .ci/run installs it")
        pytest.skip("no Java 17 on this machine: the Spark engine needs it")
    found = Spark(memory="1g")
    yield found
    gateway = found.session.sparkContext._gateway
    found.session.stop()
    gateway.shutdown()


def rows_with_repeats(n=300, seed=0):
    rows = crowd(items=n, raters=9, per_item=4, seed=seed)
    for k, row in enumerate(rows):
        row["order"] = k
    again = [{**row, "label": "abc"[k % 3], "order": len(rows) + k} for k, row in enumerate(rows[:60])]
    for k, row in enumerate(rows + again):  # repeats differ by time, or by order alone, or by neither
        row["timestamp"] = WRITINGS[k % 4].format(10 + k % 7) if k % 3 else ""
        row["order"] = "" if k % 5 == 0 else row["order"]
    mixed = rows + again
    np.random.default_rng(seed).shuffle(mixed)  # the order of the file is not that of time
    return mixed


def equal(a: Evidence, b: Evidence) -> None:
    x, y = a.counts, b.counts
    assert a.raters == b.raters
    assert a.class_names == b.class_names
    assert content(x.patterns) == content(y.patterns)
    assert x.pairs.a.tolist() == y.pairs.a.tolist()
    assert x.pairs.b.tolist() == y.pairs.b.tolist()
    assert x.pairs.table.tolist() == y.pairs.table.tolist()
    assert x.gold.table.tolist() == y.gold.table.tolist()
    assert x.labels.tolist() == y.labels.tolist()
    assert x.repeats == y.repeats
    assert x.others.tolist() == y.others.tolist()
    assert x.alike == pytest.approx(y.alike)


@pytest.mark.parametrize("name", ["duckdb", "spark"])
def test_queries_fill_the_same_counts_as_compiled_passes(made, name, request):
    door = engine.DuckDb() if name == "duckdb" else request.getfixturevalue("spark")
    policy = Policy(level="ordinal", classes=("a", "b", "c"))
    path = str(made.write(rows_with_repeats()))
    passes = Evidence(table.read([engine.DuckDb().part(path, {})]), policy)
    queries = counting.count(door.part(path, {}).table, policy, door.place())
    equal(passes, queries)
    for key, measure in MEASURES.items():
        a, b = measure.of(passes), measure.of(queries)
        if "the labels themselves" in b.missing:
            assert key in NEED_LABELS
            continue
        assert key not in NEED_LABELS
        assert a.missing == b.missing
        assert a.n == b.n, key
        assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high), nan_ok=True), key


def differing(a, b, at="") -> str:
    """Where two documents differ."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        return next((found for key in a if (found := differing(a[key], b[key], f"{at}.{key}"))), "")
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return next((found for i in range(len(a)) if (found := differing(a[i], b[i], f"{at}.{i}"))), "")
    same = a == pytest.approx(b, abs=1e-9) if isinstance(a, float) else a == b
    return "" if same else f"{at}: {a} and {b}"


def test_a_whole_report_is_the_same_on_either_engine(made, spark):
    rows = rows_with_repeats(n=150)
    for k, row in enumerate(rows):
        row |= {"seconds": 3 + k % 7, "flag": k % 11 == 0}
    rows.append({**rows[0], "label": ""})
    path = str(made.write(rows))
    here, there = (
        assess_files([path], policy=Policy(), engine=name).model_dump(mode="json") for name in ("duckdb", "spark")
    )
    assert here["data"]["unreadable"] == there["data"]["unreadable"] == 1
    for report, number in ((here, ", line 662, "), (there, ".csv, column")):  # rows have no number on Spark
        assert number in report.pop("unreadable")[0]
        assert number in report["warnings"].pop(0)["examples"][0]
    assert here["suspects"] or here["hardest"]
    assert differing(here, there) == ""


def test_a_report_that_would_not_fit_is_refused(made, monkeypatch):
    path = str(made.write(rows_with_repeats()))
    with monkeypatch.context() as less, pytest.raises(Invalid, match=r"about 1\.3 GB, more than --memory") as caught:
        less.setattr(counting, "BYTES_WHOLE", 1_000_000)
        assess_files([path], policy=Policy(), memory="1GB")
    assert "agreement" in caught.value.cure
    assert assess_files([path], policy=Policy(), memory="1GB").data.labels == 1260
    with pytest.raises(Invalid, match="no engine"):
        assess_files([path], policy=Policy(), engine="oracle")


@pytest.mark.parametrize("limit", [10**9, 20_000, 2_000])
def test_shares_of_a_table_that_does_not_fit_add_up(made, limit):
    path = str(made.write(rows_with_repeats()))
    parts = [engine.DuckDb().part(path, {})]
    told: list[int] = []
    equal(Evidence(table.read(parts), Policy()), counting.in_memory(parts, Policy(), limit, told.append))
    assert told[-1] == 1260


def test_queries_on_tables_with_whole_numbers(made):
    rows = [
        {"item": i // 3, "rater": i % 3, "label": int(x)}
        for i, x in enumerate(np.random.default_rng(0).integers(0, 4, 90))
    ]
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = str(made.folder / "n.parquet")
    pq.write_table(pa.Table.from_pylist(rows), path)
    door = engine.DuckDb()
    equal(
        Evidence(table.read([door.part(path, {})]), Policy()),
        counting.count(door.part(path, {}).table, Policy(), door.place()),
    )


def test_files_with_different_columns_count_alike(made, spark):
    rows = rows_with_repeats()
    bare = [{k: row[k] for k in ("item", "rater", "label")} for row in rows[600:]]
    paths = [str(made.write(bare, "1.csv")), str(made.write(rows[:600], "2.csv"))]
    here, there = (
        agreement(paths, policy=Policy(), measures=["gwet_ac1", "mean_cohen_kappa", "gold_accuracy"], engine=name)
        for name in ("duckdb", "spark")
    )
    assert here.measures["gold_accuracy"].n == there.measures["gold_accuracy"].n > 600
    assert here.data.items_gold  # where only counts are kept, it is not known
    here, there = (x.model_dump(mode="json", exclude={"data": {"items_gold"}}) for x in (here, there))
    assert differing(here, there) == ""


def test_agreement_asks_for_times_where_somebody_answered_twice(made, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"item": i, "rater": r, "label": (i + r) % 2, "timestamp": r} for i in range(40) for r in range(2)]
    earlier = [{**row, "label": 7, "timestamp": -1} for row in rows[:30]]
    shuffled = [*rows, *earlier]
    np.random.default_rng(0).shuffle(shuffled)
    for name, table_ in (("shuffled", shuffled), ("once", rows)):
        pq.write_table(pa.Table.from_pylist(table_), tmp_path / f"{name}.parquet")
    found, expected = (
        agreement([str(tmp_path / f"{name}.parquet")], policy=Policy(), measures=["pairwise_agreement"]).measures
        for name in ("shuffled", "once")
    )
    assert found == expected
