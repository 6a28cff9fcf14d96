"""The measures of a label table: one line each. Command line, report and reference follow from these lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from raterlab.analytics import answers, costs, scales, soft, versus
from raterlab.analytics.evidence import Evidence
from raterlab.analytics.scales import COUNTS, MOST_CELLS
from raterlab.stats import agreement, gold, krippendorff, pairs
from raterlab.stats.accuracy import mean_of_moments, wilson
from raterlab.stats.estimate import Estimate

NO_GOLD = "there is no gold"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number for everybody together."""

    key: str
    title: str
    meaning: str
    of: Callable[[Evidence], Estimate]


@dataclass(frozen=True, slots=True)
class RaterMeasure:
    """A number for each rater."""

    key: str
    title: str
    meaning: str
    unit: str
    of: Callable[[Evidence], list[Estimate]]


def _alpha(level: krippendorff.Level) -> Callable[[Evidence], Estimate]:
    def of(e: Evidence) -> Estimate:
        if level in ("interval", "ratio") and e.policy.level not in ("interval", "ratio"):
            return Estimate.undefined(f"the policy says that the labels are {e.policy.level}")
        if level == "ordinal" and e.policy.level == "nominal":
            return Estimate.undefined("the policy says that the labels are nominal")
        if level != "nominal" and e.no_order:
            return Estimate.undefined(e.no_order)
        return krippendorff.alpha(e.patterns, level, None if level == "nominal" else e.values)

    return of


def _other_raters(e: Evidence) -> Estimate:
    if e.counts_alone:
        return Estimate.undefined(COUNTS)
    if e.labels.raters * e.labels.classes > MOST_CELLS:
        return Estimate.undefined("there are too many raters and classes to leave out one at a time")
    return krippendorff.alpha_other_raters(e.once)


def _weighted(e: Evidence) -> Estimate:
    if e.policy.level == "nominal":
        return Estimate.undefined("the policy says that the labels are nominal")
    if e.no_order:
        return Estimate.undefined(e.no_order)
    return agreement.gwet_ac1(e.patterns, e.classes, agreement.weights_of(e.classes, "quadratic"))


def _mean_kappa(e: Evidence) -> Estimate:
    return pairs.mean_of_pairs(e.pairs.a, e.pairs.b, e.kappas.value)


def _majority_accuracy(e: Evidence) -> Estimate:
    if e.counts_alone:
        return Estimate.undefined(COUNTS)
    seen = (e.gold >= 0) & (np.diff(e.once.start) > 0)
    n = int(seen.sum())
    return wilson(int((e.votes.label[seen] == e.gold[seen]).sum()), n) if n else Estimate.undefined(NO_GOLD)


def _model_accuracy(e: Evidence) -> Estimate:
    if e.counts_alone:
        return Estimate.undefined(COUNTS)
    seen = (e.gold >= 0) & (np.diff(e.once.start) > 0)
    n = int(seen.sum())
    if not n:
        return Estimate.undefined(NO_GOLD)
    if e.blind is None:
        return Estimate.undefined("there are too many classes for the model")
    return wilson(int((e.blind.label[seen] == e.gold[seen]).sum()), n)


def _gold_accuracy(e: Evidence) -> Estimate:
    n = int(e.counts.gold.asked.sum())
    return wilson(int(e.counts.gold.right.sum()), n) if n else Estimate.undefined(NO_GOLD)


def _balanced_accuracy(e: Evidence) -> Estimate:
    table = e.counts.gold.table
    if table is None or not table.any():
        return Estimate.undefined(NO_GOLD)
    whole = table.sum(axis=0)
    return gold.mean_recall(np.diag(whole), whole.sum(axis=1))


