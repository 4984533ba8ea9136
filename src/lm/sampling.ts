import type { Random } from "../random/seededRandom.ts";
import type { GenerateOptions } from "./causalLM.ts";

/** @param logits [vocabulary] @returns the id of the largest, the first of equals */
export function greatest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}

/**
 * Draws a token from softmax(logits / temperature), cut to the `topK` likeliest and then to the smallest set that holds `topP`.
 * @param logits [vocabulary], nats
 */
export function sampleToken(logits: Float32Array, options: GenerateOptions, random: Random): number {
  const temperature = options.temperature ?? 0;
  if (temperature === 0) return greatest(logits);
  const max = logits[greatest(logits)]!;
  const weights = Float64Array.from(logits, (value) => Math.exp((value - max) / temperature));
  const candidates = cut(weights, options);
  const mass = candidates.reduce((sum, id) => sum + weights[id]!, 0);
  let left = random.uniform() * mass;
  for (const id of candidates) {
    left -= weights[id]!;
    if (left < 0) return id;
  }
  return candidates[candidates.length - 1]!;
}

/** ids that may be drawn, likeliest first where something is cut */
function cut(weights: Float64Array, { topK, topP }: GenerateOptions): number[] {
  const ids = Array.from(weights.keys());
  if (topK === undefined && topP === undefined) return ids;
  ids.sort((a, b) => weights[b]! - weights[a]! || a - b);
  const kept = topK === undefined ? ids : ids.slice(0, topK);
  if (topP === undefined) return kept;
  const mass = kept.reduce((sum, id) => sum + weights[id]!, 0);
  let before = 0;
  return kept.filter((id) => {
    const inside = before < topP * mass;
    before += weights[id]!;
    return inside;
  });
}
