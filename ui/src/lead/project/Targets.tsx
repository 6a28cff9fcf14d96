import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Notice } from "../../parts/Notice";
import { lead } from "../api";
import { AreaField, NumberField, SelectField, TextField } from "../parts/Fields";
import { Trouble } from "../parts/Trouble";
import type { ProjectView, Target } from "../types";
import { useWords } from "../words";
import { useSave } from "./useSave";

type Endpoint = Extract<Target, { reached: "endpoint" }>;
type Scripted = Extract<Target, { reached: "script" }>;
interface Row {
  key: string;
  target: Target;
}
const ENDPOINT: Endpoint = { reached: "endpoint", base_url: "", model: "", key_name: "", system: "", seconds: 30, max_tokens: 600 };
const SCRIPT: Scripted = { reached: "script", script: { rules: [], refusal: "I am sorry, I cannot help with that." } };

/** A rule is a line: words that must all occur, a colon, the reply. */
const linesOf = (script: Scripted["script"]) => (script?.rules ?? []).map((rule) => `${rule.words.join(", ")}: ${rule.reply}`).join("\n");
const rulesOf = (text: string) =>
  text.split("\n").flatMap((line) => {
    const at = line.indexOf(":");
    const words = line.slice(0, Math.max(0, at)).split(",").map((w) => w.trim()).filter(Boolean);
    const reply = line.slice(at + 1).trim();
    return at > 0 && words.length > 0 && reply ? [{ words, reply }] : [];
  });

/** What the questions of a project may talk to. The key itself is never here: only the name of the variable that holds it. */
export function Targets({ view }: { view: ProjectView }) {
  const w = useWords();
  const wanted = view.needs.filter((n) => n.key === "targets" && !n.met).length;
  const [rows, setRows] = useState<readonly Row[]>(() => Object.entries(view.targets).map(([key, target]) => ({ key, target })));
  const save = useSave(view.id, () => lead.saveSettings(view.id, { targets: Object.fromEntries(rows.map(({ key, target }) => [key, target])) }));
  const change = (index: number, row: Partial<Row>) => setRows(rows.map((old, i) => (i === index ? { ...old, ...row } : old)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <section className="section">
      <h2>{w("targets.title")}</h2>
      <p>{w("targets.what")}</p>
      <form className="form" onSubmit={submit}>
        {rows.map(({ key, target }, i) => (
          // a target has no name but the one that is being typed
          <fieldset className="box" key={i}>
            <legend>{w("targets.one", { key })}</legend>
            <div className="form-grid">
              <TextField label={w("targets.key")} required value={key} onChange={(next) => change(i, { key: next })} />
              <SelectField
                label={w("targets.reached")}
                value={target.reached ?? "endpoint"}
                onChange={(reached) => change(i, { target: reached === "endpoint" ? ENDPOINT : SCRIPT })}
                options={[
                  ["endpoint", w("targets.endpoint")],
                  ["script", w("targets.script")],
                ]}
              />
            </div>
            {target.reached === "script" ? <ScriptFields target={target} onChange={(next) => change(i, { target: next })} /> : <EndpointFields target={target} onChange={(next) => change(i, { target: next })} />}
            <p className="row">
              <button type="button" className="tag" onClick={() => setRows(rows.filter((_, j) => j !== i))}>
                {w("targets.remove")}
              </button>
            </p>
          </fieldset>
        ))}
        <p className="row">
          <button type="button" className="tag" onClick={() => setRows([...rows, { key: wanted > 0 && rows.length === 0 ? missingKey(view) : `target-${rows.length + 1}`, target: ENDPOINT }])}>
            {w("targets.add")}
          </button>
        </p>
        {save.error && <Trouble error={save.error} />}
        <p className="row">
          <Button type="submit" loading={save.isPending}>
            {w("project.save")}
          </Button>
          <span className="dim" role="status">
            {save.isSuccess && w("project.done")}
          </span>
        </p>
      </form>
      <Tryout project={view.id} keys={["stand-in", ...Object.keys(view.targets)]} />
    </section>
  );
}

const missingKey = (view: ProjectView): string =>
  view.rubric?.criteria.flatMap(({ ask }) => ("target" in ask ? [ask.target] : [])).find((key) => key !== "stand-in" && !(key in view.targets)) ?? "target-1";

function EndpointFields({ target, onChange }: { target: Endpoint; onChange: (target: Endpoint) => void }) {
  const w = useWords();
  const set = (change: Partial<Endpoint>) => onChange({ ...target, ...change });
  return (
    <>
      <div className="form-grid">
        <TextField label={w("targets.url")} hint={w("targets.url.hint")} required maxLength={500} placeholder="https://models.example/v1" value={target.base_url} onChange={(base_url) => set({ base_url })} />
        <TextField label={w("targets.model")} required maxLength={200} value={target.model} onChange={(model) => set({ model })} />
        <TextField label={w("targets.keyname")} hint={w("targets.keyname.hint")} placeholder="TARGET_KEY_ACME" value={target.key_name ?? ""} onChange={(key_name) => set({ key_name })} />
        <NumberField label={w("targets.seconds")} min={1} max={120} required value={target.seconds ?? 30} onChange={(n) => set({ seconds: n ?? 30 })} />
      </div>
      <AreaField label={w("targets.system")} maxLength={8000} value={target.system ?? ""} onChange={(system) => set({ system })} />
    </>
  );
}

function ScriptFields({ target, onChange }: { target: Scripted; onChange: (target: Scripted) => void }) {
  const w = useWords();
  const script = target.script ?? { rules: [], refusal: "" };
  const [lines, setLines] = useState(() => linesOf(script));
  return (
    <>
      <AreaField
        label={w("targets.rules")}
        hint={w("targets.rules.hint")}
        rows={5}
        value={lines}
        onChange={(text) => {
          setLines(text);
          onChange({ ...target, script: { ...script, rules: rulesOf(text) } });
        }}
      />
      <TextField label={w("targets.refusal")} required value={script.refusal ?? ""} onChange={(refusal) => onChange({ ...target, script: { ...script, refusal } })} />
    </>
  );
}

/** Whether a target answers as it is saved now. */
function Tryout({ project, keys }: { project: string; keys: readonly string[] }) {
  const w = useWords();
  const [key, setKey] = useState(keys.at(-1) ?? "");
  const [text, setText] = useState("Hello");
  const attempt = useMutation({ mutationFn: () => lead.tryTarget(project, key, text) });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        attempt.mutate();
      }}
    >
      <h3>{w("targets.try")}</h3>
      <div className="form-grid">
        <SelectField label={w("targets.key")} value={key} onChange={setKey} options={keys.map((k) => [k, k] as const)} />
        <TextField label={w("targets.say")} required maxLength={4000} value={text} onChange={setText} />
      </div>
      <p className="row">
        <Button type="submit" variant="default" loading={attempt.isPending}>
          {w("targets.ask")}
        </Button>
      </p>
      {attempt.error && <Trouble error={attempt.error} />}
      {attempt.data && (
        <Notice tone={attempt.data.why ? "warn" : "good"} title={attempt.data.why ? w("targets.failed", { why: attempt.data.why }) : w("targets.replied", { ms: attempt.data.took_ms })} live>
          {attempt.data.reply && <p className="plain">{attempt.data.reply}</p>}
        </Notice>
      )}
    </form>
  );
}
