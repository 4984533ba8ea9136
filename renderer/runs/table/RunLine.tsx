import { memo } from "react";
import { runFields } from "../../../src/runs/query/fields.ts";
import type { RunTableRow } from "../../../src/runs/runTable.ts";
import { significant } from "../../format/number.ts";
import { Sparkline } from "../../output/Sparkline.tsx";
import { RunStateIcon } from "../RunStateIcon.tsx";
import { cellText, isDrawn, isRight } from "./columns.ts";
import { type LinePlace, lineLook, type PlacedColumn } from "./linePlace.ts";
import type { Selection } from "./useSelection.ts";

interface RunPartProps extends LinePlace {
  readonly row: RunTableRow;
  readonly selected: boolean;
  readonly isBaseline: boolean;
  readonly baseline: RunTableRow | null;
  readonly spark: (column: string, id: string) => Float64Array | undefined;
}

export interface RunHeadProps extends RunPartProps {
  /** within an open group */
  readonly member: boolean;
  /** the same as long as the table stands */
  readonly onToggle: Selection["toggle"];
  readonly onOpen: (id: string) => void;
  readonly pinned: readonly PlacedColumn[];
}

/** A run's name and pinned columns, which stay at the left; its other cells are `RunCells`. */
export const RunHead = memo(function RunHead(props: RunHeadProps) {
  const { row, member, isBaseline, selected, onToggle, onOpen, pinned } = props;
  return (
    <div
      id={props.id}
      className={`grid-row ${lineLook({ ...props, isGroup: false })}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={props.index + 2}
      aria-selected={selected}
      data-index={props.index}
      style={{ top: props.top }}
    >
      <div className="grid-cell name" role="rowheader" tabIndex={-1} style={{ left: 0, width: 300 }}>
        <input type="checkbox" tabIndex={-1} checked={selected} onChange={() => onToggle(row.id)} aria-label={`Select ${row.name}`} />
        {member && <span className="indent" />}
        <button type="button" tabIndex={-1} className="run-link" onClick={() => onOpen(row.id)} title={row.note || undefined}>
          <RunStateIcon state={row.state} />
          <span className="clip">{member && row.seed !== null ? `seed ${row.seed}` : row.name}</span>
        </button>
        {isBaseline && <span className="badge">baseline</span>}
        {!isBaseline &&
          row.tags.slice(0, 2).map((tag) => (
            <span key={tag} className="badge">
              {tag}
            </span>
          ))}
      </div>
      {pinned.map((column) => (
        <RunCell key={column.key} column={column} row={row} baseline={props.baseline} isBaseline={isBaseline} spark={props.spark} />
      ))}
    </div>
  );
});

export interface RunCellsProps extends RunPartProps {
  readonly free: readonly PlacedColumn[];
}

/** The cells of a run that scroll sideways: an element of its own with the same row index. Within the row, its pinned part would be a layer to the compositor. */
export const RunCells = memo(function RunCells(props: RunCellsProps) {
  const { row, baseline, isBaseline, spark } = props;
  return (
    <div
      className={`grid-cells ${lineLook({ ...props, isGroup: false })}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={props.index + 2}
      aria-selected={props.selected}
      data-index={props.index}
      style={{ top: props.top }}
    >
      {props.free.map((column) => (
        <RunCell key={column.key} column={column} row={row} baseline={baseline} isBaseline={isBaseline} spark={spark} />
      ))}
    </div>
  );
});

interface RunCellProps extends Pick<RunPartProps, "row" | "baseline" | "isBaseline" | "spark"> {
  readonly column: PlacedColumn;
}

/** Its text is shown in full under the pointer, see the grid. */
const RunCell = memo(function RunCell({ column, row, baseline, isBaseline, spark }: RunCellProps) {
  const { key, left, width } = column;
  const cell = { role: "gridcell", tabIndex: -1, style: { left, width } } as const;
  if (isDrawn(key)) {
    const values = spark(key, row.id);
    return (
      <div className="grid-cell" {...cell}>
        {values && <Curve values={values} label={`${key.slice(6)} of ${row.name}`} swept={key.startsWith("sweep:")} />}
      </div>
    );
  }
  const value = row.values[key];
  const text = cellText(key, row);
  const look = isRight(key, value) ? " r num" : " sec";
  const from = isBaseline || Object.hasOwn(runFields, key) ? undefined : baseline?.values[key];
  if (from === undefined)
    return (
      <div className={`grid-cell is-plain${look}`} {...cell}>
        {text}
      </div>
    );
  return (
    <div className={`grid-cell${look}`} {...cell}>
      <span className="clip">{text}</span>
      <Difference value={value} from={from} />
    </div>
  );
});

/** What the value is more or less than the baseline's. */
export function Difference({ value, from }: { readonly value: unknown; readonly from: unknown }) {
  if (typeof value !== "number" || typeof from !== "number" || value === from) return null;
  const difference = value - from;
  return <span className="pm">{difference > 0 ? `+${significant(difference, 2)}` : significant(difference, 2)}</span>;
}

const Curve = memo(function Curve({
  values,
  label,
  swept,
}: {
  readonly values: Float64Array;
  readonly label: string;
  readonly swept: boolean;
}) {
  return (
    <span className={swept ? "spark-swept" : ""}>
      <Sparkline values={[...values]} label={label} />
    </span>
  );
});
