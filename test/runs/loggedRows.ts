import { MetricBatch, type MetricColumn } from "../../src/runs/metricColumn.ts";

/** A logged value as tests write and compare it. */
export interface LoggedRow {
  readonly metric: string;
  readonly step: number;
  readonly value: number;
}

export function columnsOf(rows: readonly LoggedRow[]): MetricColumn[] {
  const batch = new MetricBatch();
  for (const { metric, step, value } of rows) batch.add({ [metric]: value }, step);
  return batch.take();
}

export const rowsOf = (columns: readonly MetricColumn[]): LoggedRow[] =>
  columns.flatMap(({ metric, steps, values }) => Array.from(steps, (step, i) => ({ metric, step, value: values[i]! })));
