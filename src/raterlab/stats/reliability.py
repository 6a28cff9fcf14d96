"""Agreement of scales, rankings, sets and found objects; Conger's kappa."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, floats, label_codes, square
from raterlab.stats._intervals import NO_VARIATION, TOO_FEW, jackknife
from raterlab.stats._scipy import special
from raterlab.stats.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Icc:
    """Intraclass correlations, of one rating and of the mean of all raters' ratings.

    Parameters
    ----------
    one_way, one_way_mean
        ICC(1) and ICC(1,k): every item has other raters.
    agreement, agreement_mean
        ICC(2,1) and ICC(2,k): raters are a sample, and their severity counts as disagreement.
    consistency, consistency_mean
        ICC(3,1) and ICC(3,k): these raters only, and their severity is forgiven.
    """

    one_way: Estimate
    one_way_mean: Estimate
    agreement: Estimate
    agreement_mean: Estimate
    consistency: Estimate
    consistency_mean: Estimate


def icc(scores: npt.ArrayLike, level: float = 0.95) -> Icc:
    r"""All six intraclass correlations with their F intervals.

    From the mean squares between items B, between raters J, within items W, and of the residual E:
    :math:`ICC(1)=\frac{B-W}{B+(k-1)W}`, :math:`ICC(2,1)=\frac{B-E}{B+(k-1)E+k(J-E)/n}`,
    :math:`ICC(3,1)=\frac{B-E}{B+(k-1)E}`; for means of k: :math:`\frac{B-W}{B}`, :math:`\frac{B-E}{B+(J-E)/n}`,
    :math:`\frac{B-E}{B}`.

    Parameters
    ----------
    scores
        (items, raters); items with a missing (NaN) score are left out.
    level
        Coverage of the intervals.

    Returns
    -------
    Icc
        Undefined below two complete items or raters; n counts complete items.

    References
    ----------
    Shrout, P. & Fleiss, J. (1979). Psychological Bulletin 86, 420-428.

    Examples
    --------
    >>> six = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> found = icc(six)
    >>> [round(e.value, 2) for e in (found.one_way, found.agreement, found.consistency)]
    [0.17, 0.29, 0.71]
    """
    x = floats(scores, 2, "scores")
    x = x[~np.isnan(x).any(axis=1)]
    n, k = x.shape
    if n < 2 or k < 2:
        return _no_icc("fewer than two items that all raters scored, or fewer than two raters", n)
    if np.ptp(x) == 0:
        return _no_icc("every score is the same", n)
    item, rater, grand = x.mean(axis=1), x.mean(axis=0), float(x.mean())
    between = k * float(((item - grand) ** 2).sum()) / (n - 1)
    judges = n * float(((rater - grand) ** 2).sum()) / (k - 1)
    within = float(((x - item[:, None]) ** 2).sum()) / (n * (k - 1))
    error = max(within * n * (k - 1) - judges * (k - 1), 0.0) / ((n - 1) * (k - 1))
    one, one_mean = _by_f(between, within, n, k, n * (k - 1), level)
    fixed, fixed_mean = _by_f(between, error, n, k, (n - 1) * (k - 1), level)
    sample = _agreement(between, judges, error, n, k, level)
    return Icc(one, one_mean, sample, _of_means(sample, k), fixed, fixed_mean)


def _no_icc(why: str, n: int) -> Icc:
    return Icc(*(Estimate.undefined(why, n),) * 6)


def _by_f(between: float, noise: float, n: int, k: int, freedom: int, level: float) -> tuple[Estimate, Estimate]:
    """ICC(1) or ICC(3), of one rating and of a mean."""
    if noise == 0:
        sure = Estimate(1.0, None, None, n, level=level)
        return sure, sure
    ratio, tail = between / noise, (1 + level) / 2
    low = ratio / float(special.fdtri(n - 1, freedom, tail))
    high = ratio * float(special.fdtri(freedom, n - 1, tail))
    value, bottom, top = ((f - 1) / (f + k - 1) for f in (ratio, low, high))
    single = Estimate(value, bottom, top, n, level=level)
    if ratio == 0:
        return single, Estimate.undefined("items do not differ", n)
    return single, Estimate(1 - 1 / ratio, 1 - 1 / low, 1 - 1 / high, n, level=level)


def _agreement(between: float, judges: float, error: float, n: int, k: int, level: float) -> Estimate:
    """ICC(2,1), with Satterthwaite's degrees of freedom for its interval."""
    below = between + (k - 1) * error + k * (judges - error) / n
    if below <= 0:
        return Estimate.undefined("items differ less than chance makes them", n)
    value = (between - error) / below
    if error == 0:
        return Estimate(value, None, None, n, level=level)
    spread = k * value * judges / error
    others = n * (1 + (k - 1) * value) - k * value
    below = (n - 1) * spread**2 + others**2
    if below == 0:
        return Estimate(value, None, None, n, level=level)
    freedom = (k - 1) * (n - 1) * (spread + others) ** 2 / below
    tail, rest = (1 + level) / 2, k * judges + (k * n - k - n) * error
    f_low, f_high = float(special.fdtri(n - 1, freedom, tail)), float(special.fdtri(freedom, n - 1, tail))
    low = n * (between - f_low * error) / (f_low * rest + n * between)
    high = n * (f_high * between - error) / (rest + n * f_high * between)
    if not (low <= value <= high):  # Satterthwaite's freedom can vanish below zero agreement
        return Estimate(value, None, None, n, level=level)
    return Estimate(value, low, high, n, level=level)


