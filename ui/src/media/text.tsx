import { Markdown } from "../parts/Markdown";
import type { MediumProps } from ".";

export default function TextMedium({ medium }: MediumProps<"text">) {
  return (
    <div className="sheet" dir="auto">
      {medium.markdown ? <Markdown text={medium.text} /> : <div className="plain">{medium.text}</div>}
    </div>
  );
}
