import { useEffect, useState } from "react";
import { fileUrl } from "../../client";
import type { Timed } from "./Player";

const BARS = 600;
const RATE = 16_000;
/** Longer recordings are not decoded in the browser: that would take hundreds of megabytes. */
const LONGEST = 1800;

export interface Sound {
  samples: Float32Array;
  rate: number;
  /** The loudest sample of each stretch, 0 to 1. */
  peaks: readonly number[];
}

/** What a recording holds; null until known, for clips and for long recordings. */
export function usePeaks(medium: Timed): Sound | null {
  const [sound, setSound] = useState<Sound | null>(null);
  const url = medium.media === "audio" && medium.seconds <= LONGEST ? fileUrl(medium) : null;
  useEffect(() => {
    if (url === null) return undefined;
    const stop = new AbortController();
    const load = async () => {
      const reply = await fetch(url, { signal: stop.signal });
      const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await reply.arrayBuffer());
      const samples = decoded.getChannelData(0);
      const wide = Math.max(1, Math.floor(samples.length / BARS));
      const found = Array.from({ length: BARS }, (_, bar) => {
        let top = 0;
        for (let i = bar * wide; i < Math.min(samples.length, (bar + 1) * wide); i += 1) top = Math.max(top, Math.abs(samples[i]!));
        return top;
      });
      const loudest = Math.max(...found, 0.01);
      if (!stop.signal.aborted) setSound({ samples, rate: RATE, peaks: found.map((p) => Math.max(0.01, p / loudest)) });
    };
    // without a waveform the recording can still be heard and marked
    load().catch(() => undefined);
    return () => stop.abort();
  }, [url]);
  return sound;
}
