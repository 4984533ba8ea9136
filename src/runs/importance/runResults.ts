import { flatten } from "../differences.ts";
import type { RunRow } from "../run.ts";

/** A figure that came out of several runs. */
export interface RunResult {
  readonly name: string;
  /** one a run; NaN where it has none */
  readonly values: Float64Array;
}

/** Numbers of the summaries and last values of metrics, that at least two runs have and that are not the same in all. */
export function runResults(runs: readonly Pick<RunRow, "summary" | "metrics">[]): RunResult[] {
  const figures = runs.map((run) => new Map([...metricsOf(run), ...summaryOf(run)]));
  const names = [...new Set(figures.flatMap((own) => [...own.keys()]))];
  return names.flatMap((name) => {
    const values = Float64Array.from(figures, (own) => own.get(name) ?? Number.NaN);
    return new Set(values.filter(Number.isFinite)).size > 1 ? [{ name, values }] : [];
  });
}

const summaryOf = ({ summary }: Pick<RunRow, "summary">): [string, number][] =>
  [...flatten(summary)].flatMap(([name, text]) => (text.trim() !== "" && Number.isFinite(Number(text)) ? [[name, Number(text)]] : []));

const metricsOf = ({ metrics }: Pick<RunRow, "metrics">): [string, number][] =>
  Object.entries(metrics).flatMap(([name, value]) => (value !== null && Number.isFinite(value) ? [[name, value]] : []));
