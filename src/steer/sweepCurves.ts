import type { RunWriter } from "../runs/run.ts";
import { throwIfInterrupted, yieldToEventLoop } from "../session/interrupt.ts";
import { ProgressReporter } from "../session/progressReporter.ts";
import type { Session } from "../session/session.ts";
import type { Outside } from "./confidenceMask.ts";
import { type PairedBootstrap, weightedMean } from "./pairedBootstrap.ts";
import { positionCount, type SparsePositions } from "./sparsePositions.ts";
import { type ItemValues, itemValues, type SplitLayout } from "./splitPositions.ts";
import { strengthBlocks } from "./strengthCurve.ts";
import type { SweepData } from "./sweepResult.ts";

export interface CurveWork {
  readonly layout: SplitLayout;
  readonly alphas: readonly number[];
  /** the α that bands and the run's metrics speak of */
  readonly alpha: number;
  /** the positions at each α */
  readonly masks: readonly SparsePositions[];
  readonly outside: Outside;
  readonly strengths: Float64Array;
  readonly bootstraps: Readonly<Record<string, PairedBootstrap>>;
  readonly run: RunWriter;
  readonly session: Session;
}

/** Bands are resampled at so many strengths at most; between them they are linear around the curve. */
const BAND_POINTS = 128;

/** Every metric at every strength and α, with bands at the main α. */
export async function sweepCurves(work: CurveWork): Promise<Pick<SweepData, "metrics" | "bands">> {
  const { layout, strengths, alphas } = work;
  const curves = (length: number) => Object.fromEntries(layout.metrics.map((metric) => [metric, new Float64Array(length)]));
  const metrics = curves(alphas.length * strengths.length);
  const [low, high] = [curves(strengths.length), curves(strengths.length)];
  const progress = new ProgressReporter(work.session, "Sweeping", alphas.length * strengths.length, "strengths");
  for (const [a, alpha] of alphas.entries()) {
    for (const { k, values } of eachStrength(work, a)) {
      const point = meansOf(values);
      for (const metric of layout.metrics) metrics[metric]![a * strengths.length + k] = point[metric]!;
      if (alpha === work.alpha) {
        work.run.log({ ...point, strength: strengths[k]! }, k);
        if (isKnot(k, strengths.length)) addBand(work, values, k, low, high);
      }
      progress.update(a * strengths.length + k);
      if (k % 16 === 15) await yieldToEventLoop();
    }
  }
  progress.finish();
  const at = alphas.indexOf(work.alpha) * strengths.length;
  for (const metric of layout.metrics) {
    const curve = metrics[metric]!.subarray(at, at + strengths.length);
    for (const edge of [low, high]) aroundCurve(edge[metric]!, curve);
  }
  return { metrics, bands: Object.fromEntries(layout.metrics.map((metric) => [metric, { low: low[metric]!, high: high[metric]! }])) };
}

function* eachStrength({ masks, strengths, outside, layout, session }: CurveWork, a: number): Generator<{ k: number; values: ItemValues }> {
  const n = positionCount(masks[a]!);
  for (const { first, count, logProbabilities } of strengthBlocks(masks[a]!, strengths, outside)) {
    throwIfInterrupted(session, "Sweeping");
    for (let i = 0; i < count; i++) yield { k: first + i, values: itemValues(layout, logProbabilities.subarray(i * n, (i + 1) * n)) };
  }
}

export function meansOf(values: ItemValues): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([metric, scores]) => [metric, weightedMean(scores)]));
}

type Edges = Record<string, Float64Array>;

/** The edges of the difference, relative to the curve. */
function addBand({ layout, bootstraps }: CurveWork, values: ItemValues, k: number, low: Edges, high: Edges): void {
  for (const metric of layout.metrics) {
    const { difference, interval } = bootstraps[metric]!.compare(values[metric]!);
    [low[metric]![k], high[metric]![k]] = [interval[0] - difference, interval[1] - difference];
  }
}

const knotStep = (n: number): number => Math.ceil(n / BAND_POINTS);
const isKnot = (k: number, n: number): boolean => k % knotStep(n) === 0 || k === n - 1;

/** Fills in what lies between the knots, and moves the edge to the curve. */
function aroundCurve(edge: Float64Array, curve: Float64Array): void {
  const [n, step] = [edge.length, knotStep(edge.length)];
  for (let k = 0; k < n; k++) {
    if (isKnot(k, n)) continue;
    const left = k - (k % step);
    const right = Math.min(left + step, n - 1);
    edge[k] = edge[left]! + ((edge[right]! - edge[left]!) * (k - left)) / (right - left);
  }
  for (let k = 0; k < n; k++) edge[k] = edge[k]! + curve[k]!;
}