MEASURES: dict[str, Measure] = {
    m.key: m
    for m in (
        Measure("pairwise_agreement", "Pairwise agreement", "share of pairs of labels of an item that are the same; chance is in it", lambda e: agreement.raw(e.patterns)),
        Measure("krippendorff_alpha_nominal", "Krippendorff's alpha, nominal", "1 is perfect, 0 is chance; missing labels allowed", _alpha("nominal")),
        Measure("krippendorff_alpha_other_raters", "The same, for other raters too", "the interval says how it would move with other items and other people; n counts raters", _other_raters),
        Measure("krippendorff_alpha_ordinal", "Krippendorff's alpha, ordinal", "the same, larger steps weigh more", _alpha("ordinal")),
        Measure("krippendorff_alpha_interval", "Krippendorff's alpha, interval", "the same on squared differences", _alpha("interval")),
        Measure("krippendorff_alpha_ratio", "Krippendorff's alpha, ratio", "the same on squared relative differences", _alpha("ratio")),
        Measure("fleiss_kappa", "Fleiss' kappa", "beyond chance, raters taken as interchangeable", lambda e: agreement.fleiss_kappa(e.patterns)),
        Measure("gwet_ac1", "Gwet's AC1", "beyond chance, steady when one class is rare", lambda e: agreement.gwet_ac1(e.patterns, e.classes)),
        Measure("gwet_ac2_quadratic", "Gwet's AC2, quadratic", "the same with credit for near misses", _weighted),
        Measure("brennan_prediger", "Brennan-Prediger", "beyond chance, all classes taken as equally likely", lambda e: agreement.brennan_prediger(e.patterns, e.classes)),
        Measure("mean_cohen_kappa", "Mean of Cohen's kappa", "over pairs of raters who share two items or more; n counts raters, and the interval is for others like them", _mean_kappa),
        Measure("conger_kappa", "Conger's kappa", "Cohen's for all raters together, who keep their own habits", scales.conger),
        Measure("icc_1", "ICC(1)", "variance between items in all variance, of one rating; items with the commonest number of raters", scales.icc("one_way")),
        Measure("icc_1k", "ICC(1,k)", "the same of the mean of an item's ratings", scales.icc("one_way_mean")),
        Measure("icc_2_1", "ICC(2,1)", "the same where all raters judge all items; severity counts as disagreement", scales.icc("agreement")),
        Measure("icc_2_k", "ICC(2,k)", "the same of the mean of all raters", scales.icc("agreement_mean")),
        Measure("icc_3_1", "ICC(3,1)", "the same for these raters only; severity is forgiven", scales.icc("consistency")),
        Measure("icc_3_k", "ICC(3,k)", "the same of the mean of all raters", scales.icc("consistency_mean")),
        Measure("kendall_w", "Kendall's W", "how alike the raters order the items that all of them judged, 0 to 1; n counts raters", scales.kendall_w),
        Measure("krippendorff_alpha_masi", "Krippendorff's alpha, MASI", "of sets of classes: equal, nested, overlapping and different sets", answers.alpha_of_sets("masi")),
        Measure("krippendorff_alpha_jaccard", "Krippendorff's alpha, Jaccard", "of sets of classes, by the share that two have in common", answers.alpha_of_sets("jaccard")),
        Measure("f1_across_labelers", "F1 across labelers", "mean over pairs of raters, of the elements of sets or of spans with equal ends and class; chance is in it", answers.f1),
        Measure("unitized_alpha", "Unitized alpha", "of spans, beyond chance; a text ends where its last span ends", answers.unitized),
        Measure("gamma", "Mathet's gamma", "of spans aligned as well as possible, beyond chance; on 30 texts at most", answers.gamma),
        Measure("gold_accuracy", "Accuracy on gold", "share of all labels that equal gold, repeats included", _gold_accuracy),
        Measure("balanced_gold_accuracy", "Balanced accuracy on gold", "mean of the classes' recalls", _balanced_accuracy),
        Measure("cost_weighted_gold_accuracy", "Accuracy on gold by cost", "1 without mistakes, 0 when each is the dearest of the policy's costs", lambda e: costs.weighted(e)[-1]),
        Measure("soft_gold_log_score", "Log score on soft gold", "mean of ln p(answer) where gold is a distribution, p at least .01", lambda e: soft.everybody(e).log_score),
        Measure("soft_gold_ratio", "Ratio on soft gold", "mean of p(answer) / the largest p: 1 for always the most usual answer", lambda e: soft.everybody(e).ratio),
        Measure("position_effect", "Position effect", "pull towards the system shown first, in logits, 0 for none; the order must have been random", versus.position_effect),
        Measure("majority_accuracy", "Accuracy of the majority", "share of items whose plurality equals gold; ties to the lower class", _majority_accuracy),
        Measure("model_accuracy", "Accuracy of the model", "share of items whose consensus, made blind to gold, equals gold", _model_accuracy),
    )
}  # fmt: skip


def _of_gold(e: Evidence) -> list[Estimate]:
    counts = e.counts.gold
    return [
        wilson(int(right), int(asked)) if asked else Estimate.undefined("no item with gold")
        for right, asked in zip(counts.right, counts.asked, strict=True)
    ]


def _of_posterior(e: Evidence) -> list[Estimate]:
    return [
        Estimate(p.mean, p.low, p.high, p.n, level=0.9) if p else Estimate.undefined("no item with gold")
        for p in e.posteriors
    ]


def _of_target(e: Evidence) -> list[Estimate]:
    return [
        Estimate(p.p_at_least, None, None, p.n) if p else Estimate.undefined("no item with gold") for p in e.posteriors
    ]


