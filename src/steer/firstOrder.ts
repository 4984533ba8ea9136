/**
 * One small step of training beside one small step along the steering vector, at the same labelled tokens. Both change logits; the change of a
 * divergence or a loss is, to first order, its gradient by the logits times that change. Source: arXiv 2509.15888, section 3; docs/method.md.
 */
import type { LabelledSequence } from "../lm/causalLM.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { currentSession, type Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example } from "../tasks/task.ts";
import { checkAdapted } from "./adaptedPair.ts";
import { checkExamples } from "./calibrate.ts";
import { checkAlpha, checkOutside } from "./confidenceMask.ts";
import { forwardPositions } from "./forwardPositions.ts";
import { klDivergence } from "./klDivergence.ts";
import { fittingExamples } from "./labelledExample.ts";
import { logSoftmax } from "./logSoftmax.ts";
import { confidenceMask, steeringVector } from "./steeringVector.ts";
import type { SteerOptions } from "./trace.ts";

/** Means over the labelled tokens, nats. */
export interface PredictedChange {
  /** gradient times change of logits */
  readonly predicted: number;
  readonly measured: number;
}

export interface LogitStep {
  /** of KL(P ‖ P_b) */
  readonly kl: PredictedChange;
  /** of −log P(y*) */
  readonly crossEntropy: PredictedChange;
}

export interface FirstOrder {
  readonly tokens: number;
  /** μ at which μ δ̂ is nearest to the training step's change of logits, by the covariance under P_w */
  readonly strength: number;
  /** between the training step's change of logits and δ̂, over all tokens: by the covariance under P_w, and unweighted */
  readonly cosine: { readonly weighted: number; readonly plain: number };
  /** what the training step did */
  readonly training: LogitStep;
  /** what μ δ̂ does at that strength */
  readonly steering: LogitStep;
}

/**
 * Compares a warm model after a small training step with the same warm model steered as far. A constant added to a position's logits
 * changes nothing, so changes are centred before they are compared.
 * @param stepped the same base with the adapter after a step, as `gradientStep` makes it
 * @throws `steer/not-adapted`, `steer/empty-calibration`, `steer/alpha`, `steer/outside` for "drop", whose change is not small
 */
export async function firstOrder(
  warm: AdaptedLM,
  stepped: AdaptedLM,
  examples: readonly Example[],
  { alpha = 0.1, outside = "keep" }: SteerOptions = {},
): Promise<FirstOrder> {
  for (const lm of [warm, stepped]) checkAdapted(lm);
  checkExamples("firstOrder", examples);
  checkAlpha(alpha);
  if (checkOutside(outside) === "drop") {
    throw new SteerlabError("steer/outside", `outside is "drop", which is no small change of logits.`, {
      hint: 'Leave it out, or give "keep".',
    });
  }
  const sequences = fittingExamples(warm, examples);
  const session = currentSession();
  const [training, fit] = [new Steps(), new Fit()];
  for (let from = 0; from < sequences.length; from += CHUNK) {
    const chunk = sequences.slice(from, from + CHUNK);
    const [before, after] = [await denseRows(warm, chunk, session), await denseRows(stepped, chunk, session)];
    for (const [key, row] of before) {
      const at = logitsAt(row, alpha);
      const change = changeTo(at, after.get(key)!.warm);
      training.add(stepAt(at, row.target, change));
      fit.add(at, change);
    }
  }
  const { strength, cosine } = fit;
  const steering = new Steps();
  await forwardPositions(warm, sequences, "Steering as far", (row) => steering.add(steeredStep(row, strength, alpha)), session);
  return { tokens: training.tokens, strength, cosine, training: training.means(), steering: steering.means() };
}

/** Sequences whose dense logits are held at once. */
const CHUNK = 16;

interface Row {
  readonly base: Float32Array;
  readonly warm: Float32Array;
  readonly target: number;
}

/** By position. The rows of a pass are only valid during the call. */
async function denseRows(model: AdaptedLM, sequences: readonly LabelledSequence[], session: Session): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  const keep = ({ base, warm, target, sequence, index }: Row & { sequence: number; index: number }) => {
    rows.set(`${sequence} ${index}`, { base: base.slice(), warm: warm.slice(), target });
  };
  await forwardPositions(model, sequences, "Comparing the step", keep, session);
  return rows;
}

