import { useState } from "react";
import { useWords } from "../words";

/** Copy a text; where the browser refuses, the text is selected for the hand. */
export function Copy({ text, label }: { text: string; label: string }) {
  const w = useWords();
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      window.prompt(label, text);
    }
    setDone(true);
    setTimeout(() => setDone(false), 2_000);
  };
  return (
    <button type="button" className="link" aria-label={label} onClick={() => void copy()}>
      <span aria-live="polite">{done ? w("copy.done") : w("copy")}</span>
    </button>
  );
}