def _of_balance(e: Evidence) -> list[Estimate]:
    table = e.counts.gold.table
    if table is None:
        return [Estimate.undefined("there are too many classes")] * e.labels.raters
    found = []
    for one in table:
        asked = one.sum(axis=1)
        if (asked > 0).sum() < 2:
            found.append(Estimate.undefined("gold of fewer than two classes", int(asked.sum())))
            continue
        found.append(gold.mean_recall(np.diag(one), asked))
    return found


def _of_others(e: Evidence) -> list[Estimate]:
    return [
        mean_of_moments(int(n), float(total), float(squares))
        if n
        else Estimate.undefined("no item is shared with another rater")
        for n, (total, squares) in zip(e.counts.others[:, 0], e.counts.alike, strict=True)
    ]


def _of_majority(e: Evidence) -> list[Estimate]:
    return [
        wilson(int(hits), int(n)) if n else Estimate.undefined("the others have no majority on any shared item")
        for n, hits in e.counts.others[:, 1:]
    ]


def _of_model(e: Evidence) -> list[Estimate]:
    if e.model is None:
        return [Estimate.undefined("there are too many classes for the model")] * e.labels.raters
    given = e.counts.labels.sum(axis=1)
    return [
        Estimate.undefined("no labels") if np.isnan(skill) else Estimate(float(skill), None, None, int(n))
        for skill, n in zip(e.model.skill, given, strict=True)
    ]


def _of_one_class(e: Evidence) -> list[Estimate]:
    given = e.counts.labels.sum(axis=1)
    return [
        wilson(int(most), int(n)) if n else Estimate.undefined("no labels")
        for most, n in zip(e.counts.labels.max(axis=1, initial=0), given, strict=True)
    ]


def _of_flags(e: Evidence) -> list[Estimate]:
    flags = e.table.extras.get("flag")
    if flags is None:
        return [Estimate.undefined("the table has no flags")] * e.labels.raters
    known = flags >= 0
    n = np.bincount(e.labels.rater[known], minlength=e.labels.raters)
    raised = np.bincount(e.labels.rater[flags > 0], minlength=e.labels.raters)
    return [
        wilson(int(r), int(t)) if t else Estimate.undefined("no flags known") for r, t in zip(raised, n, strict=True)
    ]


RATER_MEASURES: dict[str, RaterMeasure] = {
    m.key: m
    for m in (
        RaterMeasure("gold_accuracy", "Accuracy on gold", "share of labels equal to gold", "share", _of_gold),
        RaterMeasure("accuracy_believed", "Accuracy believed", "the same shrunk to the cohort, with a 90 % interval", "share", _of_posterior),
        RaterMeasure("p_target", "P(accuracy at least target)", "what the verdict rests on", "probability", _of_target),
        RaterMeasure("balanced_accuracy", "Balanced accuracy", "mean of the classes' recalls", "share", _of_balance),
        RaterMeasure("cost_weighted_accuracy", "Accuracy by cost", "1 without mistakes, 0 when each is the dearest of the policy's costs", "share", lambda e: costs.weighted(e)[:-1]),
        RaterMeasure("soft_log_score", "Log score on soft gold", "mean of ln p(answer) where gold is a distribution", "nats", lambda e: soft.by_rater(e, "log_score")),
        RaterMeasure("soft_ratio", "Ratio on soft gold", "mean of p(answer) / the largest p", "share", lambda e: soft.by_rater(e, "ratio")),
        RaterMeasure("discrimination", "Discrimination", "how firmly choices follow the systems' scores; 1 is usual, 0 blind", "ratio", lambda e: versus.by_rater(e, "discrimination")),
        RaterMeasure("position", "Pull of the first place", "in logits, 0 for none", "logits", lambda e: versus.by_rater(e, "position")),
        RaterMeasure("agreement", "Agreement with others", "mean over shared items of the share of others with the same label", "share", _of_others),
        RaterMeasure("agreement_majority", "Agreement with the others' majority", "on items where the others have one", "share", _of_majority),
        RaterMeasure("model_skill", "Skill by the model", "probability of a right label; the model gives no interval", "share", _of_model),
        RaterMeasure("seconds", "Usual seconds", "robust mean on the log scale", "seconds", lambda e: e.speed[0]),
        RaterMeasure("speed", "Speed", "against the others' times on the same items; 1 is as fast", "ratio", lambda e: e.speed[1]),
        RaterMeasure("one_class", "Share of the commonest label", "near 1 where somebody always answers the same", "share", _of_one_class),
        RaterMeasure("flags", "Share flagged", "hands raised", "share", _of_flags),
    )
}  # fmt: skip
