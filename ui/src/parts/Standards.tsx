import type { ReactNode } from "react";
import type { Standard } from "../kinds/standards";
import "./standards.css";

interface Props {
  title: string;
  standards: readonly Standard[];
  /** What stands beside each: nothing before it is graded. */
  beside?: (standard: Standard) => ReactNode;
}

/** What written work is judged by: for whoever writes it, and afterwards with what was said of it. */
export function Standards({ title, standards, beside }: Props) {
  if (standards.length === 0) return null;
  return (
    <div className={beside ? "standards judged" : "standards"}>
      <p className="group">{title}</p>
      <ul>
        {standards.map((standard) => (
          <li key={standard.key}>
            <span>
              {standard.title}
              {standard.definition && <small>{standard.definition}</small>}
            </span>
            {beside?.(standard)}
          </li>
        ))}
      </ul>
    </div>
  );
}
