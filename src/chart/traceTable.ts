import type { ShownTable, TableValue } from "../output/shown.ts";

/** The parts of a Plotly trace that hold numbers; other traces have no table. */
interface Trace {
  readonly name?: unknown;
  readonly x?: unknown;
  readonly y?: unknown;
  readonly z?: unknown;
}

const mostRows = 20_000;

/**
 * The numbers that a figure's traces draw, one row a point: for those who do not see the picture, or want the figures themselves.
 * @returns null when no trace has points
 */
export function traceTable(data: readonly object[]): ShownTable | null {
  const traces = data as readonly Trace[];
  const columns = ["x", "y", "z"].filter((axis) => traces.some((trace) => series(trace[axis as "x"]).length > 0));
  const named = traces.length > 1;
  const rows = traces.flatMap((trace, index) =>
    pointsOf(trace, columns).map((point) => (named ? [nameOf(trace, index), ...point] : point)),
  );
  if (columns.length === 0 || rows.length === 0) return null;
  return { shown: "table", columns: named ? ["trace", ...columns] : columns, rows: rows.slice(0, mostRows) };
}

const nameOf = ({ name }: Trace, index: number): string => (typeof name === "string" && name !== "" ? name : `${index + 1}`);

function pointsOf(trace: Trace, columns: readonly string[]): TableValue[][] {
  if (Array.isArray(trace.z) && trace.z.some(isSeries)) return gridPoints(trace, columns);
  const axes = columns.map((axis) => series(trace[axis as "x"]));
  const length = Math.max(0, ...axes.map((values) => values.length));
  // Plotly counts where x is left out.
  return Array.from({ length }, (_, at) =>
    axes.map((values, axis) => (values.length > 0 ? cell(values[at]) : columns[axis] === "x" ? at : null)),
  );
}

/** A heat map: one row a field. */
function gridPoints(trace: Trace, columns: readonly string[]): TableValue[][] {
  const [x, y] = [series(trace.x), series(trace.y)];
  return series(trace.z).flatMap((row, below) =>
    series(row).map((value, beside) => {
      const point: Record<string, TableValue> = { x: cell(x[beside] ?? beside), y: cell(y[below] ?? below), z: cell(value) };
      return columns.map((axis) => point[axis]!);
    }),
  );
}

const isSeries = (value: unknown): boolean => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
const series = (value: unknown): unknown[] => (isSeries(value) ? Array.from(value as ArrayLike<unknown>) : []);

function cell(value: unknown): TableValue {
  if (value === undefined || value === null) return null;
  return typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? value : String(value);
}
