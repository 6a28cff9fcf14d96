"""Spans: Krippendorff's published unitizing examples, pygamma's alignments, and laws."""

import itertools

import numpy as np
import pytest

from raterlab.stats import spans as spn


def from_lengths(*raters):
    return [[(b, b + length, c) for b, length, c in r] for r in raters]


CONTENT = from_lengths(
    [(225, 70, 0), (370, 30, 0), (180, 60, 1), (300, 50, 1)],
    [(220, 80, 0), (355, 20, 0), (400, 20, 0), (180, 60, 1), (300, 50, 1)],
)
# Krippendorff (1995), p. 57: four pairs of coders over 24 sections
A = from_lengths([(2, 8, 0), (14, 6, 0)], [(4, 4, 0), (15, 2, 0)])
B = from_lengths([(0, 18, 0)], [(0, 2, 0), (2, 1, 0), (3, 1, 0), (4, 1, 0), (5, 1, 0), (6, 3, 0), (9, 1, 0)])
C = from_lengths(
    [(2, 6, 0), (10, 2, 0), (14, 4, 0), (20, 2, 0)], [(0, 2, 0), (4, 4, 0), (10, 4, 0), (16, 2, 0), (20, 2, 0)]
)
D = from_lengths(
    [(0, 2, 0), (2, 8, 0), (10, 4, 0), (14, 6, 0), (20, 4, 0)],
    [(0, 4, 0), (4, 4, 0), (8, 7, 0), (15, 2, 0), (17, 7, 0)],
)


def disagreement(raters, length):
    return spn._disagreement([r[:, :2] for r in spn._checked(raters)], 0, length)


def test_content_analysis():
    """Krippendorff (2004), p. 254: alpha .8591; class c .0144, .0532, .7286; class k 0, .0490, 1."""
    assert spn.unitized_alpha(CONTENT, 150, 450).value == pytest.approx(0.8591, abs=5e-4)
    for label, observed, expected in ((0, 0.0144, 0.0532), (1, 0.0, 0.0490)):
        own = [r[r[:, 2] == label, :2] for r in spn._checked(CONTENT)]
        assert spn._disagreement(own, 150, 450) == pytest.approx((observed, expected), abs=1e-4)
    one = [[s for s in r if s[2] == 0] for r in CONTENT]
    assert spn.unitized_alpha(one, 150, 450).value == pytest.approx(0.7286, abs=1e-4)


@pytest.mark.parametrize(
    ("raters", "observed", "alpha"),
    [(A, 0.03125, 0.553), (B, 2.26736, -0.926), (C, 0.02777, 0.679), (D, 0.38715, 0.066)],
)
def test_unitizing_1995(raters, observed, alpha):
    """Observed disagreements as printed, and alpha of the finely divided continuum."""
    assert disagreement(raters, 24)[0] == pytest.approx(observed, abs=1e-5)
    fine = [[(50_000 * b, 50_000 * e, c) for b, e, c in r] for r in raters]
    assert spn.unitized_alpha(fine, 0, 1_200_000).value == pytest.approx(alpha, abs=0.02)


def test_unitized_laws():
    assert spn.unitized_alpha(CONTENT[::-1], 150, 450) == spn.unitized_alpha(CONTENT, 150, 450)
    moved = [[(b + 10, e + 10, 3 - c) for b, e, c in r] for r in CONTENT]
    assert spn.unitized_alpha(moved, 160, 460).value == pytest.approx(spn.unitized_alpha(CONTENT, 150, 450).value)
    assert spn.unitized_alpha([CONTENT[0], CONTENT[0]], 150, 450).value == 1
    assert spn.unitized_alpha([[], []], 0, 9).missing
    assert spn.unitized_alpha([CONTENT[0]], 150, 450).missing
    assert spn.unitized_alpha([[(0, 9, 0)], []], 0, 9).n == 1


FIRST = [[(1, 5, 0), (6, 10, 1), (11, 15, 0)], [(2, 6, 0), (7, 11, 1), (12, 16, 0)]]
UNEQUAL = [[(1, 5, 0), (6, 10, 1), (20, 24, 0), (30, 34, 1)], [(2, 6, 0), (31, 35, 1)]]
THREE = [[(1, 5, 0), (10, 14, 1)], [(2, 6, 0), (11, 15, 1)], [(1, 4, 0), (9, 14, 2)]]
CYCLE = [
    [(10 * i + 1, 10 * i + 6, i % 3) for i in range(16)],
    [(10 * i + 2, 10 * i + 8, (i + 1) % 3) for i in range(16)],
]
WEIGHED = [[(1, 5, 0), (6, 10, 1), (11, 15, 2)], [(2, 7, 0), (8, 12, 1), (11, 15, 0)]]


