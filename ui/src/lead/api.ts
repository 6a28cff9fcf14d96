/** Every call that the lead's pages make. The door itself is shared: see client.ts. */
import { ask, http } from "../client";
import type { Design, Gold, NewLink, Outcome, Requirements, Role, Rubric, Scope, SuccessMetric, Target, Task } from "./types";

const project = (project_id: string) => ({ path: { project_id } });
const trial = (trial_id: string) => ({ path: { trial_id } });
const attempt = (attempt_id: string) => ({ path: { attempt_id } });
const MOST_TASKS = 500;

export const lead = {
  projects: () => ask(() => http.GET("/api/v1/projects")),
  tryDesign: (submission: string, criterion: string) => ask(() => http.POST("/api/v1/tryouts", { body: { submission, criterion } })),
  addProject: (title: string) => ask(() => http.POST("/api/v1/projects", { body: { title } })),
  project: (id: string) => ask(() => http.GET("/api/v1/projects/{project_id}", { params: project(id) })),
  saveSettings: (id: string, body: { metric?: SuccessMetric; requirements?: Requirements; targets?: Record<string, Target> }) =>
    ask(() => http.PUT("/api/v1/projects/{project_id}/settings", { params: project(id), body })),
  /** What a target replies as it is set up now. */
  tryTarget: (id: string, key: string, text: string) =>
    ask(() => http.POST("/api/v1/projects/{project_id}/targets/{key}/try", { params: { path: { project_id: id, key } }, body: { text } })),
  saveRubric: (id: string, body: Rubric) =>
    ask(() => http.PUT("/api/v1/projects/{project_id}/rubric", { params: project(id), body })),
  publishRubric: (id: string) => ask(() => http.POST("/api/v1/projects/{project_id}/rubric/publish", { params: project(id) })),
  /** All tasks of a project, page by page. */
  tasks: async (id: string) => {
    const page = (offset: number) =>
      ask(() =>
        http.GET("/api/v1/projects/{project_id}/tasks", { params: { ...project(id), query: { offset, limit: MOST_TASKS } } }),
      );
    const first = await page(0);
    const offsets = Array.from({ length: Math.ceil(first.total / MOST_TASKS) - 1 }, (_, i) => (i + 1) * MOST_TASKS);
    const rest = await Promise.all(offsets.map(page));
    return [first, ...rest].flatMap((p) => p.tasks);
  },
  addTasks: (id: string, tasks: Task[]) =>
    ask(() => http.POST("/api/v1/projects/{project_id}/tasks", { params: project(id), body: { tasks } })),
  setGold: (id: string, gold: Record<string, Gold>) =>
    ask(() => http.PUT("/api/v1/projects/{project_id}/gold", { params: project(id), body: { gold } })),
  /** Named tasks, or a share of all pairs with gold, asked a second time with their sides exchanged. */
  askBothWays: (id: string, body: { share: number } | { keys: string[] }) =>
    ask(() => http.POST("/api/v1/projects/{project_id}/mirrors", { params: project(id), body: { share: 0.15, keys: [], seed: 0, ...body } })),
  upload: (file: File) =>
    ask(() =>
      http.POST("/api/v1/media", {
        body: { file: file.name },
        bodySerializer: () => {
          const form = new FormData();
          form.set("file", file);
          return form;
        },
      }),
    ),
  /** The thresholds are the server's defaults, which it writes down with the design. */
  openTrial: (id: string, design: Design) =>
    ask(() => http.POST("/api/v1/projects/{project_id}/trials", { params: project(id), body: { design } })),

  trial: (id: string) => ask(() => http.GET("/api/v1/trials/{trial_id}", { params: trial(id) })),
  closeTrial: (id: string) => ask(() => http.POST("/api/v1/trials/{trial_id}/close", { params: trial(id) })),
  links: async (id: string) => (await ask(() => http.GET("/api/v1/trials/{trial_id}/links", { params: trial(id) }))).links,
  addLink: (id: string, body: NewLink) => ask(() => http.POST("/api/v1/trials/{trial_id}/links", { params: trial(id), body })),
  revokeLink: (id: string, link_id: string) =>
    ask(() => http.DELETE("/api/v1/trials/{trial_id}/links/{link_id}", { params: { path: { trial_id: id, link_id } } })),
  board: (id: string) => ask(() => http.GET("/api/v1/trials/{trial_id}/board", { params: trial(id) })),
  comparison: (id: string) => ask(() => http.GET("/api/v1/trials/{trial_id}/comparison", { params: trial(id) })),

  resumeLink: async (id: string) =>
    (await ask(() => http.POST("/api/v1/attempts/{attempt_id}/resume-link", { params: attempt(id) }))).path,
  scorecard: (id: string) => ask(() => http.GET("/api/v1/attempts/{attempt_id}/scorecard", { params: attempt(id) })),
  frozen: async (id: string) =>
    (await ask(() => http.GET("/api/v1/attempts/{attempt_id}/scorecards", { params: attempt(id) }))).scorecards,
  evidence: (id: string) => ask(() => http.GET("/api/v1/attempts/{attempt_id}/evidence", { params: attempt(id) })),
  decisions: async (id: string) =>
    (await ask(() => http.GET("/api/v1/attempts/{attempt_id}/decisions", { params: attempt(id) }))).decisions,
  decide: (id: string, outcome: Outcome, reason: string) =>
    ask(() => http.POST("/api/v1/attempts/{attempt_id}/decisions", { params: attempt(id), body: { outcome, reason } })),
  task: (task_id: string) => ask(() => http.GET("/api/v1/tasks/{task_id}", { params: { path: { task_id } } })),

  audit: (subject?: string, before?: number) =>
    ask(() =>
      http.GET("/api/v1/audit", {
        params: { query: { limit: 100, ...(subject ? { subject } : {}), ...(before ? { before } : {}) } },
      }),
    ),
  users: () => ask(() => http.GET("/api/v1/users")),
  addUser: (body: { name: string; email: string; role: Role; password: string }) =>
    ask(() => http.POST("/api/v1/users", { body })),
  tokens: () => ask(() => http.GET("/api/v1/tokens")),
  addToken: (body: { name: string; scopes: Scope[]; days: number }) => ask(() => http.POST("/api/v1/tokens", { body })),
  revokeToken: (token_id: string) =>
    ask(() => http.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id } } })),
};

export const pulseUrl = (id: string): string => `/api/v1/trials/${id}/pulse`;
export const exportUrl = (id: string): string => `/api/v1/trials/${id}/export`;
