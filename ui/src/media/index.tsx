import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from "react";
import type { Medium, MediumKey, MediumOf } from "../types";

export interface MediumProps<M extends MediumKey> {
  medium: MediumOf<M>;
}

/** One line a medium; a new one on the server does not compile here until it has a component. */
export const MEDIA = {
  text: lazy(() => import("./text")),
  chat: lazy(() => import("./chat")),
  image: lazy(() => import("./image")),
  audio: lazy(() => import("./audio")),
  video: lazy(() => import("./video")),
  cloud: lazy(() => import("./cloud")),
} satisfies { [M in MediumKey]: LazyExoticComponent<ComponentType<MediumProps<M>>> };

export function MediumView({ medium }: { medium: Medium }) {
  // each component takes its own medium: the key has just told them apart
  const View = MEDIA[medium.media] as ComponentType<{ medium: Medium }>;
  return (
    <Suspense fallback={<div className="skeleton" />}>
      <View medium={medium} />
    </Suspense>
  );
}
