"""How many people, and what an accepted item costs: a monthly simulation to be argued with."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from raterlab.stats._arrays import Floats, floats

RAMP = (0.0, 0.45, 0.70, 0.85, 0.95, 1.0)  # speed by month of tenure; month 0 is training
MODES = ("in-house", "managed", "hybrid")


@dataclass(frozen=True, slots=True)
class Operation:
    """What planning assumes. Every number is illustrative: put your own.

    Parameters
    ----------
    minutes
        Per item at full speed.
    hours
        Productive hours per person and month.
    overhead
        Gold, overlap and review, as a share of the volume.
    rejected
        Share of finished items that is not accepted.
    forecast_error
        Spread (log) of the forecast that hiring acts on.
    noise
        Spread (log) of the volume around its expectation.
    lead
        Months from the decision to hire to the first day.
    attrition
        Share that leaves each month.
    safety
        Capacity held above the forecast.
    wage, load, productive
        Hourly wage, its multiplier for taxes and the like, and the productive share of paid hours.
    hire_cost, severance
        Per hire; per dismissal, in half months of pay.
    overtime
        Most overtime, as a share of capacity, at 1.5 times the wage.
    vendor_rate, vendor_pace
        Price of a vendor's hour, and its speed beside one's own people.
    vendor_growth
        Most that a vendor delivers, as a multiple of last month's expected volume.
    vendor_minimum, hybrid_minimum
        Volume paid for in any case, as a share of the median month: managed alone, and in the hybrid.
    vendor_setup
        Paid once.
    base_share
        In-house base of the hybrid, as a share of the lowest month.
    quality
        Cost of quality assurance, as a share of the rest.
    late_cost
        What an item costs for each month that it is late.
    ramp
        Speed by month of tenure; the last holds from then on.

    Examples
    --------
    >>> round(Operation().own_hour, 2), round(Operation().premium, 2)
    (36.67, 0.42)
    """

    minutes: float = 6.0
    hours: float = 125.0
    overhead: float = 0.0
    rejected: float = 0.0
    forecast_error: float = 0.20
    noise: float = 0.10
    lead: int = 2
    attrition: float = 0.04
    safety: float = 0.12
    wage: float = 22.0
    load: float = 1.30
    productive: float = 0.78
    hire_cost: float = 2500.0
    severance: float = 1.0
    overtime: float = 0.10
    vendor_rate: float = 48.0
    vendor_pace: float = 0.92
    vendor_growth: float = 1.35
    vendor_minimum: float = 0.15
    hybrid_minimum: float = 0.0
    vendor_setup: float = 15_000.0
    base_share: float = 1.05
    quality: float = 0.12
    late_cost: float = 0.35
    ramp: tuple[float, ...] = RAMP

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "ramp" and not value >= 0:
                raise ValueError(f"{field.name} must not be negative")
        for name in ("minutes", "hours", "productive", "vendor_pace"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be positive")
        if not self.ramp or not self.attrition < 1 or not self.rejected < 1 or self.lead < 1:
            raise ValueError("ramp must not be empty, attrition and rejected must be below 1, lead at least 1")

    @property
    def own_hour(self) -> float:
        """Loaded cost of one productive hour of one's own."""
        return self.wage * self.load / self.productive

    @property
    def premium(self) -> float:
        """How much more a vendor's hour of the same output costs."""
        return self.vendor_rate / self.vendor_pace / self.own_hour - 1


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """What a way of staffing leads to.

    Parameters
    ----------
    p50, p90
        Cost per accepted item, in half and in nine tenths of the simulated futures at most.
    total
        Mean cost per expected item, lateness priced in: the number to compare.
    late
        Mean item-months of delay for each item that came.
    people
        Mean headcount of one's own in each month.
    backlog
        Mean backlog at the end of each month.
    """

    p50: float
    p90: float
    total: float
    late: float
    people: Floats
    backlog: Floats