def _of_means(single: Estimate, k: int) -> Estimate:
    """Spearman and Brown's step from one rating to the mean of k."""
    if single.value is None:
        return single

    def up(x: float | None) -> float | None:
        return None if x is None or 1 + (k - 1) * x <= 0 else k * x / (1 + (k - 1) * x)

    if (value := up(single.value)) is None:
        return Estimate.undefined("raters disagree more than chance makes them", single.n)
    return Estimate(value, up(single.low), up(single.high), single.n, level=single.level)


@dataclass(frozen=True, slots=True)
class Concordance:
    """Agreement of rankings.

    Parameters
    ----------
    w
        Kendall's W, 0 to 1; n is the number of raters.
    p_value
        Of "rankings are unrelated"; None when not known.
    """

    w: Estimate
    p_value: float | None


def kendall_w(scores: npt.ArrayLike) -> Concordance:
    r"""Kendall's coefficient of concordance, with ties.

    :math:`W = \frac{12\sum_i (R_i-\bar R)^2}{m^2(k^3-k) - m\sum_r T_r},\ T_r=\sum (t^3-t)`, and
    :math:`m(k-1)W\sim\chi^2_{k-1}`. Three raters of four things can show next to nothing (power .15 at a
    correlation of .5), five have .50.

    Parameters
    ----------
    scores
        (raters, things) scores or ranks; equal numbers are ties. Raters with a missing score are left out.

    Returns
    -------
    Concordance

    References
    ----------
    Kendall, M. & Babington Smith, B. (1939). Annals of Mathematical Statistics 10, 275-287.

    Examples
    --------
    >>> round(kendall_w([[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]]).w.value, 3)
    0.778
    """
    x = floats(scores, 2, "scores")
    x = x[~np.isnan(x).any(axis=1)]
    m, k = x.shape
    if m < 2 or k < 2:
        return Concordance(Estimate.undefined("fewer than two rankings or things", m), None)
    less = (x[:, :, None] > x[:, None, :]).sum(axis=2)
    same = (x[:, :, None] == x[:, None, :]).sum(axis=2)
    rank = less + (same + 1) / 2
    spread = float(((rank.sum(axis=0) - m * (k + 1) / 2) ** 2).sum())
    most = m**2 * (k**3 - k) - m * float((same**2 - 1).sum())
    if most <= 0:
        return Concordance(Estimate.undefined("everything is tied", m), None)
    w = 12 * spread / most
    return Concordance(Estimate(w, None, None, m), float(special.chdtrc(k - 1, m * (k - 1) * w)))


