import { useEffect, useState } from "react";
import { fileUrl } from "../../client";
import { peaks } from "./spectrum";
import type { Timed } from "./Player";

const RATE = 16_000;
/** Longer recordings are not decoded in the browser: that would take hundreds of megabytes. */
const LONGEST = 1800;

export interface Sound {
  samples: Float32Array;
  rate: number;
  /** The loudest sample of all. */
  loudest: number;
}

/** What a recording holds; null until known, for clips and for long recordings. */
export function useSound(medium: Timed): Sound | null {
  const [sound, setSound] = useState<Sound | null>(null);
  const url = medium.media === "audio" && medium.seconds <= LONGEST ? fileUrl(medium) : null;
  useEffect(() => {
    if (url === null) return undefined;
    const stop = new AbortController();
    const load = async () => {
      const reply = await fetch(url, { signal: stop.signal });
      const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await reply.arrayBuffer());
      const samples = decoded.getChannelData(0);
      const [top] = peaks(samples, 0, samples.length, 1);
      if (!stop.signal.aborted) setSound({ samples, rate: RATE, loudest: Math.max(top ?? 0, 0.01) });
    };
    // without a waveform the recording can still be heard and marked
    load().catch(() => undefined);
    return () => stop.abort();
  }, [url]);
  return sound;
}
