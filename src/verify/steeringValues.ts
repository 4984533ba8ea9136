import { greatest } from "../lm/sampling.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { quietSession } from "../session/session.ts";
import { SparsePositionsBuilder } from "../steer/sparsePositionsBuilder.ts";
import { steeredLogits } from "../steer/steeredLogits.ts";
import { steeringVector } from "../steer/steeringVector.ts";
import { estimateStrength } from "../steer/strengthEstimators.ts";
import { certainTokens, wrongTokens } from "./modelValues.ts";
import { type GreedyAnswer, readReference } from "./referenceFolder.ts";
import { type Comparison, largestDifference } from "./verification.ts";

/** Infinities are strings, undefined values null. */
type Stored = number | "inf" | "-inf" | null;
const numberOf = (value: Stored): number => (value === null ? Number.NaN : Number(String(value).replace("inf", "Infinity")));

interface SteeringCases {
  readonly zero_delta_threshold: number;
  readonly cases: readonly {
    readonly base_logits: Stored[];
    readonly warm_logits: Stored[];
    readonly target: number;
    readonly alpha: number;
    readonly kl: Stored;
    readonly delta: number[] | null;
    readonly masked: { readonly mu: number | null; readonly mu_exact: number | null };
  }[];
}

/** δ, KL and strengths, which are computed in float64 apart from the backend: relative differences, 1e-14 being zero. */
export function steeringValues(folder: string): Comparison[] {
  const { cases, zero_delta_threshold } = readReference<SteeringCases>(folder, "steer", "cases.json");
  const [deltas, kls, steps, exact]: number[][] = [[], [], [], []];
  for (const c of cases) {
    const [base, warm] = [c.base_logits.map(numberOf), c.warm_logits.map(numberOf)];
    const vector = steeringVector(base, warm);
    kls!.push(relative(vector.kl, numberOf(c.kl)));
    deltas!.push(...(c.delta ?? []).map((delta, y) => relative(vector.delta?.[y] ?? Number.NaN, delta)));
    const { mu, mu_exact } = c.masked;
    const builder = new SparsePositionsBuilder(c.alpha);
    builder.add(base, warm, c.target, 0, 1);
    const strength = estimateStrength(builder.finish(), { bounds: [-50, 50], varianceFloor: zero_delta_threshold ** 2, resamples: 1 });
    steps!.push(mu === null ? asZero(strength.mean === null) : relative(strength.mean ?? Number.NaN, mu));
    exact!.push(mu_exact === null ? asZero(strength.exact === null) : largestDifference([strength.exact ?? Number.NaN], [mu_exact]));
  }
  const largest = (values: number[] | undefined) => largestDifference(values!, new Float64Array(values!.length));
  return [
    { what: "KL, relative", tolerance: 1e-9, difference: largest(kls) },
    { what: "δ, relative", tolerance: 1e-9, difference: largest(deltas) },
    { what: "closed form of μ, relative", tolerance: 1e-9, difference: largest(steps) },
    { what: "exact μ", tolerance: 1e-6, difference: largest(exact) },
  ];
}

const relative = (found: number, wanted: number): number => (found === wanted ? 0 : Math.abs(found - wanted) / (Math.abs(wanted) + 1e-5));
const asZero = (holds: boolean): number => (holds ? 0 : Number.POSITIVE_INFINITY);

interface SteeredAnswer extends GreedyAnswer {
  /** `models/llama` */
  readonly base: string;
  readonly mu: number;
  readonly alpha: number;
  /** nats, one a step */
  readonly kl: number[];
}

/** The steered greedy decodes of one base model with its LoRA adapter. */
export async function steeredAnswers(folder: string, warm: AdaptedLM, base: string): Promise<Comparison[]> {
  const { runs } = readReference<{ runs: SteeredAnswer[] }>(folder, "steer", "decode.json");
  let [wrong, worst] = [0, 0];
  for (const run of runs.filter((candidate) => candidate.base === `models/${base}`)) {
    const kls: number[] = [];
    const choose = (b: Float32Array, w: Float32Array) => {
      kls.push(steeringVector(b, w).kl);
      return greatest(steeredLogits(b, w, { strength: run.mu, alpha: run.alpha, outside: "keep" }));
    };
    const [found] = await warm.decodePaired([run.prompt], { maxTokens: run.new.length, choose, stop: () => false }, quietSession);
    const certain = certainTokens(run, new Set());
    wrong += wrongTokens(found!, certain);
    const scaled = certain.map((_, step) => Math.abs(kls[step]! - run.kl[step]!) / (1 + run.kl[step]!));
    worst = Math.max(worst, largestDifference(scaled, new Float64Array(scaled.length)));
  }
  return [
    { what: "steered greedy tokens that differ", tolerance: 0, difference: wrong },
    { what: "KL along them, nats, relative above 1", tolerance: 1e-4, difference: worst },
  ];
}
