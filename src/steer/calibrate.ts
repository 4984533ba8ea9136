import { checkInput } from "../input/checkInput.ts";
import { anything, kind, optionsOf } from "../input/kind.ts";
import { aSeed } from "../input/kinds.ts";
import { type Shown, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { trackRun } from "../runs/trackRun.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";
import { examplesKind } from "../tasks/taskKinds.ts";
import { checkAdapted, pairConfig, parentsOf } from "./adaptedPair.ts";
import { checkAlpha, checkOutside, type Outside } from "./confidenceMask.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { fittingExamples } from "./labelledExample.ts";
import { labelledPass } from "./labelledPass.ts";
import { restrict, type SparsePositions } from "./sparsePositions.ts";
import { estimateStrength, type Strength } from "./strengthEstimators.ts";
import { strengthTable } from "./strengthTable.ts";
import type { SteerOptions } from "./trace.ts";

export interface CalibrateOptions extends SteerOptions {
  /** of the bootstrap; 0 when left out */
  readonly seed?: number;
  /** other α to estimate at from the same forward pass */
  readonly alphas?: readonly number[];
  /** what happens outside these masks; that of `outside` when left out */
  readonly outsides?: readonly Outside[];
}

export interface CalibratedStrength extends Strength {
  /** at each of `alphas`, with each of `outsides` */
  readonly alternatives: readonly Strength[];
}

/**
 * The analytic strength on labelled examples, by every estimator; `exact` is the one to use. One forward pass; logged as a run.
 * Take the examples from the distribution that is evaluated: answers in another format shift the strength.
 * @throws `steer/not-adapted`, `steer/empty-calibration`, `task/not-an-example`, `steer/bad-option`, `steer/no-labels`, `steer/too-long`, `steer/alpha`, `steer/outside`
 */
export function calibrate(warm: AdaptedLM, examples: readonly Example[], o: CalibrateOptions = {}): Promise<CalibratedStrength> {
  checkInput(CALIBRATE, [o]);
  const alpha = checkAlpha(o.alpha ?? 0.1);
  const outside = checkOutside(o.outside ?? "keep");
  const [alphas, outsides] = [(o.alphas ?? []).map(checkAlpha), (o.outsides ?? [outside]).map(checkOutside)];
  const seed = o.seed ?? 0;
  checkAdapted(warm);
  checkExamples("calibrate", examples);
  const config = { ...pairConfig(warm), alpha, outside, examples: examples.length };
  const name = `${warm.name}, ${examples.length} examples, α ${alpha}`;
  const start = { kind: "calibration", name, config, parents: parentsOf(warm), modelDigest: warm.digest, examples, seed } as const;
  return trackRun(start, async (run, session) => {
    const smallest = Math.min(alpha, ...alphas);
    const positions = await examplePositions(warm, examples, smallest, session);
    const estimate = (at: number, kept: Outside): Strength =>
      showing({ ...estimateStrength(restrict(positions, at), { outside: kept, seed }), runId: run.id });
    const strength = estimate(alpha, outside);
    const alternatives = alphas.flatMap((at) => outsides.map((kept) => estimate(at, kept)));
    const { perToken, optima, ...summary } = strength;
    run.summary({ ...summary });
    run.artifact("perToken", perToken);
    run.artifact("optima", optima);
    run.artifact("curve", lossCurve(restrict(positions, alpha), strength));
    if (alternatives.length > 0) run.artifact("alternatives", alternatives);
    return Object.assign(strength, { alternatives });
  });
}

const aList = kind(Array.isArray, "Give a list, such as [0.1, 0.3].");
const OPTIONS = { alpha: anything, outside: anything, seed: aSeed, alphas: aList, outsides: aList };
const CALIBRATE = { name: "calibrate", code: "steer/bad-option", takes: [["options", optionsOf<CalibrateOptions>(OPTIONS)]] } as const;

/** @throws `steer/empty-calibration`, `task/not-an-example` */
export function checkExamples(by: string, examples: readonly Example[]): void {
  checkInput({ name: by, code: "task/not-an-example", takes: [["its examples", examplesKind]] }, [examples]);
  if (examples.length > 0) return;
  throw new SteerlabError("steer/empty-calibration", "The calibration set is empty.", {
    hint: "Give labelled examples, such as task.calibration; loadTask(name, { calibration: 100 }) sets how many there are.",
  });
}

/** Sparse positions of the examples' labels, down to at least `alpha`, in one forward pass. */
export async function examplePositions(
  warm: AdaptedLM,
  examples: readonly Example[],
  alpha: number,
  session: Session,
): Promise<SparsePositions> {
  const sequences = fittingExamples(warm, examples);
  const { positions } = await labelledPass(warm, sequences, { alpha, label: "Calibrating" }, session);
  return positions;
}

/** The loss around the estimators, for the run's page. */
function lossCurve(positions: SparsePositions, strength: Strength) {
  const reach = Math.max(6, 2 * Math.abs(strength.recommended ?? 0));
  const strengths = Float64Array.from({ length: 101 }, (_, k) => reach * (k / 50 - 1));
  return { strengths, losses: strengths.map((mu) => crossEntropy(positions, mu, strength.outside)) };
}

/** A strength shows all of its estimators. Not enumerable: spreading or storing it takes the numbers only. */
export function showing(strength: Strength): Strength {
  return Object.defineProperty({ ...strength }, showSelf, { value: (): Shown => strengthTable(strength), enumerable: false });
}
