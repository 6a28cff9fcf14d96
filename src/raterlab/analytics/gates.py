"""The five gates of a trial, each from facts to a verdict in words. Methods: statistics.md sections 1, 3, 4, 5, 6."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from raterlab.analytics.facts import LabelFact, PersonFact, TrialFacts
from raterlab.domain.score import Detail, Gate, Measured, Unit, Verdict
from raterlab.stats import accuracy, pairs, rationale, signal, timing
from raterlab.stats.estimate import Estimate
from raterlab.stats.population import Population, Posterior
from raterlab.stats.ratios import effective_size, ratio_of_sums
from raterlab.stats.thin import more_to_settle

FEWEST_ITEMS = 15
FEWEST_EDGE, FEWEST_CLEAR = 10, 40
FEWEST_SHARED = 20
LEAST_HITS = 0.3
SETTLE_MOST = 1_000


def percent(value: float | None) -> str:
    """Write a share for a person."""
    if value is None:
        return "unknown"
    shown = round(100 * value)
    # a share that is not whole is not shown as whole
    shown = 99 if shown == 100 and value < 1 else 1 if shown == 0 and value > 0 else shown
    return f"{shown} %"


def _detail(key: str, title: str, unit: Unit, estimate: Estimate) -> Detail:
    return Detail(key=key, title=title, unit=unit, measured=Measured.of(estimate))


def _settle(more: int | None, unit: str = "items") -> str:
    return f" About {more} more {unit} would settle it." if more else ""


# ---------------------------------------------------------------- calibration


def clear_labels(facts: TrialFacts, person: PersonFact) -> list[LabelFact]:
    """Labels on hidden items with a definite key."""
    return [label for label in person.labels if label.task not in facts.edge and label.credit is not None]


def right_of(facts: TrialFacts, labels: Sequence[LabelFact]) -> tuple[float, float]:
    """Count right and asked, in the unit that the lead chose.

    Frames of one clip are not independent: what counts is how many coin flips they are as informative as.
    """
    if facts.metric.unit == "frame":
        right, seen = frames_of(labels)
        if not len(seen):
            return 0.0, 0.0
        worth = effective_size(right, seen)
        return worth * float(right.sum() / seen.sum()), worth
    if facts.metric.unit == "object":
        parts = [credit.total for label in labels for credit in label.credits.values()]
        matched = sum(part.matched for part in parts)
        return float(matched), matched + sum(part.missed + part.extra for part in parts)
    return float(sum(label.credit or 0.0 for label in labels)), len(labels)


def frames_of(labels: Sequence[LabelFact]) -> tuple[np.ndarray, np.ndarray]:
    """Return frames that are right, and all with anything in them: (items,) each, items without any left out."""
    frames = [[credit.by_frame for credit in label.credits.values()] for label in labels]
    right, seen = (
        np.array([sum(getattr(frame, name) for frame in each) for each in frames], dtype=np.float64)
        for name in ("right", "all")
    )
    return right[seen > 0], seen[seen > 0]


def posteriors(facts: TrialFacts) -> list[Posterior | None]:
    """Return what is believed about everybody's accuracy, each learning from the others; None for the empty-handed."""
    counts = [right_of(facts, clear_labels(facts, person)) for person in facts.people]
    seen = [(right, n) for right, n in counts if n > 0]
    if not seen:
        return [None] * len(counts)
    cohort = Population(np.array([r for r, _ in seen]), np.array([n for _, n in seen]))
    found = iter(cohort.posterior(np.array([r for r, _ in seen]), np.array([n for _, n in seen]), facts.metric.target))
    return [next(found) if n > 0 else None for _, n in counts]