def set_distances(labels: npt.ArrayLike, seen: npt.ArrayLike | None = None, *, kind: str = "masi") -> Floats:
    r"""Distances between sets of labels, for every pair of raters on every item.

    Jaccard: :math:`1-J,\ J=|A\cap B|/|A\cup B|`. MASI: :math:`1-JM` with M = 1 for equal sets, 2/3 when one holds
    the other, 1/3 when they overlap, 0 when they do not. Two empty sets are equal.

    Parameters
    ----------
    labels
        (items, raters, classes), true where a rater gave the label.
    seen
        (items, raters), whether the rater judged the item; all by default.
    kind
        masi or jaccard.

    Returns
    -------
    array
        (items, raters, raters) in [0, 1], NaN where either did not judge: for `alpha_from_distances`,
        `leave_one_out` and their kin.

    References
    ----------
    Passonneau, R. (2006), MASI. LREC, 831-836; Jaccard (1912).

    Examples
    --------
    >>> two = np.array([[[1, 1, 0], [1, 0, 0]]], dtype=bool)
    >>> set_distances(two, kind="jaccard")[0, 0, 1], set_distances(two)[0, 0, 1].round(3)
    (np.float64(0.5), np.float64(0.667))
    """
    x = floats(np.asarray(labels, dtype=np.float64), 3, "labels")
    if kind not in {"masi", "jaccard"}:
        raise ValueError(f"kind must be masi or jaccard, not {kind}")
    if not bool(np.isin(x, (0.0, 1.0)).all()):
        raise ValueError("labels must be true or false")
    shared = np.einsum("irk,isk->irs", x, x)
    size = x.sum(axis=2)
    union = size[:, :, None] + size[:, None, :] - shared
    alike = np.divide(shared, union, out=np.ones(shared.shape), where=union > 0)
    if kind == "masi":
        held = shared == np.minimum(size[:, :, None], size[:, None, :])
        nested = np.where(held & (shared > 0), 2 / 3, np.where(shared > 0, 1 / 3, 0.0))
        alike = alike * np.where(shared == union, 1.0, nested)
    if seen is not None:
        judged = np.asarray(seen, dtype=np.bool_)
        if judged.shape != x.shape[:2]:
            raise ValueError("seen must be (items, raters)")
        alike = np.where(judged[:, :, None] & judged[:, None, :], alike, np.nan)
    return np.asarray(1 - alike)


