/** Short names for what crosses the wire; all of them follow from the server's own document. */
import type { components } from "./api";

type Schemas = components["schemas"];

export type AttemptView = Schemas["AttemptView"];
export type TaskView = Schemas["TaskView"];
export type SavedAnswer = Schemas["SavedAnswer"];
export type Submit = Schemas["Submit"];
export type Submitted = Schemas["Submitted"];
export type Feedback = Schemas["Feedback"];
export type RationaleTask = Schemas["RationaleTask"];
export type GradeTask = Schemas["GradeTask"];
export type Grade = Schemas["Grade"];
export type Appraisal = Schemas["Appraisal"];
export type JoinView = Schemas["JoinView"];
export type Me = Schemas["Me"];

export type Said = Schemas["Said"];
export type Exchange = Schemas["ExchangeView"];
export type WrittenNotes = GradeTask["notes"];

export type Phase = AttemptView["phase"];
export type WorkPhase = TaskView["phase"];
export type Rubric = AttemptView["rubric"];
export type Criterion = Rubric["criteria"][number];
export type EdgeCase = Rubric["edge_cases"][number];

export type Medium = TaskView["media"][number];
export type MediumKey = Medium["media"];
export type MediumOf<M extends MediumKey> = Extract<Medium, { media: M }>;

export type AnyParams = Criterion["ask"];
export type AnyAnswer = SavedAnswer["answers"][string];
export type Answers = Record<string, AnyAnswer>;
export type Flag = NonNullable<SavedAnswer["flag"]>;
export type Kind = AnyAnswer["kind"];
export type Answer<K extends Kind> = Extract<AnyAnswer, { kind: K }>;
export type Params<K extends Kind> = Extract<AnyParams, { kind: K }>;
/** `group`: the headings over it, where labels form a tree. */
export type Label = Params<"choice">["labels"][number] & { group?: string };
