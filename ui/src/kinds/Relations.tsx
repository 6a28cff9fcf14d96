/** Relations between marked spans: what may be related, and the list of what is. */
import { useT } from "../i18n";
import { Verdict } from "../parts/Option";
import type { Answer, Params } from "../types";
import { intervalOverlap, type Difference, type Matching } from "./matching";

export type Relation = Answer<"spans">["relations"][number];
type Span = Answer<"spans">["spans"][number];
type Rule = Params<"spans">["relations"][number];

export const fits = (rule: Rule, head: string, tail: string): boolean =>
  (rule.heads.length === 0 || rule.heads.includes(head)) && (rule.tails.length === 0 || rule.tails.includes(tail));

const same = (a: Relation, b: Relation) => a.label === b.label && a.head === b.head && a.tail === b.tail;

export const join = (relations: readonly Relation[], added: Relation): readonly Relation[] =>
  relations.some((old) => same(old, added)) ? relations : [...relations, added];

/** Relations whose spans are still there and may still stand so. */
export function without(relations: readonly Relation[], spans: readonly Span[], rules: readonly Rule[]): Relation[] {
  const labels = new Map(spans.map(({ id, label }) => [id, label]));
  return relations.filter(({ label, head, tail }) => {
    const [from, to] = [labels.get(head), labels.get(tail)];
    const rule = rules.find((r) => r.key === label);
    return from !== undefined && to !== undefined && rule !== undefined && fits(rule, from, to);
  });
}

/** As the server does it: the lesser overlap of the two ends, either way round where there is no direction. */
export function relationOverlap(rules: readonly Rule[], given: readonly Span[], expected: readonly Span[]) {
  const [ours, theirs] = [given, expected].map((spans) => new Map(spans.map((span) => [span.id, span]))) as [Map<string, Span>, Map<string, Span>];
  const ends = (a: string, b: string) => {
    const [one, two] = [ours.get(a), theirs.get(b)];
    return one && two && one.label === two.label ? intervalOverlap(one, two) : 0;
  };
  return (a: Relation, b: Relation): number => {
    const straight = Math.min(ends(a.head, b.head), ends(a.tail, b.tail));
    const directed = rules.find((r) => r.key === a.label)?.directed ?? true;
    return directed ? straight : Math.max(straight, Math.min(ends(a.head, b.tail), ends(a.tail, b.head)));
  };
}

interface Props {
  rules: readonly Rule[];
  relations: readonly Relation[];
  spans: readonly Span[];
  nameOf: (id: string) => string;
  editable: boolean;
  /** One end is chosen already. */
  relating: boolean;
  /** Null where no span is selected. */
  onRelate: (() => void) | null;
  onPut: (next: readonly Relation[]) => void;
  matching: Matching | undefined;
  expected: readonly Relation[];
  expectedName: (id: string) => string;
}

export function Relations(props: Props) {
  const { rules, relations, spans, editable, matching, expected } = props;
  const t = useT();
  const titleOf = (key: string) => rules.find((rule) => rule.key === key)?.title ?? key;
  const labelOf = (id: string) => spans.find((span) => span.id === id)?.label ?? "";
  const missed = (matching?.missed ?? []).flatMap((j) => expected[j] ?? []);
  const row = (relation: Relation, nameOf: (id: string) => string, difference: Difference | undefined, i: number | null) => {
    const { head, tail, label } = relation;
    const allowed = rules.filter((rule) => rule.key === label || fits(rule, labelOf(head), labelOf(tail)));
    const name = `${nameOf(head)} → ${nameOf(tail)}`;
    return (
      <li key={`${i} ${head} ${label} ${tail}`} className="region">
        <div className="row">
          <span className="name">
            <bdi>{nameOf(head)}</bdi>{" "}
            {editable && allowed.length > 1 ? (
              <select
                aria-label={t("relations.label", { name })}
                value={label}
                onChange={(event) => props.onPut(relations.map((r, j) => (j === i ? { ...r, label: event.target.value } : r)))}
              >
                {allowed.map((rule) => (
                  <option key={rule.key} value={rule.key}>
                    {rule.title}
                  </option>
                ))}
              </select>
            ) : (
              <strong>{titleOf(label)}</strong>
            )}{" "}
            <span aria-hidden="true">{rules.find((rule) => rule.key === label)?.directed === false ? "↔" : "→"}</span> <bdi>{nameOf(tail)}</bdi>
          </span>
          {difference && <Verdict difference={difference} />}
          {editable && (
            <button
              type="button"
              className="tag"
              aria-label={`${t("regions.remove")}: ${titleOf(label)} ${name}`}
              onClick={() => props.onPut(relations.filter((_, j) => j !== i))}
            >
              <span aria-hidden="true">✕</span>
            </button>
          )}
        </div>
      </li>
    );
  };
  return (
    <>
      <h3>{t("relations.title")}</h3>
      {editable && (
        <p>
          <button
            type="button"
            className="tag"
            aria-pressed={props.relating}
            disabled={props.onRelate === null}
            onClick={() => props.onRelate?.()}
          >
            {props.relating ? t("relations.to") : t("relations.from")} <kbd className="key">R</kbd>
          </button>
        </p>
      )}
      {relations.length + missed.length === 0 ? (
        <p className="dim small">{t("relations.none")}</p>
      ) : (
        <ul className="regions" aria-label={t("relations.title")}>
          {relations.map((relation, i) => row(relation, props.nameOf, matching?.given[i], i))}
          {missed.map((relation) => row(relation, props.expectedName, "missed", null))}
        </ul>
      )}
    </>
  );
}
