/*
 * How the next token is chosen: the processors of transformers' `generate`, in its order (generation/utils.py, _get_logits_processor), each
 * as in generation/logits_process.py: repetition penalty, temperature, topK, topP, minP. No step sorts the vocabulary.
 */
import type { Random } from "../random/seededRandom.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { GenerateOptions } from "./causalLM.ts";
import { kthLargest } from "./kthLargest.ts";

/** What decides about the distribution that a token is drawn from. */
export type SamplingOptions = Pick<GenerateOptions, "temperature" | "topK" | "topP" | "minP">;

/** @param logits [vocabulary] @returns the id of the largest, the first of equals */
export function greatest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}

/**
 * A copy in which tokens that stand in the text already are less likely: their logits divided by the penalty, or multiplied where negative
 * (CTRL, arXiv 1909.05858, section 4.1).
 * @param logits [vocabulary], nats @param seen ids, each counted once
 */
export function penalised(logits: Float32Array, seen: Iterable<number>, penalty: number): Float32Array {
  const scores = logits.slice();
  for (const id of seen) scores[id] = logits[id]! < 0 ? logits[id]! * penalty : logits[id]! / penalty;
  return scores;
}

/**
 * The distribution that a token is drawn from: softmax(logits / temperature), cut to the `topK` likeliest (and their equals), to the smallest
 * set that holds `topP` of what is left, and to what has at least `minP` of the likeliest token's probability.
 * @param logits [vocabulary], nats @param options temperature above 0; 1 when left out
 * @returns [vocabulary], not normalised: 1 for the likeliest token, 0 for those that are cut
 */
export function tokenWeights(logits: Float32Array, { temperature = 1, topK, topP = 1, minP = 0 }: SamplingOptions): Float64Array {
  const max = logits[greatest(logits)]!;
  const floor = topK === undefined ? Number.NEGATIVE_INFINITY : kthLargest(logits, topK);
  const weights = new Float64Array(logits.length);
  for (let id = 0; id < logits.length; id++) if (logits[id]! >= floor) weights[id] = Math.exp((logits[id]! - max) / temperature);
  if (topP < 1) cutToNucleus(weights, topP);
  if (minP > 0) for (let id = 0; id < weights.length; id++) if (weights[id]! < minP) weights[id] = 0;
  return weights;
}

/**
 * Draws a token; the likeliest where the temperature is 0 or left out.
 * @param logits [vocabulary], nats
 * @throws `generate/no-token` when no logit is a finite number
 */
export function sampleToken(logits: Float32Array, options: SamplingOptions, random: Random): number {
  if ((options.temperature ?? 0) === 0) return greatest(logits);
  const weights = tokenWeights(logits, options);
  const mass = sum(weights);
  if (!(mass > 0)) {
    throw new SteerlabError("generate/no-token", "No token can be drawn: the model's logits are not finite numbers.", {
      hint: "Its weights may have diverged in training: look at the losses.",
    });
  }
  return draw(weights, random.uniform() * mass);
}

function draw(weights: Float64Array, place: number): number {
  let [left, last] = [place, 0];
  for (let id = 0; id < weights.length; id++) {
    if (weights[id] === 0) continue;
    left -= weights[id]!;
    last = id;
    if (left < 0) break;
  }
  return last; // the last one too where rounding has left something over
}

const sum = (values: Float64Array): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
};

/** Bins of a quarter octave each, down to 2^-64 of the largest; the last one has the rest. */
const BINS = 256;
const binOf = (weight: number): number => Math.min(BINS - 1, Math.floor(-4 * Math.log2(weight)));

/** Token by token from the likeliest, until `topP` of the mass is reached; only the bin in which that happens is sorted. */
function cutToNucleus(weights: Float64Array, topP: number): void {
  const mass = new Float64Array(BINS);
  for (let id = 0; id < weights.length; id++) if (weights[id]! > 0) mass[binOf(weights[id]!)]! += weights[id]!;
  const wanted = topP * sum(mass);
  let [edge, before] = [0, 0];
  while (edge < BINS - 1 && before + mass[edge]! < wanted) before += mass[edge++]!;
  const atEdge: number[] = [];
  for (let id = 0; id < weights.length; id++) {
    if (weights[id] === 0) continue;
    const bin = binOf(weights[id]!);
    if (bin === edge) atEdge.push(id);
    else if (bin > edge) weights[id] = 0;
  }
  atEdge.sort((a, b) => weights[b]! - weights[a]! || a - b);
  for (const id of atEdge) {
    const weight = weights[id]!;
    if (before >= wanted) weights[id] = 0;
    before += weight;
  }
}
