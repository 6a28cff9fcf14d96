import rehypeKatex from "rehype-katex";
import remarkMath from "remark-math";
import Rendered from "./Rendered";

/** MathML needs neither the fonts nor the style sheet of KaTeX. */
export default function RenderedMath({ text }: { text: string }) {
  return (
    <Rendered
      text={text}
      remark={[remarkMath]}
      rehype={[[rehypeKatex, { output: "mathml", trust: false, maxExpand: 100, throwOnError: false }]]}
    />
  );
}
