import { create } from "zustand";
import type { MetricRow, RunEvent } from "../../src/rpc/contract.ts";
import type { RunRow } from "../../src/runs/run.ts";

/** A metric's curve as far as it is known here; steps go up. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** The newest runs, as many as the sidebar, the palette and the titles of tabs may ask for; the table asks for its own. */
export const runsKnown = 300;

interface RunStore {
  readonly loaded: boolean;
  /** by id */
  readonly runs: Readonly<Record<string, RunRow>>;
  /** by `runId/metric`; only those that something draws */
  readonly curves: Readonly<Record<string, Curve>>;
}
export const useRuns = create<RunStore>(() => ({ loaded: false, runs: {}, curves: {} }));

export const curveKey = (runId: string, metric: string): string => `${runId}/${metric}`;

export function putRuns(rows: readonly RunRow[]): void {
  useRuns.setState({ loaded: true, runs: Object.fromEntries(rows.map((row) => [row.id, row])) });
}

export function receiveRunEvent(event: RunEvent): void {
  if (event.type === "run") useRuns.setState(({ runs }) => ({ runs: { ...runs, [event.run.id]: event.run } }));
  else if (event.type === "metrics") receiveMetrics(event.runId, event.rows);
  else useRuns.setState(({ runs }) => ({ runs: Object.fromEntries(Object.entries(runs).filter(([id]) => !event.ids.includes(id))) }));
}

function receiveMetrics(runId: string, rows: readonly MetricRow[]): void {
  useRuns.setState(({ runs, curves }) => ({ runs: withLastValues(runs, runId, rows), curves: withRows(curves, runId, rows) }));
}

function withLastValues(runs: RunStore["runs"], runId: string, rows: readonly MetricRow[]): RunStore["runs"] {
  const run = runs[runId];
  if (!run) return runs;
  const last = Object.fromEntries(rows.map((row) => [row.metric, row.value]));
  return { ...runs, [runId]: { ...run, metrics: { ...run.metrics, ...last } } };
}

/** Only watched curves grow; the others are asked for when something draws them. */
function withRows(curves: RunStore["curves"], runId: string, rows: readonly MetricRow[]): RunStore["curves"] {
  const grown: Record<string, Curve> = {};
  for (const { metric, step, value } of rows) {
    const key = curveKey(runId, metric);
    const curve = grown[key] ?? curves[key];
    if (!curve || step <= (curve.steps.at(-1) ?? Number.NEGATIVE_INFINITY)) continue;
    grown[key] = { steps: [...curve.steps, step], values: [...curve.values, value] };
  }
  return { ...curves, ...grown };
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