def calibration(facts: TrialFacts, person: PersonFact, posterior: Posterior | None) -> Gate:
    """Accuracy against hidden gold: P(p >= target), hierarchical beta-binomial."""
    labels = clear_labels(facts, person)
    right, n = right_of(facts, labels)
    target, limits = facts.metric.target, facts.thresholds
    asked, unit = f"{n:.0f} items", "items"
    if facts.metric.unit == "object":
        headline = accuracy.wilson(right, round(n))
        asked, unit = f"{n:.0f} objects", "objects"
    elif facts.metric.unit == "frame":
        right_frames, frames = frames_of(labels)
        headline = ratio_of_sums(right_frames, frames, least=0, most=1, missing="no item with gold has been answered")
        asked = f"{frames.sum():.0f} frames of {len(frames)} items"
    else:
        headline = accuracy.mean_credit(np.array([label.credit for label in labels], dtype=np.float64))
    probability = posterior.p_at_least if posterior else None
    open_work = sum(label.waiting for label in person.labels if label.task not in facts.edge)
    settle = None
    if probability is None or n < FEWEST_ITEMS:
        verdict = Verdict.UNKNOWN
        settle = max(0, math.ceil(FEWEST_ITEMS - n) - open_work) or None
        words = f"Only {asked} with gold or grades are answered: too few to say."
    elif probability >= limits.hire:
        verdict = Verdict.PASS
        words = f"Accuracy {percent(headline.value)} on {asked}; P(at least {percent(target)}) is {probability:.2f}."
    elif probability <= limits.reject:
        verdict = Verdict.FAIL
        words = f"Accuracy {percent(headline.value)} on {asked}; P(at least {percent(target)}) is {probability:.2f}."
    else:
        verdict = Verdict.UNKNOWN
        settle = accuracy.items_to_settle(right, n, target, limits.hire, limits.reject)
        if settle and facts.metric.unit == "frame":
            settle = math.ceil(settle * headline.n / n)
        words = (
            f"Accuracy {percent(headline.value)} on {asked}; P(at least {percent(target)}) is {probability:.2f}: "
            "neither clearly enough nor clearly too little."
            + (
                _settle(settle, unit)
                if settle
                else f" It lies so near the target that {SETTLE_MOST} more {unit} would not settle it."
            )
        )
    if open_work:
        words += f" {open_work} written answer{'s are' if open_work > 1 else ' is'} not graded yet."
    details = []
    if posterior is not None:
        believed = Estimate(posterior.mean, posterior.low, posterior.high, posterior.n, level=0.9)
        details.append(_detail("posterior", "Accuracy on all such work (shrunk to the cohort)", "share", believed))
    if any(label.sheets for label in person.labels):
        found = rationale.grade(sheets_of(facts, person))
        details += [
            _detail("grader_agreement", "Agreement between graders of the work", "share", found.agreement),
            _detail("grader_alpha", "Krippendorff's alpha between graders of the work", "coefficient", found.alpha),
        ]
    return Gate(
        key="calibration",
        title="Calibration",
        verdict=verdict,
        hard=True,
        sentence=words,
        requirement=f"P(accuracy at least {percent(target)}) reaches {limits.hire:.2f}; fails at {limits.reject:.2f}",
        bound=target,
        unit="share",
        headline=Measured.of(headline),
        probability=probability,
        settle=settle,
        settle_unit=unit,
        details=tuple(details),
    )


def sheets_of(facts: TrialFacts, person: PersonFact) -> np.ndarray:
    """Return what graders said of a person's written work: (items, graders, standards) of 0 and 1, NaN not judged."""
    asked = [(c.key, standard.key) for c in facts.rubric.graded for standard in c.graded_by]
    graded = [label for label in person.labels if label.sheets]
    most = max((len(sheets) for label in graded for sheets in label.sheets.values()), default=0)
    cube = np.full((len(graded), most, len(asked)), np.nan)
    for i, label in enumerate(graded):
        for k, (key, standard) in enumerate(asked):
            for g, sheet in enumerate(label.sheets.get(key, ())):
                cube[i, g, k] = sheet[standard]
    return cube


# ---------------------------------------------------------------- agreement


def agreement(
    facts: TrialFacts, index: int, within: np.ndarray, peers: Sequence[int], alphas: Sequence[Detail]
) -> Gate:
    """Agreement with peers who do not fail calibration; a reservation, never a gate of its own."""
    chosen = [*peers, index]
    cube = within[np.ix_(range(within.shape[0]), chosen, chosen)] if peers else np.full((1, 1, 1), np.nan)
    target = facts.metric.agreement_target
    row = pairs.leave_one_out(1.0 - cube)[-1] if peers else None
    mine = row.agreement_with_others if row else Estimate.undefined("nobody else has answered these items")
    group = row.group_without if row else Estimate.undefined("nobody else has answered these items")
    settle = None
    if mine.value is None or mine.low is None or mine.high is None:
        verdict, words = Verdict.UNKNOWN, f"Agreement is not known: {mine.missing}."
    elif len(peers) < 2 or mine.n < FEWEST_SHARED:
        verdict = Verdict.UNKNOWN
        words = f"Only {len(peers)} peers and {mine.n} shared items: too few to judge agreement."
        settle = max(0, FEWEST_SHARED - mine.n) or None
    elif mine.low >= target:
        verdict, words = Verdict.PASS, f"Agrees with {len(peers)} peers on {percent(mine.value)}."
    elif mine.high < target:
        verdict = Verdict.FAIL
        words = f"Agrees with {len(peers)} peers on only {percent(mine.value)}: below {percent(target)}."
    else:
        verdict = Verdict.UNKNOWN
        settle = more_to_settle(mine, target)
        words = f"Agrees with {len(peers)} peers on {percent(mine.value)}: near {percent(target)}." + _settle(settle)
    return Gate(
        key="agreement",
        title="Agreement",
        verdict=verdict,
        hard=False,
        sentence=words,
        requirement=f"agreement with peers who do not fail calibration, interval above {percent(target)}",
        bound=target,
        unit="share",
        headline=Measured.of(mine),
        settle=settle,
        details=(
            _detail("group_without", "Agreement of the others without this person", "share", group),
            *alphas,
        ),
    )


