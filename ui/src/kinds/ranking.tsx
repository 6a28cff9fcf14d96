import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useT } from "../i18n";
import { Key } from "../parts/Key";
import { arrow, digit } from "../parts/keys";
import { Option, Verdict } from "../parts/Option";
import { useKeyDown } from "../parts/useKeyDown";
import { shownOrder } from "./shown";
import type { KindProps } from "./types";
import "./ranking.css";

type Groups = readonly (readonly string[])[];
/** One below the other; `level`: beside the one above. */
interface Row {
  slot: string;
  level: boolean;
}

const rowsOf = (order: Groups): Row[] => order.flatMap((group) => group.map((slot, i) => ({ slot, level: i > 0 })));
const groupsOf = (rows: readonly Row[]): string[][] =>
  rows.reduce<string[][]>((groups, { slot, level }) => {
    const last = groups.at(-1);
    if (level && last) last.push(slot);
    else groups.push([slot]);
    return groups;
  }, []);
const placeIn = (order: Groups, slot: string): number =>
  1 + order.slice(0, order.findIndex((group) => group.includes(slot))).reduce((n, group) => n + group.length, 0);

/** One row taken out and put elsewhere: ties that it leaves hold together, a tie that it lands in takes it up. */
function put(rows: readonly Row[], from: number, to: number): Row[] {
  const moving = rows[from];
  if (!moving || to < 0 || to >= rows.length || from === to) return [...rows];
  const rest = rows.filter((_, i) => i !== from).map((row, i) => (i === from && !moving.level ? { ...row, level: false } : row));
  return [...rest.slice(0, to), { slot: moving.slot, level: rest[to]?.level ?? false }, ...rest.slice(to)];
}

export default function RankingKind(props: KindProps<"ranking">) {
  const { params, media, value, mode } = props;
  const t = useT();
  const list = useRef<HTMLOListElement>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [dragged, setDragged] = useState<Row[] | null>(null);
  const fresh = useMemo(() => shownOrder(params, media), [params, media]);
  const shown = value?.shown.length ? value.shown : fresh;
  const editable = mode === "label";
  const rows = dragged ?? rowsOf(value?.order ?? shown.map((slot) => [slot]));
  const order = groupsOf(rows);
  const gold = props.compareWith?.[0]?.order;
  const at = rows.findIndex((row) => row.slot === chosen);

  const nameOf = (slot: string) =>
    media.find((m) => m.slot === slot)?.title || t("ranking.slot", { place: shown.indexOf(slot) + 1 });
  const save = (next: readonly Row[]) => props.onChange({ kind: "ranking", order: groupsOf(next), shown: [...shown] });
  const move = (from: number, by: number) => {
    const to = from + by;
    if (from >= 0 && to >= 0 && to < rows.length) save(put(rows, from, to));
  };
  const tie = (i: number) => {
    if (i > 0 && params.ties) save(rows.map((row, k) => (k === i ? { ...row, level: !row.level } : row)));
  };
  const asShown = () => (value ? props.onChange(null) : save(rows));

  useKeyDown(props.active && editable, (event) => {
    const n = digit(event);
    const slot = shown[(n ?? 0) - 1];
    const turn = arrow(event)?.dy ?? 0;
    if (slot) setChosen(slot);
    else if (n === shown.length + 1 && !value) asShown();
    else if (event.key === "Escape" && chosen !== null) setChosen(null);
    else if (at < 0) return false;
    else if (turn) move(at, turn * (event.shiftKey ? Math.max(1, turn < 0 ? at : rows.length - 1 - at) : 1));
    else if (event.key === "=" && params.ties) tie(at);
    else return false;
    return true;
  });

  const under = (event: PointerEvent): Row[] => {
    const tops = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect());
    const over = tops.findIndex((row) => event.clientY < row.bottom);
    return put(rows, at, over < 0 ? tops.length - 1 : over);
  };
  const drag = useEffectEvent((event: PointerEvent) => dragged && setDragged(under(event)));
  const drop = useEffectEvent((event: PointerEvent) => {
    // where it is let go counts: the last movement may not have been drawn yet
    const [before, now] = [value?.order ?? shown.map((slot) => [slot]), under(event)];
    if (event.type === "pointerup" && JSON.stringify(groupsOf(now)) !== JSON.stringify(before)) save(now);
    setDragged(null);
  });
  const dragging = dragged !== null;
  // on the window: the row under the pointer changes its place in the page while it is dragged
  useEffect(() => {
    if (!dragging) return undefined;
    const go = (event: PointerEvent) => drag(event);
    const end = (event: PointerEvent) => drop(event);
    window.addEventListener("pointermove", go);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
    return () => {
      window.removeEventListener("pointermove", go);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
    };
  }, [dragging]);

  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {editable && (
        <p className="dim small">
          {t("ranking.hint")} {params.ties && t("ranking.hint.ties")}
        </p>
      )}
      <ol ref={list} className="ranking" aria-label={t("ranking.list")}>
        {rows.map(({ slot, level }, i) => {
          const name = nameOf(slot);
          const place = placeIn(order, slot);
          const wanted = gold && placeIn(gold, slot);
          const known = value !== null || dragged !== null;
          return (
            <li key={slot} className={`ranked${editable && slot === chosen ? " on" : ""}${dragged && slot === chosen ? " held" : ""}`}>
              <span className="place" aria-label={known ? t("ranking.place", { place }) : undefined} role={known ? "img" : undefined}>
                {known ? place : "–"}
              </span>
              {editable ? (
                <button
                  type="button"
                  className="name"
                  aria-pressed={slot === chosen}
                  onFocus={() => setChosen(slot)}
                  onPointerDown={(event) => {
                    if (event.button !== 0) return;
                    setChosen(slot);
                    setDragged(rows);
                  }}
                >
                  <bdi>{name}</bdi>
                  {level && <span className="dim small">{t("ranking.tied")}</span>}
                  {shown.indexOf(slot) < 9 && <Key>{shown.indexOf(slot) + 1}</Key>}
                </button>
              ) : (
                <span className="name">
                  <bdi>{name}</bdi>
                  {level && <span className="dim small">{t("ranking.tied")}</span>}
                </span>
              )}
              {wanted !== undefined && (
                <>
                  {wanted !== place && <span className="dim small">{t("ranking.wanted", { place: wanted })}</span>}
                  <Verdict difference={wanted === place ? "matched" : "extra"} />
                </>
              )}
              {editable && (
                <>
                  {params.ties && (
                    <button type="button" className="tag" disabled={i === 0} aria-pressed={level} aria-label={t("ranking.tie", { name })} onClick={() => tie(i)}>
                      <span aria-hidden="true">=</span>
                    </button>
                  )}
                  <button type="button" className="tag" disabled={i === 0} aria-label={t("ranking.up", { name })} onClick={() => move(i, -1)}>
                    <span aria-hidden="true">↑</span>
                  </button>
                  <button type="button" className="tag" disabled={i === rows.length - 1} aria-label={t("ranking.down", { name })} onClick={() => move(i, 1)}>
                    <span aria-hidden="true">↓</span>
                  </button>
                </>
              )}
            </li>
          );
        })}
      </ol>
      {editable && !value && (
        <Option
          type="checkbox"
          name={props.labelledBy}
          checked={false}
          disabled={false}
          title={t("ranking.asShown")}
          keyCap={shown.length + 1}
          onChange={asShown}
        />
      )}
      {!editable && !value && <p className="dim">{t("kind.unanswered")}</p>}
    </div>
  );
}
