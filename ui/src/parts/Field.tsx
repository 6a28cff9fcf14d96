interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  type?: string;
  value: string;
  error?: string;
  autoComplete: string;
  onChange: (value: string) => void;
}

/** A line of input with its label, a hint, and what is wrong with it. */
export function Field({ id, label, hint = "", type = "text", error = "", ...props }: FieldProps) {
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="field wide"
        type={type}
        value={props.value}
        maxLength={254}
        autoComplete={props.autoComplete}
        aria-invalid={error !== ""}
        aria-describedby={`${id}-hint ${id}-error`}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <div id={`${id}-hint`} className="dim small">
        {hint}
      </div>
      <p id={`${id}-error`} className="field-error" role="alert">
        {error}
      </p>
    </div>
  );
}
