import { useEffect, useState } from "react";
import { fileUrl } from "../../client";
import type { MediumOf } from "../../types";
import { inside, type Cuboid } from "./space";
import { CloudStage } from "./stage";

export interface LoadedCloud {
  points: Float32Array;
  /** How many points lie in a cuboid; counted once for each. */
  countIn: (cuboid: Cuboid) => number;
  stage: CloudStage;
}

function counterOf(points: Float32Array): (cuboid: Cuboid) => number {
  const known = new WeakMap<Cuboid, number>();
  return (cuboid) => {
    const count = known.get(cuboid) ?? inside(points, cuboid);
    known.set(cuboid, count);
    return count;
  };
}

/** The points of a cloud, and what draws them; "missing" where they did not come or nothing can draw here. */
export function useCloud(medium: MediumOf<"cloud"> | null): LoadedCloud | "missing" | null {
  const [cloud, setCloud] = useState<LoadedCloud | "missing" | null>(null);
  const url = medium && fileUrl(medium);
  useEffect(() => {
    if (url === null) return undefined;
    const stop = new AbortController();
    let made: CloudStage | null = null;
    const load = async () => {
      const reply = await fetch(url, { signal: stop.signal });
      if (!reply.ok) throw new Error(reply.statusText);
      const points = new Float32Array(await reply.arrayBuffer());
      made = new CloudStage(points);
      setCloud({ points, stage: made, countIn: counterOf(points) });
    };
    load().catch(() => {
      if (!stop.signal.aborted) setCloud("missing");
    });
    return () => {
      stop.abort();
      made?.dispose();
      setCloud(null);
    };
  }, [url]);
  return cloud;
}
