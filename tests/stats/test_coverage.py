"""Do the 95 % intervals for agreement cover? Items are resampled, raters fixed."""

import functools

import numpy as np
import pytest

from raterlab.stats import agreement as agr
from raterlab.stats import kappa as kap
from raterlab.stats import krippendorff as kri
from raterlab.stats import pairs as prs

REPLICATES = 300
ERROR = 3 * np.sqrt(0.95 * 0.05 / REPLICATES)


def _by_distance(codes):
    rng = np.random.default_rng(0)
    items, raters = rng.integers(0, len(codes), (2, 2000)), rng.integers(0, codes.shape[1], (2, 2000))
    label = codes[items, raters]
    between = (label[0] != label[1]).astype(float)[items[0] != items[1]]
    return prs.alpha_from_distances((codes[:, :, None] != codes[:, None, :]).astype(float), between)


MEASURES = {
    "alpha": kri.alpha,
    "ordinal": lambda c: kri.alpha(c, "ordinal"),
    "fleiss": agr.fleiss_kappa,
    "ac1": lambda c: agr.gwet_ac1(c, 4),
    "cohen": lambda c: kap.cohen_kappa(c[:, 0], c[:, 1]),
    "raw": agr.raw,
    "distances": _by_distance,
}


def crowd(rng, items, raters=3):
    truth, hard = rng.choice(4, (items, 1), p=[0.4, 0.3, 0.2, 0.1]), rng.normal(0, 1, (items, 1))
    right = rng.random((items, raters)) < 1 / (1 + np.exp(-(np.log(0.85 / 0.15) + hard)))
    return np.where(right, truth, (truth + rng.integers(1, 4, (items, raters))) % 4)


@functools.cache
def population():
    return crowd(np.random.default_rng(1), 100_000)


@pytest.mark.parametrize("name", MEASURES)
def test_coverage(name):
    rng = np.random.default_rng(21)
    truth = kri.alpha(population()).value if name == "distances" else MEASURES[name](population()).value
    found = [MEASURES[name](crowd(rng, 50)) for _ in range(REPLICATES)]
    covered = np.mean([e.low <= truth <= e.high for e in found])
    # Sampled chance pairs add their own error on top of the items': that interval is a little too wide.
    highest = 0.985 if name == "distances" else 0.97
    assert 0.93 - ERROR <= covered <= min(highest + ERROR, 0.999)
    if name == "alpha":
        assert np.mean([e.high - e.low for e in found]) == pytest.approx(0.28, abs=0.02)
