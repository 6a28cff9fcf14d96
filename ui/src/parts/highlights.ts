/** Named highlights of the page, shared by every text on it: each text adds its ranges and takes them away again. */
export const canHighlight = typeof Highlight !== "undefined" && typeof CSS !== "undefined" && "highlights" in CSS;

export function paint(name: string, ranges: readonly Range[]): () => void {
  let highlight = CSS.highlights.get(name);
  if (!highlight) CSS.highlights.set(name, (highlight = new Highlight()));
  for (const range of ranges) highlight.add(range);
  return () => {
    for (const range of ranges) highlight.delete(range);
  };
}

/** UTF-16 offset of a DOM position inside `root`, however the text is cut into nodes. */
export function unitOf(root: Node, node: Node, offset: number): number {
  const range = document.createRange();
  range.setStart(root, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** The DOM position of a UTF-16 offset inside `root`. */
export function positionOf(root: Node, unit: number): [Node, number] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let left = unit;
  let last: Node = root;
  while (walker.nextNode()) {
    last = walker.currentNode;
    const length = last.nodeValue?.length ?? 0;
    if (left <= length) return [last, left];
    left -= length;
  }
  return [last, last.nodeValue?.length ?? 0];
}

export function rangeOf(root: Node, start: number, end: number): Range {
  const range = document.createRange();
  range.setStart(...positionOf(root, start));
  range.setEnd(...positionOf(root, end));
  return range;
}
