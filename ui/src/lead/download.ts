/** Hand over what a table shows as a file. */
type Cell = string | number | boolean | null;

const quoted = (cell: Cell): string => {
  const text = cell === null ? "" : String(cell);
  // a spreadsheet must not take a candidate's words for a formula
  const safe = typeof cell === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csvOf = (rows: readonly (readonly Cell[])[]): string => rows.map((row) => row.map(quoted).join(",")).join("\r\n");

export function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
