import { useT } from "../i18n";
import type { MediumProps } from ".";

export default function CloudMedium({ medium }: MediumProps<"cloud">) {
  const t = useT();
  return <p>{t("media.cloud.points", { count: medium.points })}</p>;
}
