import { create } from "zustand";
import type { RunEvent } from "../../src/rpc/contract.ts";
import type { MetricColumn } from "../../src/runs/metricColumn.ts";
import type { RunRow } from "../../src/runs/run.ts";

/** A metric's curve as far as it is known here; steps go up. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** The newest runs, as many as the sidebar, the palette and the titles of tabs may ask for; the table asks for its own. */
export const runsKnown = 300;

interface RunStore {
  /** how often the runs were read as a whole */
  readonly loads: number;
  /** by id */
  readonly runs: Readonly<Record<string, RunRow>>;
  /** by `runId/metric`; only those that something draws */
  readonly curves: Readonly<Record<string, Curve>>;
}
export const useRuns = create<RunStore>(() => ({ loads: 0, runs: {}, curves: {} }));

export const curveKey = (runId: string, metric: string): string => `${runId}/${metric}`;

export function putRuns(rows: readonly RunRow[]): void {
  useRuns.setState(({ loads }) => ({ loads: loads + 1, runs: Object.fromEntries(rows.map((row) => [row.id, row])) }));
}

export function receiveRunEvent(event: RunEvent): void {
  if (event.type === "run") useRuns.setState(({ runs }) => ({ runs: { ...runs, [event.run.id]: event.run } }));
  else if (event.type === "metrics") receiveMetrics(event.runId, event.columns);
  else if (event.type === "deleted")
    useRuns.setState(({ runs }) => ({ runs: Object.fromEntries(Object.entries(runs).filter(([id]) => !event.ids.includes(id))) }));
}

function receiveMetrics(runId: string, columns: readonly MetricColumn[]): void {
  useRuns.setState(({ runs, curves }) => ({ runs: withLastValues(runs, runId, columns), curves: withColumns(curves, runId, columns) }));
}

function withLastValues(runs: RunStore["runs"], runId: string, columns: readonly MetricColumn[]): RunStore["runs"] {
  const run = runs[runId];
  if (!run) return runs;
  const last = Object.fromEntries(columns.map(({ metric, values }) => [metric, values.at(-1)!]));
  return { ...runs, [runId]: { ...run, metrics: { ...run.metrics, ...last } } };
}

/** Only watched curves grow; the others are asked for when something draws them. */
function withColumns(curves: RunStore["curves"], runId: string, columns: readonly MetricColumn[]): RunStore["curves"] {
  const grown = columns.flatMap((column) => {
    const key = curveKey(runId, column.metric);
    const curve = curves[key];
    return curve ? [[key, continued(curve, column)] as const] : [];
  });
  return grown.length === 0 ? curves : { ...curves, ...Object.fromEntries(grown) };
}

/** The curve with the steps that come after its last. */
function continued(curve: Curve, { steps, values }: MetricColumn): Curve {
  let last = curve.steps.at(-1) ?? Number.NEGATIVE_INFINITY;
  const later: number[] = [];
  for (const [i, step] of steps.entries()) {
    if (step <= last) continue;
    later.push(i);
    last = step;
  }
  if (later.length === 0) return curve;
  return { steps: curve.steps.concat(later.map((i) => steps[i]!)), values: curve.values.concat(later.map((i) => values[i]!)) };
}

/** What the service knows of a curve, followed by what came live in the meantime. */
export function putCurve(runId: string, metric: string, known: Curve): void {
  const key = curveKey(runId, metric);
  useRuns.setState(({ curves }) => {
    const last = known.steps.at(-1) ?? Number.NEGATIVE_INFINITY;
    const live = curves[key] ?? { steps: [], values: [] };
    const from = live.steps.findIndex((step) => step > last);
    const newer = from < 0 ? live.steps.length : from;
    return {
      curves: {
        ...curves,
        [key]: {
          steps: [...known.steps, ...live.steps.slice(newer)],
          values: [...known.values, ...live.values.slice(newer)],
        },
      },
    };
  });
}

/** Newest first. */
export function newestFirst(runs: Readonly<Record<string, RunRow>>): RunRow[] {
  return Object.values(runs).sort((a, b) => b.started - a.started);
}
