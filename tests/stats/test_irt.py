"""Item response models: recovery, anchors, honest posteriors on uneven forms, held-out accuracy of real crowds."""

import csv

import numpy as np
import pytest
from scipy import special

from raterlab.stats import irt
from raterlab.stats.population import Population

TARGET = 0.9


def bank_of(difficulty, mean=2.5, sd=0.85):
    return irt.Bank(difficulty, np.ones(len(difficulty)), np.full(len(difficulty), 99), mean, sd)


def people(rng, difficulty, n, mean=2.5, sd=0.85, discrimination=1.0):
    return rng.random((n, len(difficulty))) < special.expit(
        discrimination * (rng.normal(mean, sd, (n, 1)) - difficulty)
    )


def test_rasch_recovers():
    rng = np.random.default_rng(0)
    b = rng.normal(0, 1.2, 40)
    b -= b.mean()
    bank = irt.calibrate(people(rng, b, 1500, 0.5, 1.0))
    assert np.corrcoef(bank.difficulty, b)[0, 1] > 0.99
    assert (bank.mean, bank.sd) == pytest.approx((0.5, 1.0), abs=0.1)
    assert bank.discrimination == pytest.approx(np.ones(40))
    assert bank.difficulty.mean() == pytest.approx(0, abs=1e-9)


def test_2pl_recovers():
    rng = np.random.default_rng(1)
    b, a = rng.normal(0, 1, 30), np.exp(rng.normal(0, 0.35, 30))
    bank = irt.calibrate(people(rng, b, 2000, 0.0, 1.0, a), discriminating=True)
    assert np.corrcoef(bank.difficulty, b)[0, 1] > 0.98
    assert np.corrcoef(np.log(bank.discrimination), np.log(a))[0, 1] > 0.85


def test_marginal_likelihood_is_at_its_top():
    """The fitted difficulties beat small moves of any of them (with their prior)."""
    rng = np.random.default_rng(2)
    y = people(rng, np.linspace(-1, 1, 6), 200, 0.3, 1.0).astype(float)
    bank = irt.calibrate(y, rounds=2000)

    def value(b):
        p = special.expit(irt.GRID[:, None] - b)
        each = y @ np.log(p).T + (1 - y) @ np.log1p(-p).T + bank.prior
        return special.logsumexp(each, axis=1).sum() - (b**2).sum() / (2 * 1.5**2)

    top = value(bank.difficulty)
    for j in range(6):
        move = np.where(np.arange(6) == j, 0.1, -0.1 / 5)  # the mean difficulty stays 0
        assert value(bank.difficulty + move) < top
        assert value(bank.difficulty - move) < top


def test_known_difficulties_hold_the_scale():
    rng = np.random.default_rng(3)
    b = np.linspace(-1, 3, 20)
    known = np.where(np.arange(20) < 10, b, np.nan)
    bank = irt.calibrate(people(rng, b, 800, 2.0, 1.0), known=known)
    assert bank.difficulty[:10].tolist() == b[:10].tolist()
    assert bank.difficulty[10:] == pytest.approx(b[10:], abs=0.35)
    assert bank.mean == pytest.approx(2.0, abs=0.15)


def test_order_of_people_and_items_does_not_matter():
    rng = np.random.default_rng(4)
    y = np.where(rng.random((60, 12)) < 0.2, np.nan, people(rng, np.linspace(-2, 2, 12), 60))
    rows, columns = rng.permutation(60), rng.permutation(12)
    assert irt.calibrate(y).difficulty[columns] == pytest.approx(
        irt.calibrate(y[rows][:, columns]).difficulty, abs=1e-6
    )


def test_rows_are_the_table_for_any_number_of_threads(monkeypatch):
    rng = np.random.default_rng(12)
    table = np.where(rng.random((6000, 40)) < 0.2, (rng.random((6000, 40)) < 0.7).astype(float), np.nan)
    whole = irt.calibrate(table, discriminating=True)
    person, item = np.nonzero(~np.isnan(table))
    mixed = rng.permutation(len(person))
    found = []
    for threads in ("1", "2", "5"):
        monkeypatch.setenv("RATERLAB_THREADS", threads)
        found.append(
            irt.calibrate_rows(person[mixed], item[mixed], table[person, item][mixed], items=40, discriminating=True)
        )
    for one in found:
        assert np.array_equal(one.difficulty, found[0].difficulty)
        assert one.difficulty == pytest.approx(whole.difficulty, abs=1e-9)
        assert np.array_equal(one.responses, whole.responses)
    with pytest.raises(ValueError, match="numbered from 0"):
        irt.calibrate_rows([0, 1], [0, 3], [1, 0], items=3)
    with pytest.raises(ValueError, match="at least one answer"):
        irt.calibrate_rows([], [], [])


def test_guessing_is_allowed_for():
    rng = np.random.default_rng(5)
    b = np.linspace(-1, 2, 25)
    p = 0.25 + 0.75 * special.expit(rng.normal(1, 1, (1500, 1)) - b)
    bank = irt.calibrate(rng.random(p.shape) < p, guess=0.25)
    assert np.ptp(bank.difficulty) == pytest.approx(3, abs=0.4)
    assert bank.mean == pytest.approx(0.5, abs=0.2)  # the bank's mean difficulty of .5 is its zero