def simulate(
    volume: npt.ArrayLike, operation: Operation, mode: str = "in-house", *, draws: int = 400, seed: int = 0
) -> Outcome:
    r"""Play a staffing plan through many futures.

    Each month: people age along the ramp, arrive `lead` months after the decision, leave with the
    attrition; :math:`cap_t = \sum_i ramp(tenure_i)\,H\,60/AHT`, needed are volume (1 + overhead) items,
    accepted are done (1 - rejected). In-house hires to the forecast with a safety margin, dismisses half
    of a surplus, and works overtime; managed buys everything; hybrid keeps an in-house base for the lowest
    month and buys the peaks. Hybrid looks cheapest as long as a vendor promises peaks without a minimum:
    set `hybrid_minimum` and `vendor_growth` before believing it.

    Parameters
    ----------
    volume
        Expected items of each month.
    operation
        The assumptions.
    mode
        in-house, managed or hybrid.
    draws, seed
        Futures, and the seed of the draw; equal seeds face equal futures.

    Returns
    -------
    Outcome

    References
    ----------
    Gans, Koole & Mandelbaum (2003), M&SOM 5, 79-141, on staffing under uncertain load.

    Examples
    --------
    >>> steady = np.full(24, 60_000.0)
    >>> own, bought = (simulate(steady, Operation(), m) for m in ("in-house", "managed"))
    >>> own.p50 < bought.p50
    True
    """
    expected = floats(volume, 1, "volume") * (1 + operation.overhead)
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode}")
    if not len(expected) or not bool((expected > 0).all()) or draws < 1:
        raise ValueError("volume must be positive in every month, and draws at least 1")
    rng = np.random.default_rng(seed)
    shape = (draws, len(expected))
    actual = expected * np.exp(rng.normal(0, operation.noise, shape))
    forecast = expected * np.exp(rng.normal(0, operation.forecast_error, shape))
    staff = _Staff(operation, expected, draws, mode, rng)
    bill = np.full(draws, 0.0 if mode == "in-house" else float(operation.vendor_setup))
    late, done, backlog = np.zeros(draws), np.zeros(draws), np.zeros(draws)
    people, waiting = np.zeros(len(expected)), np.zeros(len(expected))
    item_hours = operation.minutes / 60
    vendor_item = item_hours * operation.vendor_rate / operation.vendor_pace
    minimum = {"managed": operation.vendor_minimum, "hybrid": operation.hybrid_minimum}.get(mode, 0.0)
    for month in range(len(expected)):
        bill += staff.next_month(forecast, month, backlog)
        capacity = staff.capacity()
        demand = actual[:, month] + backlog
        own = np.minimum(demand, capacity)
        rest = demand - own
        if mode == "in-house":
            extra = np.minimum(rest, capacity * operation.overtime)
            bill += extra * item_hours * operation.wage * 1.5 * operation.load
        else:
            extra = np.minimum(rest, operation.vendor_growth * expected[max(0, month - 1)])
            bill += np.maximum(extra, minimum * float(np.median(expected))) * vendor_item
        backlog = rest - extra
        late += backlog
        done += own + extra
        people[month], waiting[month] = staff.people.sum(axis=1).mean(), backlog.mean()
    bill = bill * (1 + operation.quality) + backlog * item_hours * operation.wage * 2
    accepted = done * (1 - operation.rejected) / (1 + operation.overhead)
    each = bill / accepted
    total = float((bill + operation.late_cost * late).mean() / (expected.sum() / (1 + operation.overhead)))
    half, most = np.quantile(each, [0.5, 0.9])
    return Outcome(float(half), float(most), total, float((late / actual.sum(axis=1)).mean()), people, waiting)


class _Staff:
    """Headcount by month of tenure, in every future at once."""

    def __init__(self, operation: Operation, expected: Floats, draws: int, mode: str, rng: np.random.Generator) -> None:
        self.op, self.mode, self.rng = operation, mode, rng
        self.base = operation.base_share * float(expected.min())
        start = {"in-house": float(expected[0]), "hybrid": self.base, "managed": 0.0}[mode]
        self.people = np.zeros((draws, len(operation.ramp)), dtype=np.int64)
        self.people[:, -1] = int(self._needed(np.array([start]))[0])
        self.coming = np.zeros((draws, operation.lead), dtype=np.int64)

    def _needed(self, items: Floats) -> Floats:
        return np.asarray(np.ceil(items * self.op.minutes / 60 / self.op.hours * (1 + self.op.safety)))

    def capacity(self) -> Floats:
        """Items that the people can do in a month."""
        return np.asarray(self.people @ np.array(self.op.ramp) * self.op.hours * 60 / self.op.minutes)

    def next_month(self, forecast: Floats, month: int, backlog: Floats) -> Floats:
        """Age, arrive, leave, decide; return what it costs."""
        if self.mode == "managed":
            return np.zeros(len(backlog))
        op = self.op
        self.people[:, -1] += self.people[:, -2]
        self.people[:, 1:-1] = self.people[:, :-2].copy()
        self.people[:, 0] = self.coming[:, 0]
        cost = self.people[:, 0] * op.hire_cost
        self.people -= self.rng.binomial(self.people, op.attrition)
        target = np.full(len(backlog), self.base)
        if self.mode == "in-house":
            last = forecast.shape[1] - 1
            near, far = (forecast[:, min(month + op.lead + k, last)] for k in (1, 2))
            target = np.maximum(near, (near + far) / 2) + backlog / 2
        head = self.people.sum(axis=1)
        ahead = head * (1 - op.attrition) ** (op.lead + 1) + self.coming[:, 1:].sum(axis=1) * (1 - op.attrition)
        gap = self._needed(target) - np.floor(ahead)
        self.coming = np.column_stack([self.coming[:, 1:], np.maximum(gap, 0).astype(np.int64)])
        cut = np.where(gap < -1, np.minimum(np.maximum(head - 1, 0), np.floor(-gap / 2)), 0).astype(np.int64)
        cost = cost + cut * op.severance * op.wage * op.hours * op.load * 0.5
        for tenure in range(self.people.shape[1]):  # the newest go first
            gone = np.minimum(cut, self.people[:, tenure])
            self.people[:, tenure] -= gone
            cut = cut - gone
        return np.asarray(cost + self.people.sum(axis=1) * op.hours * op.own_hour)


