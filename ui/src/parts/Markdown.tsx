import { lazy, Suspense } from "react";

const Rendered = lazy(() => import("./markdown/Rendered"));
const RenderedMath = lazy(() => import("./markdown/RenderedMath"));

/** Markdown, loaded only where a text is Markdown; mathematics only where it has some. */
export function Markdown({ text }: { text: string }) {
  const View = /\$[^$]+\$/.test(text) ? RenderedMath : Rendered;
  return (
    <div className="prose">
      <Suspense fallback={<div className="plain">{text}</div>}>
        <View text={text} />
      </Suspense>
    </div>
  );
}
