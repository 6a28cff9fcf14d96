import { useWords } from "../../words";

interface Props {
  name: string;
  at: number;
  of: number;
  /** How many must stay. */
  least?: number;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** Order and removal; a removal is taken back with Undo. */
export function Tools({ name, at, of, least = 1, onMove, onRemove }: Props) {
  const w = useWords();
  return (
    <p className="row">
      <button type="button" className="link" disabled={at === 0} onClick={() => onMove(-1)}>
        {w("rubric.up")} <span className="hidden">{name}</span>
      </button>
      <button type="button" className="link" disabled={at === of - 1} onClick={() => onMove(1)}>
        {w("rubric.down")} <span className="hidden">{name}</span>
      </button>
      <button type="button" className="link" disabled={of <= least} onClick={onRemove}>
        {w("rubric.remove")} <span className="hidden">{name}</span>
      </button>
    </p>
  );
}
