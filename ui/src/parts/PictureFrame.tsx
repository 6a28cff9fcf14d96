import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { fileUrl } from "../client";
import { useT } from "../i18n";
import type { MediumOf } from "../types";
import { Notice } from "./Notice";
import { useKeyDown } from "./useKeyDown";
import "./picture.css";

/** As far in as 16 times the frame; large pictures further, until each of their pixels can be seen. */
const mostOf = (width: number) => Math.max(16, width / 200);

interface Props {
  picture: MediumOf<"image">;
  /** Drag moves the picture; otherwise drags belong to what lies on it. */
  pan: boolean;
  /** Keys + - 0 work; several pictures on a page must not all answer. */
  keys?: boolean;
  tools?: ReactNode;
  children?: ReactNode;
}

/** A picture that fits, zooms and pans. Zoom is a width, panning is scrolling: touch and keyboards know both. */
export function PictureFrame({ picture, pan, keys = false, tools, children }: Props) {
  const t = useT();
  const frame = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const [missing, setMissing] = useState(false);
  const centre = useRef<{ x: number; y: number } | null>(null);

  const change = (factor: number) => {
    const box = frame.current;
    if (box)
      centre.current = {
        x: (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth,
        y: (box.scrollTop + box.clientHeight / 2) / box.scrollHeight,
      };
    setZoom((now) => (factor === 0 ? 1 : Math.min(mostOf(picture.width), Math.max(1, now * factor))));
  };

  // after the width has changed
  useLayoutEffect(() => {
    const box = frame.current;
    if (!box || !centre.current) return;
    box.scrollLeft = centre.current.x * box.scrollWidth - box.clientWidth / 2;
    box.scrollTop = centre.current.y * box.scrollHeight - box.clientHeight / 2;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- runs for the zoom, which it does not read
  }, [zoom]);

  const wheel = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    change(event.deltaY < 0 ? 1.25 : 0.8);
  });
  useEffect(() => {
    const box = frame.current;
    const listen = (event: WheelEvent) => wheel(event);
    // React listens passively, and a passive listener cannot keep the page from zooming
    box?.addEventListener("wheel", listen, { passive: false });
    return () => box?.removeEventListener("wheel", listen);
  }, []);

  useKeyDown(keys, ({ key }) => {
    const factor = key === "+" || key === "=" ? 1.25 : key === "-" ? 0.8 : key === "0" ? 0 : null;
    if (factor !== null) change(factor);
    return factor !== null;
  });

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!pan || event.pointerType === "touch" || event.buttons !== 1) return;
    event.currentTarget.scrollBy(-event.movementX, -event.movementY);
  };

  const ratio = picture.width / picture.height;
  return (
    <div className="picture">
      <div className="row picture-tools">
        <button type="button" className="tag" onClick={() => change(0.8)} aria-label={t("media.image.out")}>
          −
        </button>
        <button type="button" className="tag" onClick={() => change(1.25)} aria-label={t("media.image.in")}>
          +
        </button>
        <button type="button" className="tag" onClick={() => change(0)}>
          {t("media.image.fit")}
        </button>
        {tools}
      </div>
      {missing && <Notice tone="warn">{t("media.image.missing")}</Notice>}
      {/* a region that scrolls must be reachable by keyboard */}
      <div
        ref={frame}
        className={pan ? "picture-frame pan" : "picture-frame"}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
        tabIndex={0}
        role="group"
        aria-label={t("media.image.view", { percent: Math.round(zoom * 100) })}
        onPointerMove={drag}
      >
        <div className="picture-sheet" style={{ width: `calc(min(100%, 70vh * ${ratio}) * ${zoom})`, aspectRatio: ratio }}>
          <img
            src={fileUrl(picture)}
            alt={picture.alt || picture.title || t("media.image.plain")}
            width={picture.width}
            height={picture.height}
            draggable={false}
            onError={() => setMissing(true)}
            onLoad={() => setMissing(false)}
          />
          {children}
        </div>
      </div>
    </div>
  );
}
