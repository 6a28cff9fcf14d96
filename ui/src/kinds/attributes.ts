/** Attributes with one of them said anew; an empty choice is none. */
export function chosen(attributes: Readonly<Record<string, string>>, key: string, choice: string): Record<string, string> {
  const { [key]: _, ...others } = attributes;
  return choice === "" ? others : { ...others, [key]: choice };
}
