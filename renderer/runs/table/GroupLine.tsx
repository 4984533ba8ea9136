import { ChevronDown, ChevronRight } from "lucide-react";
import type { GroupFigure, RunGroup, RunTableRow } from "../../../src/runs/runTable.ts";
import { plural, significant } from "../../format/number.ts";
import { runFigure } from "../runColumns.ts";
import { valueText } from "./columns.ts";
import { type LinePlace, lineLook, type PlacedColumn } from "./linePlace.ts";
import { Difference } from "./RunLine.tsx";

interface GroupPartProps extends LinePlace {
  readonly group: RunGroup;
  readonly baseline: RunTableRow | null;
}

interface GroupHeadProps extends GroupPartProps {
  readonly open: boolean;
  /** of the group, for `onToggle` */
  readonly onToggle: (key: string) => void;
  readonly pinned: readonly PlacedColumn[];
}

/** A group's name and pinned columns. */
export function GroupHead({ group, open, baseline, onToggle, pinned, ...place }: GroupHeadProps) {
  const key = JSON.stringify(group.values);
  const name = Object.entries(group.values)
    .map(([by, value]) => `${by.slice(by.indexOf(".") + 1)} ${value === null ? "–" : valueText(by, value)}`)
    .join(", ");
  return (
    <div
      id={place.id}
      role="row"
      tabIndex={-1}
      aria-rowindex={place.index + 2}
      aria-expanded={open}
      data-index={place.index}
      className={`grid-row ${lineLook({ ...place, isGroup: true })}`}
      style={{ top: place.top }}
    >
      <div className="grid-cell name" role="rowheader" tabIndex={-1} style={{ left: 0, width: 300 }}>
        <button
          type="button"
          tabIndex={-1}
          className="run-link"
          onClick={() => onToggle(key)}
          aria-label={`${open ? "Close" : "Open"} ${name}`}
        >
          {open ? <ChevronDown className="i sm" aria-hidden="true" /> : <ChevronRight className="i sm" aria-hidden="true" />}
          <span className="clip">{name}</span>
        </button>
        <span className="dim">{plural(group.runs, "run")}</span>
      </div>
      {pinned.map((column) => (
        <GroupCell key={column.key} column={column} group={group} baseline={baseline} />
      ))}
    </div>
  );
}

/** A group's figures: the mean, its deviation over the runs, and on the pointer the interval. */
export function GroupCells({ group, baseline, free, ...place }: GroupPartProps & { readonly free: readonly PlacedColumn[] }) {
  return (
    <div
      className={`grid-cells ${lineLook({ ...place, isGroup: true })}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={place.index + 2}
      data-index={place.index}
      style={{ top: place.top }}
    >
      {free.map((column) => (
        <GroupCell key={column.key} column={column} group={group} baseline={baseline} />
      ))}
    </div>
  );
}

function GroupCell({
  column,
  group,
  baseline,
}: {
  readonly column: PlacedColumn;
  readonly group: RunGroup;
  readonly baseline: RunTableRow | null;
}) {
  const { key, left, width } = column;
  const figure = figureOf(group, key);
  return (
    <div className="grid-cell r num" role="gridcell" tabIndex={-1} style={{ left, width }} title={figure ? figureTitle(figure) : undefined}>
      {figure && (
        <>
          <span className="clip">{runFigure(figure.mean)}</span>
          {figure.deviation !== null && <span className="pm">± {significant(figure.deviation, 2)}</span>}
          <Difference value={figure.mean} from={baseline?.values[key]} />
        </>
      )}
    </div>
  );
}

/** Times are no quantities to be averaged. */
const figureOf = (group: RunGroup, key: string): GroupFigure | undefined =>
  ["started", "ended", "cell", "seed"].includes(key) ? undefined : group.figures[key];

const figureTitle = ({ n, mean, deviation, low, high }: GroupFigure): string =>
  deviation === null
    ? `${runFigure(mean)}, one run`
    : `mean ${runFigure(mean)} ± ${runFigure(deviation)} over ${n} runs; 95 % [${runFigure(low!)}, ${runFigure(high!)}] (t)`;
