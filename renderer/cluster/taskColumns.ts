import type { TaskRow } from "../../src/cluster/submission.ts";
import { significant } from "../format/number.ts";

/** More would push the reason off the page; the Runs page has all of them. */
const mostFigures = 6;

export interface TaskColumns {
  readonly params: readonly string[];
  readonly figures: readonly string[];
}

/** What stands beside each task: its parameters, and the first figures of its runs. */
export function taskColumns(rows: readonly TaskRow[]): TaskColumns {
  const params = [...new Set(rows.flatMap((row) => Object.keys(row.params)))];
  const figures = [...new Set(rows.flatMap((row) => row.runs.flatMap((run) => Object.keys(run.figures))))];
  return { params, figures: figures.filter((name) => !params.includes(name)).slice(0, mostFigures) };
}

/** Of several runs that have it the last counts. */
export function figureOf({ runs }: TaskRow, name: string): number | undefined {
  return runs.findLast((run) => name in run.figures)?.figures[name];
}

export function figureText(value: number | undefined): string {
  return value === undefined ? "" : significant(value, 4);
}

/** A column's tasks in order: numbers by size, those without a value last. */
export function sortedBy(rows: readonly TaskRow[], column: string | null, up: boolean): readonly TaskRow[] {
  if (column === null) return rows;
  const value = (row: TaskRow) => row.params[column] ?? figureOf(row, column) ?? (column === "state" ? row.state : undefined);
  const order = (a: TaskRow, b: TaskRow): number => {
    const [left, right] = [value(a), value(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    const by = left < right ? -1 : left > right ? 1 : 0;
    return up ? by : -by;
  };
  return rows.toSorted(order);
}
