import { Player } from "../parts/time/Player";
import type { MediumProps } from ".";

export default function AudioMedium({ medium }: MediumProps<"audio">) {
  return <Player medium={medium} keys={false} />;
}
