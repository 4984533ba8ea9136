import { useMemo } from "react";
import { type ComparedRow, compareLeaves } from "../../../src/runs/differences.ts";
import { leafNumber } from "../page/Leaves.tsx";
import { Letter } from "./Letter.tsx";

export interface ComparedProps {
  readonly title: string;
  /** one a run */
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly onlyDifferent: boolean;
}

/** Records of all runs side by side, one row a leaf. */
export function Compared({ title, records, onlyDifferent }: ComparedProps) {
  const all = useMemo(() => compareLeaves(records), [records]);
  const rows = onlyDifferent ? all.filter((row) => row.differs) : all;
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="dim">{all.length === 0 ? "Nothing was logged." : `All ${all.length} values are equal.`}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="wide" aria-label={title} tabIndex={0}>
          <table className="t kv">
            <thead>
              <tr>
                <th>
                  <span className="sr">Key</span>
                </th>
                {records.map((_, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the letter is the run's place
                  <th key={i}>
                    <Letter index={i} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <ComparedLine key={row.key} row={row} emphasised={!onlyDifferent && row.differs} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function ComparedLine({ row, emphasised }: { readonly row: ComparedRow; readonly emphasised: boolean }) {
  return (
    <tr className={emphasised ? "differs" : ""}>
      <td>{row.key}</td>
      {row.values.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the column is the run's place
        <td key={i} className="num">
          {value === null ? "–" : leafNumber(value)}
        </td>
      ))}
    </tr>
  );
}
