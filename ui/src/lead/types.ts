/** Short names for what crosses the wire on the lead's side. */
import type { components } from "../api";

type Schemas = components["schemas"];

export type ProjectRow = Schemas["ProjectRow"];
export type ProjectView = Schemas["ProjectView"];
export type Need = Schemas["Need"];
export type Finding = Schemas["Finding"];
export type SuccessMetric = Schemas["SuccessMetric"];
export type Requirements = Schemas["Requirements"];
export type TaskRow = Schemas["TaskRow"];
export type Task = Schemas["Task"];
export type Gold = Schemas["Gold"];
export type Design = Schemas["Design"];
export type TrialRow = Schemas["TrialRow"];
export type TrialView = Schemas["TrialView"];
export type LinkView = Schemas["LinkView"];
export type NewLink = Schemas["NewLink"];
export type BoardRow = Schemas["BoardRow"];
export type Comparison = Schemas["Comparison"];
export type Scorecard = Schemas["Scorecard"];
export type Gate = Schemas["Gate"];
export type Detail = Schemas["Detail"];
export type Measured = Schemas["Measured"];
export type Unit = Gate["unit"];
export type Verdict = Gate["verdict"];
export type Recommendation = Scorecard["recommendation"];
export type Outcome = Schemas["Outcome"];
export type LabelEvidence = Schemas["LabelEvidence"];
export type ClassRow = Schemas["ClassRow"];
export type Suspicion = Schemas["Suspicion"];
export type ItemRow = Schemas["ItemRow"];
export type AuditEntry = Schemas["AuditEntry"];
export type TokenView = Schemas["TokenView"];
export type UserView = Schemas["UserView"];
export type Role = Schemas["Role"];
export type Scope = Schemas["NewToken"]["scopes"][number];
export type Rubric = Schemas["Rubric"];
