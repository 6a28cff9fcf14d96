import { lazy, Suspense } from "react";

const plain = () => import("./markdown/Rendered");
const withMath = () => import("./markdown/RenderedMath");
const Rendered = lazy(plain);
const RenderedMath = lazy(withMath);
const hasMath = (text: string) => /\$[^$]+\$/.test(text);

/** Fetch what a text will need before it is asked for: by then the network may be gone. */
export function preloadMarkdown(text: string): void {
  void (hasMath(text) ? withMath() : plain()).catch(() => undefined);
}

/** Markdown, loaded only where a text is Markdown; mathematics only where it has some. */
export function Markdown({ text }: { text: string }) {
  const View = hasMath(text) ? RenderedMath : Rendered;
  return (
    <div className="prose">
      <Suspense fallback={<div className="plain">{text}</div>}>
        <View text={text} />
      </Suspense>
    </div>
  );
}
