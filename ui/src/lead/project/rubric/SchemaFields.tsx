import type { Label } from "../../../types";
import { AreaField, CheckField, NumberField, SelectField, TextField } from "../../parts/Fields";
import type { Finding } from "../../types";
import { useServerWords, useWords } from "../../words";
import { keyFrom, moved, replaced, retitled, without } from "./draft";
import { Labels } from "./Labels";
import { blankOf, filled, isShare, type Row, type Schema } from "./schema";
import { Tools } from "./Tools";

interface Props {
  schema: Schema;
  /** Where references are looked up. */
  root: Schema;
  value: Row;
  onChange: (value: Row) => void;
  findings: readonly Finding[];
  where: string;
  /** Keys may still follow titles. */
  fresh: boolean;
}

const LONG = 300;
const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** A form for any params: the fields, bounds, words and defaults that the server's own schema gives. */
export function SchemaFields(props: Props) {
  const { schema, root, value, onChange, fresh } = props;
  const fields = Object.entries(schema.properties ?? {}).filter(([, own]) => own.const === undefined);
  const isWide = (own: Schema) => ["array", "object"].includes(filled(own, root).schema.type ?? "");
  const field = ([name, own]: readonly [string, Schema]) => (
    <SchemaField
      key={name}
      {...props}
      name={name}
      own={own}
      at={value[name]}
      onPut={(next) => {
        const named = name === "title" && typeof value["key"] === "string" && typeof next === "string";
        onChange(named ? { ...value, ...retitled({ key: value["key"] as string, title: String(value["title"]) }, next, [], fresh) } : { ...value, [name]: next });
      }}
    />
  );
  return (
    <>
      {fields.filter(([, own]) => isWide(own)).map(field)}
      <div className="form-grid">{fields.filter(([, own]) => !isWide(own)).map(field)}</div>
    </>
  );
}

interface FieldProps extends Props {
  name: string;
  own: Schema;
  at: unknown;
  onPut: (value: unknown) => void;
}

function SchemaField(props: FieldProps) {
  const { root, own, at, onPut, findings, where, fresh, name } = props;
  const say = useServerWords();
  const w = useWords();
  const { schema, optional } = filled(own, root);
  const label = say(own.title ?? schema.title ?? name);
  const words = own.description ?? (schema.properties ? undefined : schema.description);
  const hint = words === undefined ? undefined : say(words);
  const bounds = { ...(schema.minimum !== undefined && { min: schema.minimum }), ...(schema.maximum !== undefined && { max: schema.maximum }) };
  if (own.items?.$ref?.endsWith("/Label"))
    return <Labels labels={at as readonly Label[]} onChange={onPut} findings={findings} where={where} fresh={fresh} />;
  if (schema.enum)
    return (
      <SelectField
        label={label}
        hint={hint}
        value={String(at ?? "")}
        options={[...(optional ? [["", "–"] as const] : []), ...schema.enum.map((option) => [String(option), say(String(option))] as const)]}
        onChange={(v) => onPut(optional && v === "" ? null : schema.enum?.find((option) => String(option) === v))}
      />
    );
  if (schema.type === "boolean") return <CheckField label={hint ? `${label}: ${hint}` : label} checked={at === true} onChange={onPut} />;
  if (isShare(schema))
    return (
      <NumberField
        label={label}
        hint={hint}
        min={schema.minimum === 0 ? 0 : 1}
        max={100}
        unit="%"
        value={at === null ? null : Math.round(Number(at) * 100)}
        onChange={(v) => onPut(v === null ? (optional ? null : schema.default) : v / 100)}
      />
    );
  if (schema.type === "integer" || schema.type === "number")
    return (
      <NumberField
        label={label}
        hint={hint}
        {...bounds}
        step={schema.type === "integer" ? 1 : "any"}
        value={at === null || at === undefined ? null : Number(at)}
        onChange={(v) => onPut(v ?? (optional ? null : (schema.default ?? schema.minimum ?? 0)))}
      />
    );
  if (schema.type === "array" && schema.items) {
    const item = filled(schema.items, root).schema;
    const list = Array.isArray(at) ? (at as unknown[]) : [];
    if (item.type === "string" && !item.enum)
      return (
        <AreaField
          label={label}
          hint={[hint, w("rubric.lines")].filter(Boolean).join(" ")}
          rows={3}
          value={list.join("\n")}
          onChange={(text) => onPut(text.split("\n"))}
          onDone={(text) => onPut(lines(text))}
        />
      );
    return <SchemaList {...props} label={label} hint={hint} item={item} list={list} />;
  }
  if (schema.properties)
    return (
      <fieldset className="box">
        <legend>{label}</legend>
        {hint && <p className="dim small">{hint}</p>}
        <SchemaFields {...props} schema={schema} value={(at ?? {}) as Row} onChange={onPut} where={`${where}.${name}`} />
      </fieldset>
    );
  const text = { label, hint, value: String(at ?? ""), onChange: (v: string) => onPut(optional && v === "" ? null : v) };
  const most = schema.maxLength === undefined ? {} : { maxLength: schema.maxLength };
  return (schema.maxLength ?? 0) > LONG ? <AreaField {...text} {...most} rows={2} /> : <TextField {...text} {...most} />;
}

interface ListProps extends FieldProps {
  label: string;
  hint: string | undefined;
  item: Schema;
  list: readonly unknown[];
}

/** Several things of one shape, in an order that the lead may change. */
function SchemaList(props: ListProps) {
  const { label, hint, item, list, root, onPut, name, where } = props;
  const w = useWords();
  const say = useServerWords();
  const set = (i: number, next: unknown) => onPut(replaced(list, i, next));
  const add = () => {
    const blank = blankOf(item, root);
    const keyed = item.properties?.["key"] && item.properties["title"];
    const keys = list.map((row) => String((row as Row)["key"]));
    onPut([...list, keyed ? { ...(blank as Row), title: w("rubric.label.new"), key: keyFrom(w("rubric.label.new"), keys) } : blank]);
  };
  return (
    <fieldset className="box">
      <legend>{label}</legend>
      {hint && <p className="dim small">{hint}</p>}
      {list.map((row, i) => {
        const named = item.properties ? (row as Row)["title"] || (row as Row)["key"] || (row as Row)["label"] : row;
        const title = typeof named === "string" || typeof named === "number" ? String(named) : `${i + 1}`;
        return (
          // things move and are renamed: their place is what is edited
          <details key={i} className="item-form">
            <summary>{title || w("rubric.untitled")}</summary>
            {item.properties ? (
              <SchemaFields {...props} schema={item} value={row as Row} onChange={(next) => set(i, next)} where={`${where}.${name}.${i}`} />
            ) : item.prefixItems ? (
              <div className="form-grid">
                {item.prefixItems.map((own, k) => (
                  <SchemaField
                    key={k}
                    {...props}
                    own={own}
                    name={`${k + 1}`}
                    at={(row as unknown[])[k]}
                    onPut={(next) => set(i, replaced(row as unknown[], k, next))}
                  />
                ))}
              </div>
            ) : (
              <SchemaField {...props} own={item} name={say(label)} at={row} onPut={(next) => set(i, next)} />
            )}
            <Tools name={title} at={i} of={list.length} least={filled(props.own, root).schema.minItems ?? 0} onMove={(by) => onPut(moved(list, i, by))} onRemove={() => onPut(without(list, i))} />
          </details>
        );
      })}
      <button type="button" className="link" onClick={add}>
        {w("rubric.more", { name: label })}
      </button>
    </fieldset>
  );
}
