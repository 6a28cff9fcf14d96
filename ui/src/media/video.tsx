import { Player } from "../parts/time/Player";
import type { MediumProps } from ".";

export default function VideoMedium({ medium }: MediumProps<"video">) {
  return <Player medium={medium} keys={false} />;
}
