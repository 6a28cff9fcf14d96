import { useMemo, useState } from "react";
import { useT } from "../i18n";
import { Panel, type Look } from "../parts/cloud/Panel";
import { useCloud } from "../parts/cloud/useCloud";
import { Notice } from "../parts/Notice";
import type { MediumProps } from ".";

/** A cloud to be looked at from all sides. */
export default function CloudMedium({ medium }: MediumProps<"cloud">) {
  const t = useT();
  const cloud = useCloud(medium);
  const { low, high } = medium;
  const [orbit, setOrbit] = useState({ around: 0.5, above: 0.5, distance: Math.min(60, Math.max(high.x - low.x, high.y - low.y) * 0.7) });
  const look: Look = useMemo(
    () => ({ flat: false, centre: { x: (low.x + high.x) / 2, y: (low.y + high.y) / 2, z: low.z + 1.5 }, ...orbit }),
    [orbit, low, high],
  );
  const zoom = (factor: number) => setOrbit((now) => ({ ...now, distance: Math.min(300, Math.max(3, now.distance * factor)) }));
  if (cloud === "missing") return <Notice tone="warn">{t("media.file.missing")}</Notice>;
  if (cloud === null) return <div className="skeleton" />;
  const turn = (du: number, dv: number) =>
    setOrbit((now) => ({ ...now, around: now.around - du / 150, above: Math.min(1.5, Math.max(0.02, now.above + dv / 150)) }));
  return (
    <>
      <div className="row picture-tools">
        <button type="button" className="tag" aria-label={t("media.image.out")} onClick={() => zoom(1.25)}>
          −
        </button>
        <button type="button" className="tag" aria-label={t("media.image.in")} onClick={() => zoom(0.8)}>
          +
        </button>
        <button type="button" className="tag" aria-label={t("media.cloud.left")} onClick={() => turn(40, 0)}>
          ⟲
        </button>
        <button type="button" className="tag" aria-label={t("media.cloud.right")} onClick={() => turn(-40, 0)}>
          ⟳
        </button>
        <span className="dim small">{t("media.cloud.points", { count: medium.points })}</span>
      </div>
      <div className="cloud whole">
        <Panel stage={cloud.stage} look={look} title={medium.alt || medium.title || t("media.cloud.plain")} onZoom={zoom} onDrag={turn} />
      </div>
    </>
  );
}
