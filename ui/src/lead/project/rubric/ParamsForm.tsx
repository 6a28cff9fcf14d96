import type { AnyParams } from "../../../types";
import type { Finding } from "../../types";
import type { Row, Schema } from "./schema";
import { SchemaFields } from "./SchemaFields";

interface Props {
  ask: AnyParams;
  /** The JSON schema of the kind's params; absent while it is fetched. */
  schema: Schema | undefined;
  onChange: (ask: AnyParams) => void;
  findings: readonly Finding[];
  where: string;
  fresh: boolean;
}

/** How a question is asked, for any kind. The server checks what comes back. */
export function ParamsForm({ ask, schema, onChange, ...rest }: Props) {
  if (!schema) return <div className="skeleton" />;
  return <SchemaFields schema={schema} root={schema} value={ask as unknown as Row} onChange={(next) => onChange(next as unknown as AnyParams)} {...rest} />;
}