# ---------------------------------------------------------------- edge cases


def edge_cases(facts: TrialFacts, person: PersonFact) -> Gate:
    """Compare flags on ambiguous items with flags on clear ones: signal detection."""
    edge = [label for label in person.labels if label.task in facts.edge]
    clear = [label for label in person.labels if label.task not in facts.edge]
    hits, alarms = sum(label.flagged for label in edge), sum(label.flagged for label in clear)
    limits = facts.thresholds
    found = signal.detection(hits, len(edge), alarms, len(clear), bound=limits.d_prime)
    needs = (
        f"P(d' > {limits.d_prime:g}) reaches {limits.d_prime_probability:.2f} "
        "and at least 3 in 10 edge items are flagged"
    )
    said = f"Flagged {hits} of {len(edge)} ambiguous items and {alarms} of {len(clear)} clear ones"
    settle = None
    if found.p_sensitive is None or len(edge) < FEWEST_EDGE or len(clear) < FEWEST_CLEAR:
        verdict = Verdict.UNKNOWN
        settle = max(0, FEWEST_EDGE - len(edge)) or None
        words = f"{said}: fewer than {FEWEST_EDGE} and {FEWEST_CLEAR}, too few to judge."
    elif found.discerning(limits.d_prime_probability, LEAST_HITS):
        verdict, words = Verdict.PASS, f"{said}: sees where the rubric ends."
    elif found.p_sensitive <= 1 - limits.d_prime_probability or (found.hit_mean or 0) < LEAST_HITS:
        verdict = Verdict.FAIL
        never = hits == 0
        always = alarms > len(clear) / 2
        words = said + (
            ": never raises a hand."
            if never
            else ": flags whatever comes."
            if always
            else ": does not tell them apart."
        )
    else:
        verdict = Verdict.UNKNOWN
        settle = more_to_settle(found.d_prime, limits.d_prime)
        words = f"{said}: not enough to tell.{_settle(settle)}"
    # an ambiguous item without any acceptable answer says nothing about guessing
    keyed = [label for label in edge if label.flagged or label.credit is not None]
    guesses = signal.guess_rate(
        np.array([label.flagged for label in keyed], dtype=bool),
        np.array([math.nan if label.credit is None else label.credit for label in keyed], dtype=np.float64),
    )
    return Gate(
        key="edge",
        title="Edge cases",
        verdict=verdict,
        hard=False,
        sentence=words,
        requirement=needs,
        bound=limits.d_prime,
        unit="d_prime",
        headline=Measured.of(found.d_prime),
        probability=found.p_sensitive,
        settle=settle,
        details=(
            _detail("hit_rate", "Ambiguous items flagged", "share", found.hit_rate),
            _detail("false_alarm_rate", "Clear items flagged", "share", found.false_alarm_rate),
            _detail("criterion", "Reluctance to flag (0 neutral)", "points", found.criterion),
            _detail("guess_rate", "Ambiguous items guessed wrongly without a flag", "share", guesses),
        ),
    )


# ---------------------------------------------------------------- throughput


def reference(facts: TrialFacts) -> dict[object, float]:
    """Return the reference seconds of each item: the expected pace, longer where everybody takes longer."""
    table = np.full((len(facts.order), max(1, len(facts.people))), np.nan)
    for r, person in enumerate(facts.people):
        at = {label.task: label.seconds for label in person.labels}
        for j, task in enumerate(facts.order):
            table[j, r] = at.get(task, np.nan)
    usual = timing.reference_times(table)
    middle = float(np.exp(np.nanmedian(np.log(usual)))) if np.isfinite(usual).any() else math.nan
    expected = facts.metric.seconds_per_task
    shape = usual / middle if len(facts.people) >= 3 and math.isfinite(middle) else np.ones(len(usual))
    return {task: expected * float(shape[j]) for j, task in enumerate(facts.order)}


