import { PictureFrame } from "../parts/PictureFrame";
import type { MediumProps } from ".";

export default function ImageMedium({ medium }: MediumProps<"image">) {
  return <PictureFrame picture={medium} pan />;
}
