import { useT } from "../i18n";
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
          <div className="plain" dir="auto">
            {turn.text}
          </div>
        </li>
      ))}
    </ol>
  );
}
