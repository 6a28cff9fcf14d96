import { useState } from "react";
import { fileUrl } from "../client";
import { useT } from "../i18n";
import { Notice } from "../parts/Notice";
import type { MediumProps } from ".";

export default function AudioMedium({ medium }: MediumProps<"audio">) {
  const t = useT();
  const [missing, setMissing] = useState(false);
  return (
    <>
      {missing && <Notice tone="warn">{t("media.file.missing")}</Notice>}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what is said or shown is what people are asked about */}
      <audio controls preload="metadata" className="audio" src={fileUrl(medium)} aria-label={medium.alt || medium.title || t("media.audio.plain")} onError={() => setMissing(true)} />
    </>
  );
}
