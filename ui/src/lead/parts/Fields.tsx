import { useId, type ReactNode } from "react";

interface Base {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

interface FieldProps extends Base {
  children: (ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean | undefined }) => ReactNode;
}

/** A label, a control, what it means, and what is wrong with it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const notes = [hint && `${id}h`, error && `${id}e`].filter(Boolean).join(" ");
  return (
    <div className="field-box">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, "aria-describedby": notes || undefined, "aria-invalid": error ? true : undefined })}
      {hint && (
        <p className="dim small field-hint" id={`${id}h`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}e`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface TextProps extends Base {
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "email" | "password" | "search";
  required?: boolean;
  maxLength?: number;
  minLength?: number;
  autoComplete?: string;
  placeholder?: string;
  list?: readonly string[];
}

export function TextField({ label, hint, error, onChange, list, ...rest }: TextProps) {
  const id = useId();
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <>
          <input className="field wide" {...ids} {...rest} list={list && `${id}l`} onChange={(e) => onChange(e.target.value)} />
          {list && (
            <datalist id={`${id}l`}>
              {list.map((option) => (
                <option key={option} value={option} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

interface AreaProps extends Base {
  value: string;
  onChange: (value: string) => void;
  rows?: number;
  maxLength?: number;
  required?: boolean;
  mono?: boolean;
  /** The field was left. */
  onDone?: (value: string) => void;
}

export function AreaField({ label, hint, error, onChange, onDone, mono, ...rest }: AreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <textarea
          className={mono ? "field mono" : "field"}
          rows={3}
          dir="auto"
          {...ids}
          {...rest}
          onBlur={(e) => onDone?.(e.target.value)}
          onChange={(e) => onChange(e.target.value)}
        />
      )}
    </Field>
  );
}

interface NumberProps extends Base {
  /** Null is an empty field. */
  value: number | null;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  step?: number | "any";
  required?: boolean;
  unit?: string;
}

export function NumberField({ label, hint, error, value, onChange, unit, ...rest }: NumberProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <span className="row tight">
          <input
            className="field number"
            type="number"
            inputMode="decimal"
            {...ids}
            {...rest}
            value={value ?? ""}
            onChange={(e) => onChange(Number.isFinite(e.target.valueAsNumber) ? e.target.valueAsNumber : null)}
          />
          {unit && <span className="dim">{unit}</span>}
        </span>
      )}
    </Field>
  );
}

interface SelectProps<V extends string> extends Base {
  value: V;
  onChange: (value: V) => void;
  options: readonly (readonly [V, string])[];
}

export function SelectField<V extends string>({ label, hint, error, value, onChange, options }: SelectProps<V>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <select {...ids} value={value} onChange={(e) => onChange(e.target.value as V)}>
          {options.map(([key, title]) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField(props: { label: ReactNode; checked: boolean; onChange: (on: boolean) => void; disabled?: boolean }) {
  return (
    <label className="check">
      <input type="checkbox" checked={props.checked} disabled={props.disabled} onChange={(e) => props.onChange(e.target.checked)} />
      <span>{props.label}</span>
    </label>
  );
}
