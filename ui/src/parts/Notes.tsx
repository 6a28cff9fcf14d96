import { useT } from "../i18n";
import type { Criterion, WrittenNotes } from "../types";
import "./notes.css";

/** What can be measured in written work, for whoever grades or decides: counts, no judgment. */
export function Notes({ criteria, notes }: { criteria: readonly Criterion[]; notes: WrittenNotes }) {
  const t = useT();
  return criteria.map(({ key, title }) => {
    const found = notes[key];
    return (
      found &&
      found.length > 0 && (
        <div key={key}>
          <h3>{t("notes.title", { title })}</h3>
          <dl className="notes">
            {found.map((note) => (
              <div key={note.key} style={{ display: "contents" }}>
                <dt>{note.title}</dt>
                <dd>{note.words}</dd>
              </div>
            ))}
          </dl>
        </div>
      )
    );
  });
}
