/** Pairs rows with columns so that the sum of weights is greatest (Kuhn 1955, Munkres 1957, with potentials: n²m steps). */
export function assign(weights: readonly (readonly number[])[]): number[] {
  const rows = weights.length;
  const columns = weights[0]?.length ?? 0;
  if (rows > columns) {
    const turned = assign(Array.from({ length: columns }, (_, j) => weights.map((row) => row[j] ?? 0)));
    const found = Array.from({ length: rows }, () => -1);
    for (const [j, i] of turned.entries()) if (i >= 0) found[i] = j;
    return found;
  }
  // one more place before the first of each, where nothing is assigned yet
  const u = new Float64Array(rows + 1);
  const v = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const from = new Int32Array(columns + 1);
  for (let i = 1; i <= rows; i++) {
    rowOf[0] = i;
    let at = 0;
    const least = new Float64Array(columns + 1).fill(Infinity);
    const used = new Uint8Array(columns + 1);
    do {
      used[at] = 1;
      const row = rowOf[at] ?? 0;
      let [delta, next] = [Infinity, 0];
      for (let j = 1; j <= columns; j++) {
        if (used[j]) continue;
        const cost = -(weights[row - 1]?.[j - 1] ?? 0) - (u[row] ?? 0) - (v[j] ?? 0);
        if (cost < (least[j] ?? 0)) {
          least[j] = cost;
          from[j] = at;
        }
        if ((least[j] ?? 0) < delta) [delta, next] = [least[j] ?? 0, j];
      }
      for (let j = 0; j <= columns; j++)
        if (used[j]) {
          u[rowOf[j] ?? 0] = (u[rowOf[j] ?? 0] ?? 0) + delta;
          v[j] = (v[j] ?? 0) - delta;
        } else least[j] = (least[j] ?? 0) - delta;
      at = next;
    } while (rowOf[at] !== 0);
    while (at !== 0) {
      const before = from[at] ?? 0;
      rowOf[at] = rowOf[before] ?? 0;
      at = before;
    }
  }
  const found = Array.from({ length: rows }, () => -1);
  for (let j = 1; j <= columns; j++) if (rowOf[j]) found[(rowOf[j] ?? 0) - 1] = j - 1;
  return found;
}
