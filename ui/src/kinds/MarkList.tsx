import type { ReactNode } from "react";
import { useT } from "../i18n";
import { Option } from "../parts/Option";
import { Palette } from "../parts/Palette";
import { Regions, type Region } from "../parts/Regions";
import type { Label } from "../types";

interface Props {
  labels: readonly Label[];
  armed: string | null;
  selected: number | null;
  editable: boolean;
  labelledBy: string;
  hint: ReactNode;
  regions: readonly Region[];
  /** Whether anything is marked; else the person may say that there is nothing. */
  empty: boolean;
  none: boolean;
  onNone: (none: boolean) => void;
  onPick: (label: string) => void;
  onSelect: (index: number) => void;
  onRemove: (index: number) => void;
  onLabel: (index: number, label: string) => void;
  onField: (index: number, key: string, value: number) => void;
  onChoice?: (index: number, key: string, value: string) => void;
}

/** What stands beside a medium on which things are marked: labels, the marks as a list, and that there is nothing. */
export function MarkList(props: Props) {
  const t = useT();
  return (
    <>
      {props.editable && (
        <>
          <Palette labels={props.labels} armed={props.armed} onPick={props.onPick} />
          <p className="dim small">{props.hint}</p>
        </>
      )}
      <Regions {...props} />
      {props.editable && props.empty && (
        <Option
          type="checkbox"
          name={props.labelledBy}
          checked={props.none}
          disabled={false}
          title={t("kind.none")}
          onChange={() => props.onNone(!props.none)}
        />
      )}
    </>
  );
}
