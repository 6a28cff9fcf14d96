import { useState } from "react";
import { fileUrl } from "../client";
import { useT } from "../i18n";
import { Notice } from "../parts/Notice";
import type { MediumProps } from ".";

export default function VideoMedium({ medium }: MediumProps<"video">) {
  const t = useT();
  const [missing, setMissing] = useState(false);
  return (
    <>
      {missing && <Notice tone="warn">{t("media.file.missing")}</Notice>}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what is said or shown is what people are asked about */}
      <video controls preload="metadata" className="video" src={fileUrl(medium)} aria-label={medium.alt || medium.title || t("media.video.plain")} onError={() => setMissing(true)} />
    </>
  );
}