def throughput(facts: TrialFacts, person: PersonFact, times: dict[object, float]) -> Gate:
    """Robust log-time against the expected pace: P(pace >= minimum)."""
    minimum, limits = facts.metric.minimum_pace, facts.thresholds
    seconds = np.array([label.seconds for label in person.labels], dtype=np.float64)
    usual = np.array([times[label.task] for label in person.labels], dtype=np.float64)
    found = timing.speed(seconds, usual, minimum=minimum)
    credit = np.array([label.credit if label.credit is not None else np.nan for label in person.labels])
    rapid = timing.rapid(seconds, usual, np.nan_to_num(credit) >= 0.5, 0.5) if len(seconds) else None
    ratio = found.ratio
    settle = None
    if found.p_fast_enough is None or ratio.value is None:
        verdict, words = Verdict.UNKNOWN, f"The pace is not known: {ratio.missing}."
        settle = FEWEST_ITEMS
    else:
        said = f"Works at {ratio.value:.2f} of the expected pace"
        if rapid is not None and rapid.flagged:
            # speed without effort is not pace
            verdict = Verdict.FAIL
            words = f"{percent(rapid.share)} of the answers came too fast for thought, and were no better than chance."
        elif found.p_fast_enough >= limits.pace:
            verdict, words = Verdict.PASS, f"{said}."
        elif found.p_fast_enough <= 1 - limits.pace:
            verdict, words = Verdict.FAIL, f"{said}: below {minimum:g} even when time is given."
        else:
            verdict = Verdict.UNKNOWN
            settle = more_to_settle(ratio, minimum)
            words = f"{said}: near {minimum:g}.{_settle(settle)}"
    details = []
    if rapid is not None and rapid.share is not None:
        n = len(seconds)
        details.append(
            _detail(
                "rapid",
                "Answers too fast to have been thought about",
                "share",
                accuracy.wilson(round(rapid.share * n), n),
            )
        )
    return Gate(
        key="throughput",
        title="Throughput",
        verdict=verdict,
        hard=True,
        sentence=words,
        requirement=f"P(pace at least {minimum:g} of the expected) reaches {limits.pace:.2f}; after accuracy",
        bound=minimum,
        unit="ratio",
        headline=Measured.of(ratio),
        probability=found.p_fast_enough,
        settle=settle,
        details=tuple(details),
    )


# ---------------------------------------------------------------- rationale


def rationales(facts: TrialFacts, person: PersonFact) -> Gate:
    """Blind grades of the explanations; too noisy to decide anything alone."""
    limit = facts.thresholds.rationale
    graders = max((len(each) for each in person.grades), default=0)
    complete = [each for each in person.grades if len(each) >= facts.graders]
    if not graders:
        why = "no explanation has been graded" if person.rationales else "nothing has been explained"
        undefined = Estimate.undefined(why)
        found = rationale.RationaleScore(undefined, undefined, undefined, undefined, None)
    else:
        cube = np.full((len(person.grades), graders, 4), np.nan)
        for i, given in enumerate(person.grades):
            for g, marks in enumerate(given):
                cube[i, g] = marks
        found = rationale.grade(cube)
    total = found.total
    waiting = max(0, facts.rationales - len(complete))
    settle = None
    graded = f"graded {total.value:.1f} of 4 on {total.n}" if total.value is not None else ""
    if total.value is None or waiting:
        verdict = Verdict.UNKNOWN
        words = f"{len(complete)} of {facts.rationales} explanations have {facts.graders} grades" + (
            f": {total.missing}." if total.value is None else f"; so far {total.value:.1f} of 4."
        )
        settle = waiting or None
    elif total.low is not None and total.low >= limit:
        verdict, words = Verdict.PASS, f"Explanations are {graded}."
    elif total.high is not None and total.high < limit:
        verdict, words = Verdict.FAIL, f"Explanations are only {graded}."
    else:
        verdict = Verdict.UNKNOWN
        settle = more_to_settle(total, limit)
        words = f"Explanations are {graded}: too few to judge.{_settle(settle, 'graded explanations')}"
    return Gate(
        key="rationale",
        title="Rationale",
        verdict=verdict,
        hard=False,
        sentence=words,
        requirement=f"blind grades by {facts.graders} reviewers, interval above {limit:g} of 4",
        bound=limit,
        unit="points",
        headline=Measured.of(total),
        settle=settle,
        settle_unit="graded explanations",
        details=(
            _detail("grader_agreement", "Agreement between graders", "share", found.agreement),
            _detail("grader_alpha", "Krippendorff's alpha between graders", "coefficient", found.alpha),
        ),
    )
