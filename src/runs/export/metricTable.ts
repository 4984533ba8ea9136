import type { RunDetail } from "../run.ts";
import type { SeriesSource } from "./exportedRuns.ts";

export interface LoggedValue {
  readonly run: RunDetail;
  readonly metric: string;
  readonly step: number;
  readonly value: number;
}

/** Every logged value of every run, in the order of the runs, their metrics, and the steps. */
export function* metricRows(runs: readonly RunDetail[], source: SeriesSource): Generator<LoggedValue> {
  for (const run of runs) {
    for (const metric of Object.keys(run.metrics)) {
      const { steps, values } = source.series(run.id, metric);
      for (let i = 0; i < steps.length; i++) yield { run, metric, step: steps[i]!, value: values[i]! };
    }
  }
}

/** The same as columns. */
export function metricTable(runs: readonly RunDetail[], source: SeriesSource) {
  const rows = [...metricRows(runs, source)];
  return {
    run: rows.map((row) => row.run.id),
    name: rows.map((row) => row.run.name),
    kind: rows.map((row) => row.run.kind as string),
    metric: rows.map((row) => row.metric),
    step: BigInt64Array.from(rows, (row) => BigInt(row.step)),
    value: Float64Array.from(rows, (row) => row.value),
  };
}
