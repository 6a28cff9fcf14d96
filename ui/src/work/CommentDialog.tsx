import { Button } from "@mantine/core";
import { useT } from "../i18n";
import { Dialog } from "../parts/Dialog";

export function CommentDialog(props: { text: string; onWrite: (text: string) => void; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t("comment.title")} onClose={props.onClose}>
      <p className="dim">{t("comment.what")}</p>
      <textarea
        className="field"
        rows={4}
        maxLength={4000}
        dir="auto"
        aria-label={t("comment.title")}
        value={props.text}
        onChange={({ target }) => props.onWrite(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) props.onClose();
        }}
      />
      <p />
      <Button onClick={props.onClose}>{t("comment.done")}</Button>
    </Dialog>
  );
}
