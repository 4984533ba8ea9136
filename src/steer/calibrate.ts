import { type Shown, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { trackRun } from "../runs/trackRun.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";
import { checkAdapted, pairConfig, parentsOf } from "./adaptedPair.ts";
import { checkAlpha, checkOutside } from "./confidenceMask.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { fittingExamples } from "./labelledExample.ts";
import { labelledPass } from "./labelledPass.ts";
import { restrict, type SparsePositions } from "./sparsePositions.ts";
import { estimateStrength, type Strength } from "./strengthEstimators.ts";
import { strengthTable } from "./strengthTable.ts";
import type { SteerOptions } from "./trace.ts";

/**
 * The analytic strength on labelled examples, by every estimator; `exact` is the one to use. One forward pass; logged as a run.
 * Take the examples from the distribution that is evaluated: answers in another format shift the strength.
 * @throws `steer/not-adapted`, `steer/empty-calibration`, `steer/no-labels`, `steer/too-long`, `steer/alpha`, `steer/outside`
 */
export function calibrate(warm: AdaptedLM, examples: readonly Example[], o: SteerOptions & { seed?: number } = {}): Promise<Strength> {
  const alpha = checkAlpha(o.alpha ?? 0.1);
  const outside = checkOutside(o.outside ?? "keep");
  const seed = o.seed ?? 0;
  checkAdapted(warm);
  checkExamples(examples);
  const config = { ...pairConfig(warm), alpha, outside, examples: examples.length };
  const name = `${warm.name}, ${examples.length} examples, α ${alpha}`;
  return trackRun({ kind: "calibration", name, config, parents: parentsOf(warm), modelDigest: warm.digest, seed }, async (run, session) => {
    const positions = await examplePositions(warm, examples, alpha, session);
    const strength: Strength = { ...estimateStrength(positions, { outside, seed }), runId: run.id };
    const { perToken, ...summary } = strength;
    run.summary({ ...summary });
    run.artifact("perToken", perToken);
    run.artifact("curve", lossCurve(positions, strength));
    return showing(strength);
  });
}

/** @throws `steer/empty-calibration` */
export function checkExamples(examples: readonly Example[]): void {
  if (Array.isArray(examples) && examples.length > 0) return;
  throw new SteerlabError("steer/empty-calibration", "The calibration set is empty.", {
    hint: "Give labelled examples, such as task.calibration; loadTask(name, { calibration: 100 }) sets how many there are.",
  });
}

/** Sparse positions of the examples' labels, in one forward pass. */
export async function examplePositions(
  warm: AdaptedLM,
  examples: readonly Example[],
  alpha: number,
  session: Session,
): Promise<SparsePositions> {
  const sequences = fittingExamples(warm, examples);
  const { positions } = await labelledPass(warm, sequences, { alpha, label: "Calibrating" }, session);
  return restrict(positions, alpha);
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