@pytest.mark.parametrize(
    ("raters", "weights", "disorder", "gamma", "within"),
    [
        (FIRST, (1, 1), 0.0625, 0.8836, 0.025),
        (UNEQUAL, (1, 1), 0.7083333, 0.5668, 0.06),
        ([FIRST[0], FIRST[0]], (1, 1), 0.0, 1.0, 1e-9),
        (THREE, (1, 1), 0.4087564, 0.6588, 0.06),
        (CYCLE, (1, 1), 1.0743802, -0.1008, 0.09),
        (WEIGHED, (3, 2), 1.0277778, 0.2443, 0.12),
    ],
    ids=["first", "unequal", "same", "three", "cycle", "weighed"],
)
def test_gamma_is_pygammas(raters, weights, disorder, gamma, within):
    """Alignments exactly; gamma within the error of its 30 random continua."""
    found = spn.gamma(raters, position=weights[0], category=weights[1], draws=150)
    assert found.observed == pytest.approx(disorder, abs=1e-6)
    assert found.gamma.value == pytest.approx(gamma, abs=within)


def brute(raters):
    """Cheapest alignment by trying every one."""
    tables = [np.array(r, dtype=float) for r in raters]
    n, pairs = len(tables), list(itertools.combinations(range(len(tables)), 2))

    def price(group):
        total = 0.0
        for i, j in pairs:
            if group[i] is None or group[j] is None:
                total += 1
            else:
                total += float(spn._apart(tables[i][[group[i]]], tables[j][[group[j]]], 1.0, 1.0)[0, 0])
        return total / len(pairs)

    def best(left):
        first = next((i for i in range(n) if left[i]), None)
        if first is None:
            return 0.0
        unit, options = left[first][0], []
        for rest in itertools.product(*([None, *left[i]] if i != first else [unit] for i in range(n))):
            smaller = [tuple(u for u in left[i] if u != rest[i]) for i in range(n)]
            options.append(price(rest) + best(smaller))
        return min(options)

    return best([tuple(range(len(t))) for t in tables]) / (sum(map(len, tables)) / n)


@pytest.mark.parametrize("raters", [2, 3])
def test_alignment_is_the_best(raters):
    rng = np.random.default_rng(raters)
    for _ in range(8):
        some = []
        for _ in range(raters):
            begin = np.sort(rng.integers(0, 20, rng.integers(1, 4)))
            some.append([(b, b + rng.integers(1, 6), rng.integers(0, 2)) for b in begin])
        assert spn.disorder(some) == pytest.approx(brute(some))


def test_gamma_laws():
    one = spn.gamma(THREE, draws=40)
    assert spn.gamma(THREE, draws=40) == one
    assert spn.disorder(THREE[::-1]) == pytest.approx(one.observed)
    assert spn.disorder([[(b, e, 2 - c) for b, e, c in r] for r in THREE]) == pytest.approx(one.observed)
    assert one.gamma.low < one.gamma.value < one.gamma.high
    assert spn.gamma([THREE[0], []]).gamma.missing
    assert spn.gamma([THREE[0]]).expected is None


def test_gamma_of_strangers_is_near_zero():
    rng, found = np.random.default_rng(0), []
    for seed in range(12):
        raters = []
        for _ in range(2):
            begin = np.cumsum(rng.integers(4, 30, 12))
            raters.append([(b, b + rng.integers(2, 5), rng.integers(0, 3)) for b in begin])
        found.append(spn.gamma(raters, draws=30, seed=seed).gamma.value)
    assert np.mean(found) == pytest.approx(0, abs=0.08)


def test_more_raters_are_still_exact_and_quick():
    rng = np.random.default_rng(1)
    truth = np.cumsum(rng.integers(8, 20, 30))
    raters = [
        [(b + rng.integers(-2, 3), b + 6 + rng.integers(-2, 3), rng.integers(0, 3)) for b in truth] for _ in range(4)
    ]
    assert 0 < spn.disorder(raters) < 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: spn.unitized_alpha([[(3, 3, 0)], [(1, 2, 0)]], 0, 9),
        lambda: spn.unitized_alpha([[(3, 12, 0)], [(1, 2, 0)]], 0, 9),
        lambda: spn.unitized_alpha([[(1, 5, 0), (4, 7, 0)], [(1, 2, 0)]], 0, 9),
        lambda: spn.gamma([[(1, 2, -1)], [(1, 2, 0)]]),
        lambda: spn.gamma(FIRST, position=-1),
        lambda: spn.gamma(FIRST, draws=1),
    ],
)
def test_bad_shapes_raise(call):
    with pytest.raises(ValueError):  # noqa: PT011
        call()
