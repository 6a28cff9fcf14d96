"""Sequential tests: Wald's numbers, and adaptive testing with the errors and lengths of the design."""

import numpy as np
import pytest
from scipy import special, stats

from raterlab.stats import irt
from raterlab.stats import sequential as seq

WALD = seq.Sprt(0.90, 0.95, 0.05, 0.05, most=400)


@pytest.mark.parametrize(("accuracy", "mean"), [(0.90, 137), (0.95, 159), (0.80, 34), (0.75, 24), (0.98, 76)])
def test_wald_course(accuracy, mean):
    assert seq.course(WALD, accuracy).mean == pytest.approx(mean, abs=1)


def test_wald_errors():
    assert seq.course(WALD, 0.90).accept == pytest.approx(0.054, abs=0.002)
    assert seq.course(WALD, 0.95).accept >= 0.94
    eight = [seq.course(seq.Sprt(0.85, 0.95, 0.05, 0.05, most=150), p).mean for p in (0.85, 0.95)]
    assert eight == pytest.approx([43, 54], abs=1)


def test_course_is_what_happens():
    test, rng, n, accepted = seq.Sprt(0.8, 0.95, 0.1, 0.1, most=40), np.random.default_rng(0), [], []
    for answers in rng.random((1500, 40)) < 0.88:
        right = np.cumsum(answers)
        verdicts = [test.verdict(k, i) for i, k in enumerate(right, 1)]
        end = next(i for i, v in enumerate(verdicts, 1) if v != "go on")
        n.append(end)
        accepted.append(verdicts[end - 1] == "accept")
    course = seq.course(test, 0.88)
    assert np.mean(n) == pytest.approx(course.mean, rel=0.06)
    assert np.mean(accepted) == pytest.approx(course.accept, abs=0.04)
    assert np.quantile(n, 0.9) == pytest.approx(course.p90, abs=3)


def test_untruncated_bounds_hold():
    """A walk that may take its time keeps Wald's error rates."""
    patient = seq.Sprt(0.7, 0.9, 0.05, 0.1, most=2000)
    assert seq.course(patient, 0.7).accept <= 0.055
    assert 1 - seq.course(patient, 0.9).accept <= 0.11


def test_three_way():
    assert seq.three_way(0.9, 15) == "hire"
    assert seq.three_way(0.1, 15) == "reject"
    assert seq.three_way(0.5, 199) == "extend"
    assert seq.three_way(0.5, 200) == "unresolved"


def bank_of(rng, size=300, spread=0.0):
    b, a = rng.normal(0, 1.2, size), np.exp(rng.normal(0, spread, size))
    domain = special.expit(a * (irt.GRID[:, None] - b)).mean(axis=1)
    return irt.Bank(b, a, np.full(size, 99), float(np.interp(0.885, domain, irt.GRID)), 0.85)


def choose(bank, **options):
    options = {"rng": np.random.default_rng(0), "among": 1, **options}
    return seq.next_item(bank, options.pop("used", []), bank.ability_at(0.9), **options)


def test_choice():
    bank = bank_of(np.random.default_rng(1), 40, 0.4)
    worth = bank.information(bank.ability_at(0.9))
    best, second = np.argsort(-worth)[:2]
    assert choose(bank) == best
    assert choose(bank, used=[best]) == second
    assert choose(bank, exposure=np.arange(40) == best) == second
    assert choose(bank, used=range(40)) is None
    slow = np.where(np.arange(40) == best, 1e3, 1.0)
    assert choose(bank, seconds=slow) == second
    thin = irt.Bank(bank.difficulty, bank.discrimination, np.where(np.arange(40) == best, 14, 99), 2.0, 1.0)
    assert choose(thin) == second
    assert len({choose(bank, among=5, rng=np.random.default_rng(s)) for s in range(60)}) == 5