def seasonal(mean: float, swing: float, months: int = 24) -> Floats:
    """Volume by quarters of a year: low, middle, high, middle, the high `swing` times the low.

    Parameters
    ----------
    mean
        Items per month, on average over whole years.
    swing
        High over low.
    months
        Length.

    Returns
    -------
    array

    Examples
    --------
    >>> seasonal(100.0, 4.0, 12).round().tolist()[::3]
    [44.0, 89.0, 178.0, 89.0]
    """
    if not (mean > 0 and swing >= 1 and months > 0):
        raise ValueError("mean and months must be positive, and swing at least 1")
    year = np.repeat([1.0, swing**0.5, swing, swing**0.5], 3)
    return np.asarray(mean * np.resize(year, months) / year.mean())


@dataclass(frozen=True, slots=True)
class Bar:
    """How far one assumption moves the total cost per item.

    Parameters
    ----------
    name
        The assumption.
    low, high
        Total with the assumption lowered, and raised.
    """

    name: str
    low: float
    high: float


def tornado(
    volume: npt.ArrayLike,
    operation: Operation,
    mode: str = "in-house",
    *,
    change: float = 0.20,
    draws: int = 200,
    seed: int = 0,
) -> tuple[Bar, ...]:
    """Vary each assumption alone, in equal futures; the most influential first.

    Parameters
    ----------
    volume, operation, mode
        As in `simulate`.
    change
        Share by which each assumption is lowered and raised.
    draws, seed
        As in `simulate`.

    Returns
    -------
    tuple of Bar

    References
    ----------
    Eschenbach, T. (1992), spiderplots versus tornado diagrams. Interfaces 22, 40-46.

    Examples
    --------
    >>> bars = tornado(np.full(12, 60_000.0), Operation(), draws=20)
    >>> sorted(b.name for b in bars[:5])
    ['load', 'minutes', 'productive', 'quality', 'wage']
    """
    bars = []
    for field in fields(operation):
        value = getattr(operation, field.name)
        if field.name in {"ramp", "lead"} or value == 0:
            continue
        ends = [
            simulate(volume, replace(operation, **{field.name: value * by}), mode, draws=draws, seed=seed).total
            for by in (1 - change, 1 + change)
        ]
        bars.append(Bar(field.name, *ends))
    return tuple(sorted(bars, key=lambda bar: -abs(bar.high - bar.low)))


@dataclass(frozen=True, slots=True)
class Queue:
    """Waiting in a review queue.

    Parameters
    ----------
    p_wait
        Chance that a label waits at all.
    wait
        Mean wait, in service times.
    """

    p_wait: float
    wait: float


def erlang_c(reviewers: int, load: float) -> Queue:
    r"""Reckon the wait for one of several reviewers (M/M/c).

    With :math:`a = c\rho` and Erlang's B by :math:`B_k = aB_{k-1}/(k+aB_{k-1})`,
    :math:`P(wait) = \frac{B_c}{1-\rho(1-B_c)}` and the mean wait is :math:`P(wait)/(c-a)` service times.

    Parameters
    ----------
    reviewers
        Number of reviewers, c.
    load
        Share of their time that is needed, below 1: at 1 the queue grows for ever.

    Returns
    -------
    Queue

    References
    ----------
    Erlang, A. K. (1917); Gross & Harris (1998), Fundamentals of Queueing Theory, ch. 2.

    Examples
    --------
    >>> round(erlang_c(3, 0.7).wait, 2), round(erlang_c(3, 0.9).wait, 1)
    (0.55, 2.7)
    """
    if reviewers < 1 or not 0 <= load < 1:
        raise ValueError("there must be a reviewer, and load must lie in [0, 1)")
    work, blocked = reviewers * load, 1.0
    for k in range(1, reviewers + 1):
        blocked = work * blocked / (k + work * blocked)
    p = blocked / (1 - load * (1 - blocked))
    return Queue(p, p / (reviewers - work))
