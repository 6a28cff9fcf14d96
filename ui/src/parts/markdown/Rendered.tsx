import type { ComponentProps } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import "./prose.css";

type Plugins = NonNullable<ComponentProps<typeof ReactMarkdown>["rehypePlugins"]>;

// the classes by which the mathematics is found again after sanitising
const schema = {
  ...defaultSchema,
  attributes: { ...defaultSchema.attributes, code: [["className", /^language-./, "math-inline", "math-display"]] },
} as typeof defaultSchema;

const components: Components = {
  // a page has one title of its own: those of a text begin below it
  h1: ({ children }) => <h2>{children}</h2>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  // a picture from elsewhere would tell that server who reads it, and when
  img: ({ alt }) => <span className="dim">[{alt}]</span>,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ),
};

export default function Rendered(props: { text: string; remark?: Plugins; rehype?: Plugins }) {
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm, ...(props.remark ?? [])]}
      rehypePlugins={[[rehypeSanitize, schema], ...(props.rehype ?? [])]}
      components={components}
    >
      {props.text}
    </ReactMarkdown>
  );
}