def test_content_comes_first():
    bank = bank_of(np.random.default_rng(2), 60)
    area, used, rng = np.arange(60) % 6, [], np.random.default_rng(0)
    for _ in range(12):
        used = [*used, choose(bank, used=used, content=area, among=3, rng=rng)]
    assert np.bincount(area[used]).tolist() == [2] * 6
    assert len(set(used)) == 12


def sitting(bank, rng, theta, *, stop=None, fixed=None, among=None, random=False, used_up=None):
    """(items used, P(p >= .9)) of one person."""
    cut, score = bank.ability_at(0.9), bank.domain(irt.GRID)
    table = np.clip(bank.probability(irt.GRID), 1e-9, 1 - 1e-9)
    log_weight, used, order = bank.prior, [], rng.permutation(len(bank.difficulty))
    while True:
        item = order[len(used)] if random else seq.next_item(bank, used, cut, rng=rng, among=among)
        right = rng.random() < bank.probability(theta)[item]
        log_weight = log_weight + np.log(table[:, item] if right else 1 - table[:, item])
        used.append(item)
        p = special.softmax(log_weight)[score >= 0.9].sum()
        n = len(used)
        if n == fixed or n >= 200 or (stop and n >= 15 and seq.three_way(p, n, hire=stop, reject=1 - stop) != "extend"):
            used_up[used] += 1
            return n, p


