/** Cut Markdown at its headings, but never inside a fenced block, so that a search can keep whole sections. */
export function sectionsOf(markdown: string): string[] {
  const sections: string[][] = [[]];
  let fenced = false;
  for (const line of markdown.split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    if (!fenced && /^#{1,3}\s/.test(line)) sections.push([]);
    sections.at(-1)?.push(line);
  }
  return sections.map((lines) => lines.join("\n").trim()).filter(Boolean);
}