def mean_pairwise_f1(matched: npt.ArrayLike, sizes: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    r"""F1 across labelers: the mean over pairs of raters of F1 pooled over items.

    :math:`F_{rs} = \frac{2\sum_j m_{jrs}}{\sum_j (n_{jr}+n_{js})}` over the items both judged; symmetric, no
    chance correction. Jackknife over items on the atanh scale.

    Parameters
    ----------
    matched
        (items, raters, raters) objects found by both, however matched; symmetric.
    sizes
        (items, raters) objects of each; NaN where a rater did not judge the item.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate

    References
    ----------
    Hripcsak & Rothschild (2005), agreement, the F-measure, and reliability. JAMIA 12, 296-298.

    Examples
    --------
    >>> both = np.array([[[2, 1], [1, 1]], [[1, 1], [1, 2]], [[1, 1], [1, 1]]])
    >>> round(mean_pairwise_f1(both, [[2, 1], [1, 2], [1, 1]]).value, 2)
    0.75
    """
    m, n = square(matched, "matched"), floats(sizes, 2, "sizes")
    if n.shape != m.shape[:2]:
        raise ValueError("sizes must be (items, raters)")
    judged = ~np.isnan(n)
    both = judged[:, :, None] & judged[:, None, :]
    some = np.nan_to_num(n)
    if (np.nan_to_num(m) > np.minimum(some[:, :, None], some[:, None, :]) + 1e-9)[both].any():
        raise ValueError("more objects are matched than there are")
    rows, columns = np.triu_indices(m.shape[1], 1)
    hit = np.where(both, 2 * np.nan_to_num(m), 0.0)[:, rows, columns]
    out_of = np.where(both, some[:, :, None] + some[:, None, :], 0.0)[:, rows, columns]
    used = both[:, rows, columns].any(axis=1)
    items = int(used.sum())
    top, bottom = hit.sum(axis=0), out_of.sum(axis=0)
    if items < 2 or not (bottom > 0).any():
        return Estimate.undefined(TOO_FEW if items < 2 else "nobody found any object", items)
    return jackknife(
        float(_mean_ratio(top[None], bottom[None])[0]),
        _mean_ratio(top - hit[used], bottom - out_of[used]),
        items,
        level=level,
    )


def _mean_ratio(top: Floats, bottom: Floats) -> Floats:
    """Mean over the pairs that have objects; NaN where none has."""
    some = bottom > 0
    each = np.divide(top, bottom, out=np.zeros(top.shape), where=some)
    pairs = some.sum(axis=1)
    return np.asarray(np.divide(each.sum(axis=1), pairs, out=np.full(len(top), np.nan), where=pairs > 0))


def conger_kappa(codes: npt.ArrayLike, *, level: float = 0.95) -> Estimate:
    r"""Conger's kappa: Cohen's for any number of raters, who keep their own habits.

    :math:`p_e = \sum_k\left(\bar p_k^2 - s_k^2/R\right)` with the mean and variance over raters of their shares of
    class k, observed agreement as in Fleiss' kappa; missing labels allowed. Jackknife over items.

    Parameters
    ----------
    codes
        (items, raters) class codes, -1 missing.
    level
        Coverage of the interval.

    Returns
    -------
    Estimate

    References
    ----------
    Conger, A. (1980). Psychological Bulletin 88, 322-328; Gwet (2014), Handbook of Inter-Rater Reliability, ch. 2.

    Examples
    --------
    >>> round(conger_kappa([[0, 0, 0], [1, 1, 0], [1, 1, 1], [0, 1, 1]]).value, 3)
    0.333
    """
    y = label_codes(codes)
    y = y[:, (y >= 0).any(axis=0)]
    k = int(y.max(initial=-1)) + 1
    one_hot = (y[:, :, None] == np.arange(k)).astype(np.float64)  # (items, raters, classes)
    counts, n = one_hot.sum(axis=1), (y >= 0).sum(axis=1)
    pairs = n * (n - 1)
    used = pairs > 0
    if used.sum() < 2:
        return Estimate.undefined(TOO_FEW, int(used.sum()))
    agreed = (counts * (counts - 1)).sum(axis=1)[used] / pairs[used]
    table = one_hot.sum(axis=0)
    value = _beyond(agreed.mean(keepdims=True), table[None])
    if np.isnan(value[0]):
        return Estimate.undefined(NO_VARIATION, len(agreed))
    left = (agreed.sum() - agreed) / (len(agreed) - 1)
    return jackknife(float(value[0]), _beyond(left, table - one_hot[used]), len(agreed), level=level)


def _beyond(agreed: Floats, table: Floats) -> Floats:
    """Agreement beyond chance from (…, raters, classes) counts; NaN where chance explains all."""
    total = table.sum(axis=2, keepdims=True)
    share = np.divide(table, total, out=np.zeros(table.shape), where=total > 0)
    raters = (total > 0).sum(axis=1)[:, 0]
    pairs = raters * (raters - 1.0)
    chance = ((share.sum(axis=1) ** 2).sum(axis=1) - (share**2).sum(axis=(1, 2))) / np.maximum(pairs, 1.0)
    known = (pairs > 0) & (chance < 1 - 1e-12)
    return np.asarray(np.divide(agreed - chance, 1 - chance, out=np.full(len(chance), np.nan), where=known))