def exam(reps, seed, banks=2, size=300, spread=0.0, **rule):
    """(mean items, error, P(hire | p < .87), largest exposure)."""
    rows, most = [], []
    for world in range(banks):
        rng = np.random.default_rng(seed + world)
        bank, used_up = bank_of(rng, size, spread), np.zeros(size)
        for theta in rng.normal(bank.mean, bank.sd, reps // banks):
            rows.append((*sitting(bank, rng, theta, used_up=used_up, **rule), bank.domain(theta)))  # noqa: PERF401
        most.append(used_up.max() / (reps // banks))
    n, p, truth = np.array(rows).T
    hire = p >= 0.5
    return n.mean(), (hire != (truth >= 0.9)).mean(), hire[truth < 0.87].mean(), np.mean(most)


def test_adaptive_is_shorter_and_no_worse_small():
    n, error, *_ = exam(400, 3, stop=0.90, among=20)
    assert n == pytest.approx(48, abs=6)
    assert error == pytest.approx(0.091, abs=3 * np.sqrt(0.09 * 0.91 / 400))
    fixed = exam(400, 3, fixed=48, random=True)
    assert error < fixed[1]


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("rule", "want"),
    [
        ({"fixed": 50, "random": True}, (50, 0.176, 0.058, 0.18)),
        ({"fixed": 100, "random": True}, (100, 0.124, 0.027, 0.35)),
        ({"fixed": 200, "random": True}, (200, 0.093, 0.007, 0.69)),
        ({"fixed": 50, "among": 1}, (50, 0.112, 0.016, 1.0)),
        ({"stop": 0.90, "random": True}, (68, 0.113, 0.017, 0.24)),
        ({"stop": 0.95, "random": True}, (93, 0.097, 0.009, 0.33)),
        ({"stop": 0.90, "among": 20}, (48, 0.091, 0.013, 0.71)),
        ({"stop": 0.95, "among": 60}, (71, 0.081, 0.008, 0.54)),
        ({"stop": 0.95, "among": 60, "size": 1000, "spread": 0.35}, (56, 0.057, 0.005, 0.47)),
    ],
)
def test_adaptive_table(rule, want):
    got = exam(4000, 40, banks=4, **rule)
    print(rule, [round(float(x), 3) for x in got], want)
    for value, target, within in zip(got, want, (0.08 * want[0], 0.02, 0.02, 0.08), strict=True):
        assert value == pytest.approx(target, abs=within)


def test_three_way_stop_on_random_items():
    """Looks at 50, 75, ... 200 items: 100 on average, .103 misclassified (fixed 200: .097)."""
    rng, rows = np.random.default_rng(5), []
    bank = bank_of(rng)
    for theta in rng.normal(2.55, 0.85, 400):
        items = rng.permutation(300)[:200]
        right = rng.random(200) < bank.probability(theta)[items]
        n = 50
        while True:
            p = irt.domain_score(bank, items[:n], right[:n], 0.9).p_at_least
            if seq.three_way(p, n) != "extend":
                break
            n += 25
        rows.append((n, (p >= 0.5) != (bank.domain(theta) >= 0.9)))
    n, wrong = np.mean(rows, axis=0)
    assert n == pytest.approx(100, abs=14)
    assert wrong == pytest.approx(0.103, abs=0.045)


def noisy(rng, rule, worlds, reps, *, wrong=0.05, screened=True, past=60):
    """(mean items, error) with a bank calibrated from past people, some of its gold wrong; truth is true accuracy."""
    rows = []
    for _ in range(worlds):
        b, off = rng.normal(0, 1.2, 300), rng.random(300) < wrong

        def shown(theta, b=b, off=off):
            p = special.expit(theta - b)
            return np.where(off, (1 - p) / 3, p)

        answers = rng.random((past, 300)) < shown(rng.normal(2.5, 0.85, (past, 1)))
        kept = ~irt.misfitting(answers) if screened else np.ones(300, bool)
        bank = irt.calibrate(answers[:, kept].astype(float))
        score, cut = bank.domain(irt.GRID), bank.ability_at(0.9)
        table = np.clip(bank.probability(irt.GRID), 1e-6, 1 - 1e-6)
        for theta in rng.normal(2.5, 0.85, reps):
            right = (rng.random(300) < shown(theta))[kept]
            log_weight, used = bank.prior, []
            order = rng.permutation(int(kept.sum()))
            while True:
                item = seq.next_item(bank, used, cut, rng=rng, among=60) if rule == "adaptive" else order[len(used)]
                used = [*used, item]
                log_weight = log_weight + np.log(table[:, item] if right[item] else 1 - table[:, item])
                p = special.softmax(log_weight)[score >= 0.9].sum()
                adaptive = rule == "adaptive" and len(used) >= 15 and not 0.1 < p < 0.9
                if adaptive or len(used) >= (200 if rule == "adaptive" else rule):
                    break
            rows.append((len(used), (p >= 0.5) != (special.expit(theta - b).mean() >= 0.9)))
    return np.mean(rows, axis=0)


@pytest.mark.nightly
@pytest.mark.parametrize(("rule", "items", "error"), [("adaptive", 50, 0.098), (100, 100, 0.128)])
def test_screened_gold(rule, items, error):
    n, wrong = noisy(np.random.default_rng(50), rule, 6, 400)
    print(rule, n, wrong)
    assert n == pytest.approx(items, abs=6)
    assert wrong == pytest.approx(error, abs=0.03)


def test_unscreened_gold_ruins_the_decision():
    screened, open_gold = (noisy(np.random.default_rng(60), 100, 3, 120, screened=s)[1] for s in (True, False))
    assert open_gold > 0.2
    assert screened < open_gold - 0.05


def test_against_binomial():
    """One item short of the end, the recursion is a binomial."""
    test = seq.Sprt(0.4, 0.6, 1e-9, 1e-9, most=25)
    assert seq.course(test, 0.5).accept == pytest.approx(stats.binom.sf(12, 25, 0.5))


@pytest.mark.parametrize(
    "call",
    [
        lambda: seq.Sprt(0.9, 0.8),
        lambda: seq.Sprt(0.8, 0.9, 0.6, 0.6),
        lambda: WALD.verdict(3, 2),
        lambda: seq.course(WALD, 1.2),
        lambda: seq.three_way(0.5, 10, hire=0.1, reject=0.9),
        lambda: choose(bank_of(np.random.default_rng(0), 5), content=[1, 2]),
        lambda: choose(bank_of(np.random.default_rng(0), 5), seconds=[1.0]),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
