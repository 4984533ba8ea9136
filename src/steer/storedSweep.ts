/** A sweep made again from what its run keeps: the chart from the stored curves, the explorer from the stored positions. */
import type { RunRow } from "../runs/run.ts";
import type { ExplorerData, ExplorerMarks, ExplorerSequence } from "./explorerData.ts";
import { positionCount, type SparsePositions, takePositions } from "./sparsePositions.ts";
import type { SplitLayout } from "./splitPositions.ts";
import type { Strength } from "./strengthEstimators.ts";
import type { GeneratedCurves, SweepData, SweepSystem } from "./sweepResult.ts";

export interface StoredCurves extends Pick<SweepData, "strengths" | "alphas" | "metrics" | "bands" | "controls"> {
  /** left out in runs of older versions: then the run's summary has its figures */
  readonly analytic?: Strength;
}

export interface StoredPositions {
  readonly positions: SparsePositions;
  readonly layout: SplitLayout;
  /** the token sequences that were scored, and the texts of their tokens and of the masks'; left out in runs of older versions */
  readonly sequences?: readonly { readonly ids: Int32Array; readonly from: number }[];
  readonly texts?: ReadonlyMap<number, string>;
}

export interface StoredSweep {
  readonly curves: StoredCurves;
  readonly systems: readonly SweepSystem[];
  readonly generated?: GeneratedCurves | null;
}

type SweptRun = Pick<RunRow, "id" | "config" | "summary">;
type StoredAnalytic = Pick<Strength, "exact" | "ratio" | "mean" | "median" | "recommended" | "interval">;

/** What `sweep` writes as its config and summary. */
interface SweepFacts
  extends Pick<SweepData, "task" | "alpha" | "outside" | "exactOptimum" | "best" | "items" | "excluded" | "tokens" | "kl"> {
  readonly analytic: StoredAnalytic;
  /** examples */
  readonly calibration: number;
  readonly splitDigest: string;
}
const factsOf = ({ config, summary }: Pick<SweptRun, "config" | "summary">) => ({ ...config, ...summary }) as Partial<SweepFacts>;

/** What the sweep's chart draws from. */
export function storedSweep(run: SweptRun, { curves, systems, generated = null }: StoredSweep): SweepData {
  const facts = factsOf(run);
  const { analytic = analyticOf(facts.analytic), ...drawn } = curves;
  return {
    ...drawn,
    ...{ systems, generated, analytic, runId: run.id },
    ...{ task: facts.task ?? "", alpha: facts.alpha ?? curves.alphas[0]!, outside: facts.outside ?? "keep" },
    ...{ calibrated: (facts.calibration ?? 0) > 0, exactOptimum: facts.exactOptimum ?? null, best: facts.best ?? {} },
    ...{ items: facts.items ?? 0, excluded: facts.excluded ?? 0, tokens: facts.tokens ?? 0, kl: facts.kl ?? Number.NaN },
  };
}

/** The summary does not say whether the search ended at its bound, nor what single tokens said. */
const analyticOf = (stored: StoredAnalytic | undefined): Strength =>
  ({ why: "", exactAtBound: null, tails: null, doubts: [], perToken: new Float64Array(0), ...stored }) as unknown as Strength;

/** μ of a swept model: the one that calibration recommends, else the answers' own exact optimum; null where there is neither. */
export function ownStrength(run: Pick<SweptRun, "config" | "summary">): number | null {
  const { analytic, exactOptimum } = factsOf(run);
  return analytic?.recommended ?? analytic?.exact ?? exactOptimum ?? null;
}

/**
 * The answers of a sweep's items as the explorer shows them, so that its means are those of the sweep's cross-entropy. Options that are no
 * answers are left out. A run of an older version has no texts: its tokens are shown by number.
 */
export function sweepExplorer(run: SweptRun & Pick<RunRow, "name">, stored: StoredPositions): ExplorerData {
  const { positions, layout, texts = new Map<number, string>() } = stored;
  const { alpha = positions.alpha, outside = "keep" } = factsOf(run);
  const rows = layout.items.flatMap(({ answer }) => Array.from({ length: answer.to - answer.from }, (_, k) => answer.from + k));
  const answers = takePositions(positions, rows);
  return {
    title: run.name,
    ...{ alpha, outside },
    sequences: answerSequences(run, stored, texts),
    positions: answers,
    outsiders: noOutsiders(positionCount(answers)),
    texts,
    marks: marksOf(run),
  };
}

function answerSequences(run: SweptRun, { positions, layout, sequences }: StoredPositions, texts: ReadonlyMap<number, string>) {
  const text = (id: number) => texts.get(id) ?? `#${id}`;
  let firstPosition = 0;
  return layout.items.map(({ answer }, item): ExplorerSequence => {
    const [labels, first] = [answer.to - answer.from, firstPosition];
    firstPosition += labels;
    const stored = sequences?.[positions.sequence[answer.from]!];
    if (stored) return { tokens: Array.from(stored.ids.subarray(0, stored.from + labels), text), from: stored.from, firstPosition: first };
    const targets = Array.from(positions.target.subarray(answer.from, answer.to), text);
    // Stands for the prompt, and tells items of one split from those of another.
    return {
      tokens: [`item ${item + 1} of ${(factsOf(run).splitDigest ?? run.id).slice(0, 12)} `, ...targets],
      from: 1,
      firstPosition: first,
    };
  });
}

const noOutsiders = (count: number): ExplorerData["outsiders"] => ({
  offsets: new Int32Array(count + 1),
  ids: new Int32Array(0),
  logWarm: new Float64Array(0),
  logBase: new Float64Array(0),
});

function marksOf(run: SweptRun): ExplorerMarks | null {
  const { analytic, best, calibration = 0 } = factsOf(run);
  if (!analytic) return null;
  const { exact, interval, ratio, mean } = analytic;
  const bounded = interval?.every(Number.isFinite) ? interval : null;
  return {
    ...{ exact, interval: exact === null ? null : bounded, ratio, closedForm: mean, sweptBest: best?.crossEntropy ?? null },
    source: calibration > 0 ? `${calibration} calibration examples` : "the split itself",
  };
}
