import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { useWords } from "../words";

interface Props {
  title: string;
  /** The answer first. */
  sentence?: ReactNode;
  crumbs?: ReactNode;
  actions?: ReactNode;
}

/** Where one is, what it is, and the sentence that answers the page's question. */
export function Head({ title, sentence, crumbs, actions }: Props) {
  const w = useWords();
  useEffect(() => {
    document.title = `${title} · Raterlab`;
  }, [title]);
  return (
    <header className="head">
      {crumbs && (
        <nav className="crumbs small no-print" aria-label={w("crumbs")}>
          <Link to="/">{w("nav.projects")}</Link>
          {crumbs}
        </nav>
      )}
      <div className="row between">
        <h1>{title}</h1>
        {actions && <div className="row no-print">{actions}</div>}
      </div>
      {sentence && <p className="answer">{sentence}</p>}
    </header>
  );
}
