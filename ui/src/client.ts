/** The one door to the server: every call is here, typed by the server's own document. */
import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "./api";
import { syncClock } from "./clock";
import { Problem, problemOf } from "./problem";
import type { Appraisal, Grade, Said, Submit, WorkPhase } from "./types";

export const http = createClient<paths>({ baseUrl: window.location.origin });

/** Staff and candidates have sessions of their own, so that a lead can try a trial in the same browser. */
export type Side = "work" | "staff";
const csrf: Partial<Record<Side, string>> = {};
/** What is decided about an attempt is the staff's; the rest below it is the candidate's own. */
const sideOf = (path: string): Side =>
  path.startsWith("/api/v1/attempts/") && !/\/(decisions|resume-link)$/.test(path) ? "work" : "staff";

/** Unsafe requests repeat the token of the session; joining and signing in have no session yet. */
const repeatToken: Middleware = {
  async onRequest({ request, schemaPath }) {
    if (request.method === "GET" || schemaPath.endsWith("/auth/login") || schemaPath.includes("/join/")) return;
    const side = sideOf(schemaPath);
    request.headers.set("X-CSRF-Token", (csrf[side] ??= (await api.me(side)).csrf));
  },
};
http.use(repeatToken);

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

export async function ask<T>(call: () => Promise<Reply<T>>): Promise<T> {
  const reply = await send(call);
  // the session was renewed elsewhere: read its token once more
  const side = sideOf(new URL(reply.response.url).pathname);
  if (reply.response.status === 403 && csrf[side] !== undefined) {
    delete csrf[side];
    return unwrap(await send(call));
  }
  return unwrap(reply);
}

async function send<T>(call: () => Promise<Reply<T>>): Promise<Reply<T>> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(0, "");
  }
}

function unwrap<T>({ data, error, response }: Reply<T>): T {
  if (!response.ok) throw problemOf(response.status, error);
  return data as T;
}

function timed<T extends { server_time: string }>(reply: T): T {
  syncClock(reply.server_time);
  return reply;
}

export const api = {
  me: (side: Side) => ask(() => http.GET("/api/v1/auth/me", { params: { query: { side } } })),
  signIn: async (email: string, password: string) => {
    const me = await ask(() => http.POST("/api/v1/auth/login", { body: { email, password } }));
    csrf.staff = me.csrf;
    return me;
  },
  signOut: async () => {
    await ask(() => http.POST("/api/v1/auth/logout"));
    delete csrf.staff;
  },
  invitation: (token: string) => ask(() => http.GET("/api/v1/join/{token}", { params: { path: { token } } })),
  join: async (token: string, name: string, email: string, terms: string) => {
    const joined = await ask(() =>
      http.POST("/api/v1/join/{token}", {
        params: { path: { token } },
        body: { name, email, languages: [], skills: [], accept_terms: terms },
      }),
    );
    csrf.work = joined.csrf;
    return joined;
  },
  attempt: async (id: string) =>
    timed(await ask(() => http.GET("/api/v1/attempts/{attempt_id}", { params: { path: { attempt_id: id } } }))),
  advance: async (id: string, leaving: "guidelines" | "practice" | "trial" | "rationales") =>
    timed(
      await ask(() =>
        http.POST("/api/v1/attempts/{attempt_id}/advance", { params: { path: { attempt_id: id } }, body: { leaving } }),
      ),
    ),
  task: (id: string, phase: WorkPhase, position: number) =>
    ask(() =>
      http.GET("/api/v1/attempts/{attempt_id}/tasks/{phase}/{position}", { params: { path: { attempt_id: id, phase, position } } }),
    ),
  submit: (id: string, body: Submit) =>
    ask(() => http.POST("/api/v1/attempts/{attempt_id}/submissions", { params: { path: { attempt_id: id } }, body })),
  exchanges: async (id: string, task: string) =>
    (await ask(() => http.GET("/api/v1/attempts/{attempt_id}/exchanges/{task}", { params: { path: { attempt_id: id, task } } }))).exchanges,
  say: (id: string, body: { id: string; task: string; criterion: string; said: Said[] }) =>
    ask(() => http.POST("/api/v1/attempts/{attempt_id}/exchanges", { params: { path: { attempt_id: id } }, body })),
  rationales: async (id: string) =>
    (await ask(() => http.GET("/api/v1/attempts/{attempt_id}/rationales", { params: { path: { attempt_id: id } } }))).rationales,
  writeRationale: (id: string, task: string, submission: string, text: string) =>
    ask(() =>
      http.PUT("/api/v1/attempts/{attempt_id}/rationales/{task}", {
        params: { path: { attempt_id: id, task } },
        body: { id: submission, text },
      }),
    ),
  /** The next rationale to grade, or null when none waits. */
  nextGrade: async (trial?: string) =>
    (await ask(() => http.GET("/api/v1/grading/next", { params: { query: trial === undefined ? {} : { trial } } }))) ?? null,
  grade: (rationale: string, body: Grade) =>
    ask(() => http.POST("/api/v1/grading/{rationale_id}", { params: { path: { rationale_id: rationale } }, body })),
  appraise: (submission: string, body: Appraisal) =>
    ask(() => http.POST("/api/v1/appraisals/{submission_id}", { params: { path: { submission_id: submission } }, body })),
  kinds: async () => (await ask(() => http.GET("/api/v1/kinds"))).kinds,
};

/** The files of the kinds' examples, which no workspace holds. */
const EXAMPLE = "0".repeat(64);
const EXAMPLES = { image: "/example.svg", audio: "/example.wav", video: "/example.mp4", cloud: "/example.bin" };
export const fileUrl = ({ media, file }: { media: keyof typeof EXAMPLES; file: string }): string =>
  file === EXAMPLE ? EXAMPLES[media] : `/media/${file}`;
