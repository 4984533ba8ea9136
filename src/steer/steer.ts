import { givenText, isPromise } from "../input/givenText.ts";
import { isObject } from "../input/kind.ts";
import type { CausalLM, GenerateOptions, Generation, LabelledSequence, SteeredChoice, SteeredStep } from "../lm/causalLM.ts";
import { isPlainGreedy } from "../lm/generateOptions.ts";
import { type ShownSummary, type ShowsItself, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { checkAdapted } from "./adaptedPair.ts";
import { ChangedLM, type Decoding } from "./changedLM.ts";
import { checkAlpha, checkOutside } from "./confidenceMask.ts";
import { labelledPass } from "./labelledPass.ts";
import { restrict } from "./sparsePositions.ts";
import { targetLogProbabilities } from "./steeredDistribution.ts";
import { type Steering, steeredLogits } from "./steeredLogits.ts";
import type { Strength } from "./strengthEstimators.ts";
import type { SteerOptions } from "./trace.ts";

/** A warm model whose next-token distribution is P_μ at every position. It owns no tensor: disposing it is up to the warm model. */
export interface SteeredLM extends CausalLM, ShowsItself {
  readonly warm: AdaptedLM;
  readonly steering: Steering;
  /** the calibration that the strength comes from, when it came from one */
  readonly runId: string | null;
}

/**
 * @param o.strength μ, or a calibrated Strength, of which the recommended one is taken
 * @throws `steer/not-adapted`, `steer/strength` for a strength that is not finite or undefined, `steer/alpha`, `steer/outside`
 */
export function steer(warm: AdaptedLM, o: SteerOptions & { strength: number | Strength }): SteeredLM {
  checkAdapted(warm);
  if (!isObject(o)) throw noStrength(o);
  const given = typeof o.strength === "number" ? null : o.strength;
  const steering = {
    strength: checkStrength(o.strength),
    alpha: checkAlpha(o.alpha ?? given?.alpha ?? 0.1),
    outside: checkOutside(o.outside ?? given?.outside ?? "keep"),
  };
  return new SteeredModel(warm, steering, given?.runId ?? null);
}

function checkStrength(given: number | Strength): number {
  const strength = typeof given === "number" ? given : given?.recommended;
  if (typeof strength === "number" && Number.isFinite(strength)) return strength;
  const why = typeof given === "object" && given !== null && given.recommended === null ? ` ${given.why}` : "";
  throw noStrength(typeof given === "object" && given !== null && "recommended" in given ? strength : given, why);
}

const noStrength = (given: unknown, why = "") =>
  new SteerlabError("steer/strength", `The strength is ${givenText(given)}.${why}`, {
    hint: `${isPromise(given) ? "Put await before it. " : ""}Give { strength: a finite number }, or what calibrate() returns; 0 is the warm model.`,
  });

/** `changed`: tokens other than the warm model's own choice at that step, which sees the steered text. `kl` in nats, over the steered steps. */
function stepSummary(steps: readonly SteeredStep[]) {
  const kls = steps.map(({ kl }) => kl).filter(Number.isFinite);
  const changed = steps.filter(({ chosen, warm }) => chosen !== warm).length;
  return { kl: kls.length === 0 ? null : kls.reduce((a, b) => a + b, 0) / kls.length, changed };
}

class SteeredModel extends ChangedLM implements SteeredLM {
  readonly steering: Steering;

  constructor(warm: AdaptedLM, { strength, alpha, outside }: Steering, runId: string | null) {
    super({ warm, name: `${warm.name} + steer μ ${Number(strength.toPrecision(4))}`, change: { strength, alpha, outside }, runId });
    this.steering = { strength, alpha, outside };
  }

  [showSelf](): ShownSummary {
    const { strength, alpha, outside } = this.steering;
    return {
      shown: "summary",
      type: "SteeredLM",
      name: this.name,
      text: `μ ${Number(strength.toPrecision(4))}, α ${alpha}, ${outside}`,
      facts: [
        ["warm model", this.warm.name],
        ["strength μ", String(strength)],
        ["mask α", String(alpha)],
        ["outside the mask", outside === "keep" ? "keeps the warm logits" : "is removed"],
        ["digest", this.digest],
      ],
      ...(this.runId === null ? {} : { runId: this.runId }),
    };
  }

  protected get logged(): Readonly<Record<string, unknown>> {
    return { ...this.steering };
  }

  protected summaryOf({ steps }: Generation): Readonly<Record<string, unknown>> {
    return stepSummary(steps!);
  }

  protected changedLogits(base: Float32Array, warm: Float32Array): Float32Array {
    return steeredLogits(base, warm, this.steering);
  }

  protected async labelScores(sequences: readonly LabelledSequence[], session: Session): Promise<Float64Array[]> {
    const logProbabilities = await this.#labelLogProbabilities(sequences, session);
    let row = 0;
    return sequences.map(({ ids, from }) => {
      row += ids.length - from;
      return logProbabilities.slice(row - (ids.length - from), row);
    });
  }

  /** log P_μ of every label, in the order of the sequences, nats; one forward pass. */
  async #labelLogProbabilities(sequences: readonly LabelledSequence[], session: Session): Promise<Float64Array> {
    const { strength, alpha, outside } = this.steering;
    if (sequences.every(({ ids, from }) => ids.length === from)) return new Float64Array(0);
    const { positions } = await labelledPass(this.warm, sequences, { alpha, label: "Scoring" }, session);
    return targetLogProbabilities(restrict(positions, alpha), strength, outside);
  }

  protected async decode({ prompts, writers, ...how }: Decoding, options: GenerateOptions, session: Session): Promise<SteeredStep[][]> {
    const plain = isPlainGreedy(options);
    const steps = prompts.map((): SteeredStep[] => []);
    const choose = (choice: SteeredChoice, logits: () => Float32Array, prompt: number) => {
      const chosen = plain ? choice.steered : writers[prompt]!.choose(logits());
      steps[prompt]!.push({ ...choice, chosen });
      return chosen;
    };
    await this.warm.decodeSteered(prompts, { steering: this.steering, ...how, choose }, session);
    return steps;
  }
}
