import { useT } from "../i18n";
import { Markdown } from "../parts/Markdown";
import type { MediumProps } from ".";
import "./chat.css";

export default function ChatMedium({ medium }: MediumProps<"chat">) {
  const t = useT();
  return (
    <ol className="chat" aria-label={medium.title || t("media.chat")}>
      {medium.turns.map((turn, i) => (
        // turns never move: their place is their identity
        <li key={i} className={`turn ${turn.role}`}>
          <div className="who">{t(`media.role.${turn.role}`)}</div>
          <div className={medium.markdown ? undefined : "plain"} dir="auto">
            {medium.markdown ? <Markdown text={turn.text} /> : turn.text}
          </div>
        </li>
      ))}
    </ol>
  );
}
