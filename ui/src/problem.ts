/** What the server says when it cannot do what was asked (RFC 9457), or that it was not reached at all. */
export interface FieldProblem {
  field: string;
  message: string;
}

export class Problem extends Error {
  constructor(
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    title: string,
    readonly detail: string = "",
    readonly errors: readonly FieldProblem[] = [],
  ) {
    super(title);
    this.name = "Problem";
  }

  /** Whether the same request may succeed later, unchanged. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 408 || this.status === 425 || this.status === 429;
  }

  get signedOut(): boolean {
    return this.status === 401;
  }
}

const sentence = (words: string): string => (/[.!?…:]$/.test(words) ? words : `${words}.`);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Read a problem document; whatever else came back still becomes a Problem. */
export function problemOf(status: number, body: unknown): Problem {
  const document = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const errors = Array.isArray(document["errors"])
    ? document["errors"].map((e: Record<string, unknown>) => ({ field: text(e["field"]), message: text(e["message"]) }))
    : [];
  const detail = [text(document["detail"]), text(document["cure"])].filter(Boolean).map(sentence).join(" ");
  return new Problem(status, text(document["title"]), detail, errors);
}
