/** How a kind's params look, as the server describes them: forms are made from it, none is written for a kind. */

export interface Schema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  prefixItems?: readonly Schema[];
  anyOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  $ref?: string;
  $defs?: Readonly<Record<string, Schema>>;
}

export type Row = Readonly<Record<string, unknown>>;

/** A schema with its reference followed; what stands beside the reference wins. */
export function followed(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.split("/").at(-1);
  const target = name === undefined ? undefined : root.$defs?.[name];
  if (!target) return schema;
  const { $ref: _, ...own } = schema;
  return { ...followed(target, root), ...own };
}

/** The schema of a value that may be left empty, and whether it may. */
export function filled(schema: Schema, root: Schema): { schema: Schema; optional: boolean } {
  const whole = followed(schema, root);
  const options = whole.anyOf?.filter((option) => option.type !== "null");
  const [only] = options ?? [];
  if (!only || options?.length !== 1) return { schema: whole, optional: false };
  const { anyOf: _, ...own } = whole;
  return { schema: { ...followed(only, root), ...own }, optional: whole.anyOf?.length === 2 };
}

/** What a new value holds. */
export function blankOf(given: Schema, root: Schema): unknown {
  const { schema, optional } = filled(given, root);
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (optional) return null;
  if (schema.enum) return schema.enum[0];
  if (schema.prefixItems) return schema.prefixItems.map((item) => blankOf(item, root));
  if (schema.properties)
    return Object.fromEntries(Object.entries(schema.properties).map(([name, own]) => [name, blankOf(own, root)]));
  switch (schema.type) {
    case "boolean":
      return false;
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "array":
      return [];
    default:
      return "";
  }
}

/** A share is written as percent. */
export const isShare = (schema: Schema): boolean =>
  schema.type === "number" && schema.maximum === 1 && (schema.exclusiveMinimum === 0 || schema.minimum === 0);