/** One position before any step; [vocabulary] each. */
interface LogitsAt {
  readonly logBase: Float64Array;
  readonly logWarm: Float64Array;
  readonly probability: Float64Array;
  readonly kl: number;
  /** δ */
  readonly delta: Float64Array;
  /** δ̂ */
  readonly masked: Float64Array;
}

/** Where only the base excludes a token, KL has no gradient and the position is not steered: δ is 0. */
function logitsAt({ base, warm }: Row, alpha: number): LogitsAt {
  const { logBase, logWarm, kl, delta } = steeringVector(base, warm);
  const own = delta ?? new Float64Array(logWarm.length);
  const mask = confidenceMask(logWarm, alpha);
  return { logBase, logWarm, kl, probability: logWarm.map(Math.exp), delta: own, masked: own.map((value, y) => (mask[y] ? value : 0)) };
}

/** Of log-probabilities: that of the logits but for a constant. */
const changeTo = ({ logWarm }: LogitsAt, logits: ArrayLike<number>): Float64Array =>
  logSoftmax(logits).map((after, y) => after - logWarm[y]!);

function steeredStep(row: Row, strength: number, alpha: number): LogitStep {
  const at = logitsAt(row, alpha);
  const logits = Float64Array.from(row.warm, (z, y) => z + strength * at.masked[y]!);
  return stepAt(at, row.target, changeTo(at, logits));
}

/** The gradient of KL by the logits is δ, that of −log P(y*) is P_w less one at y*. */
function stepAt({ logBase, logWarm, probability, kl, delta }: LogitsAt, target: number, change: Float64Array): LogitStep {
  const after = logWarm.map((value, y) => value + change[y]!);
  return {
    kl: { predicted: dot(delta, change), measured: klDivergence(after, logBase) - kl },
    crossEntropy: { predicted: dot(probability, change) - change[target]!, measured: -change[target]! },
  };
}

/** Adds steps up. */
class Steps {
  tokens = 0;
  #sums: LogitStep = { kl: { predicted: 0, measured: 0 }, crossEntropy: { predicted: 0, measured: 0 } };

  add(step: LogitStep): void {
    this.tokens++;
    this.#sums = eachChange((of) => ({
      predicted: of(this.#sums).predicted + of(step).predicted,
      measured: of(this.#sums).measured + of(step).measured,
    }));
  }

  means(): LogitStep {
    return eachChange((of) => ({ predicted: of(this.#sums).predicted / this.tokens, measured: of(this.#sums).measured / this.tokens }));
  }
}

const eachChange = (make: (of: (step: LogitStep) => PredictedChange) => PredictedChange): LogitStep => ({
  kl: make((step) => step.kl),
  crossEntropy: make((step) => step.crossEntropy),
});

/** Least squares of the changes by δ̂ over all positions. */
class Fit {
  readonly #weighted = { both: 0, change: 0, vector: 0 };
  readonly #plain = { both: 0, change: 0, vector: 0 };

  add({ probability, masked }: LogitsAt, change: Float64Array): void {
    const even = new Float64Array(change.length).fill(1 / change.length);
    for (const [sums, weights] of [
      [this.#weighted, probability],
      [this.#plain, even],
    ] as const) {
      const [a, b] = [dot(weights, change), dot(weights, masked)];
      for (let y = 0; y < change.length; y++) {
        const [moved, steered] = [change[y]! - a, masked[y]! - b];
        sums.both += weights[y]! * moved * steered;
        sums.change += weights[y]! * moved * moved;
        sums.vector += weights[y]! * steered * steered;
      }
    }
  }

  get strength(): number {
    return this.#weighted.vector > 0 ? this.#weighted.both / this.#weighted.vector : 0;
  }

  get cosine(): FirstOrder["cosine"] {
    const of = ({ both, change, vector }: { both: number; change: number; vector: number }) => both / Math.sqrt(change * vector);
    return { weighted: of(this.#weighted), plain: of(this.#plain) };
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let y = 0; y < a.length; y++) sum += a[y]! * b[y]!;
  return sum;
}