def test_wrong_gold_is_suspect():
    rng = np.random.default_rng(7)
    b, off = rng.normal(0, 1.2, 200), np.arange(200) < 10
    p = special.expit(rng.normal(2.5, 0.85, (60, 1)) - b)
    y = np.where(rng.random((60, 200)) < 0.1, np.nan, rng.random((60, 200)) < np.where(off, (1 - p) / 3, p))
    found = irt.misfitting(y)
    assert found[:10].mean() > 0.85
    assert found[10:].mean() < 0.2
    rows, columns = rng.permutation(60), rng.permutation(200)
    assert (irt.misfitting(y[rows][:, columns]) == found[columns]).all()
    assert irt.misfitting(np.full((3, 2), np.nan)).tolist() == [False, False]


def test_nothing_answered_is_the_population():
    bank = bank_of(np.zeros(5))
    nothing = irt.domain_score(bank, [], [], TARGET)
    assert nothing.n == 0
    assert nothing.mean == pytest.approx(np.exp(bank.prior) @ bank.domain(irt.GRID))
    everything = irt.domain_score(bank, range(5), np.ones(5), TARGET)
    assert 0 < nothing.p_at_least < everything.p_at_least < 1
    assert everything.low < everything.mean < everything.high


@pytest.mark.parametrize(
    "call",
    [
        lambda: irt.calibrate([1.0, 0.0]),
        lambda: irt.calibrate([[2.0]]),
        lambda: irt.calibrate([[np.nan]]),
        lambda: irt.calibrate([[1.0]], known=[0.0, 1.0]),
        lambda: irt.calibrate([[1.0]], guess=1.0),
        lambda: irt.log_likelihood(bank_of(np.zeros(2)), [2], [1]),
        lambda: irt.log_likelihood(bank_of(np.zeros(2)), [0, 1], [1]),
        lambda: irt.domain_score(bank_of(np.zeros(2)), [0], [1], 1.5),
        lambda: irt.Bank(np.zeros(2), np.ones(1), np.ones(2, int), 0.0, 1.0),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()


def hired(candidates, worlds, seed, n=100):
    """Truth, raw share and Rasch posterior of candidates whose forms are 70 % easy or hard items."""
    out = []
    for world in range(worlds):
        rng = np.random.default_rng(seed + world)
        b = rng.normal(0, 1.2, 300)
        b -= b.mean()
        half = np.array_split(np.argsort(b), 2)
        history = people(rng, b, 40).astype(float)
        for row in history:
            row[rng.permutation(300)[100:]] = np.nan
        bank = irt.calibrate(history)
        for _ in range(candidates // worlds):
            first = rng.integers(2)
            share = int(0.7 * n)
            items = np.r_[rng.choice(half[first], share, False), rng.choice(half[1 - first], n - share, False)]
            theta = rng.normal(2.55, 0.85)
            right = rng.random(n) < special.expit(theta - b[items])
            found = irt.domain_score(bank, items, right, TARGET).p_at_least
            out.append((special.expit(theta - b).mean(), right.mean(), found))
    return np.array(out).T


@pytest.mark.parametrize(
    ("candidates", "worlds", "within"), [(1200, 4, 0.06), pytest.param(9000, 18, 0.03, marks=pytest.mark.nightly)]
)
def test_uneven_forms(candidates, worlds, within):
    """P(p < .90 | hired): .25 by raw share, .16 by P >= .5, .09 by P >= .75."""
    truth, raw, p = hired(candidates, worlds, 6)
    false = [(truth < TARGET)[h].mean() for h in (raw >= TARGET - 1e-9, p >= 0.5, p >= 0.75)]
    print(false)
    assert false == pytest.approx([0.25, 0.16, 0.09], abs=within)
    said = (p >= 0.6) & (p < 0.95)
    assert p[said].mean() == pytest.approx((truth >= TARGET)[said].mean(), abs=0.05 + within / 2)


def crowd(shared):
    """(workers, items) right or wrong, of Bluebirds."""
    with (shared.root / "data/01_bluebirds/ratings.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    workers, items = (sorted({r[c] for r in rows}) for c in ("rater_id", "item_id"))
    answers = np.full((len(workers), len(items)), np.nan)
    for r in rows:
        answers[workers.index(r["rater_id"]), items.index(r["item_id"])] = r["label"] == r["gold"]
    return answers


@pytest.mark.parametrize(("reps", "within"), [(6, 0.012), pytest.param(40, 0.008, marks=pytest.mark.nightly)])
def test_held_out_accuracy_of_a_real_crowd(shared, reps, within):
    """Bluebirds, 30 answers known, the other 78 foretold: RMSE raw .103, cohort .094, Rasch .089."""
    y, rng, off = crowd(shared), np.random.default_rng(0), []
    for _ in range(reps):
        order = rng.permutation(len(y))
        history, candidates = y[order[: len(y) // 2]], y[order[len(y) // 2 :]]
        bank = irt.calibrate(history)
        cohort = Population(np.nansum(history, 1), (~np.isnan(history)).sum(1))
        for answers in candidates:
            seen = rng.permutation(y.shape[1])
            tested, rest = seen[:30], seen[30:]
            right = answers[tested].sum()
            shrunk = cohort.posterior([right], [30], TARGET, prior_mean=float(np.nanmean(history)), prior_strength=5)
            log_weight = bank.prior + irt.log_likelihood(bank, tested, answers[tested])
            told = special.softmax(log_weight) @ bank.probability(irt.GRID)[:, rest].mean(axis=1)
            off.append(np.array([right / 30, shrunk[0].mean, told]) - answers[rest].mean())
    found = np.sqrt((np.array(off) ** 2).mean(axis=0))
    print(found)
    assert found == pytest.approx([0.103, 0.094, 0.089], abs=within)
    assert found[2] < found[0]
