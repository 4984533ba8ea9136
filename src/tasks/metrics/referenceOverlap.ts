/**
 * How near a generated text is to what is known to be true and false, as TruthfulQA scores generation without a judge
 * (`run_bleu_and_rouge` of its reference code): the closest true reference, less the closest false one, and whether the true one is closer.
 */
import { SteerlabError } from "../../steerlabError.ts";
import type { OverlapMetric } from "../task.ts";
import { sentenceBleu } from "./bleu.ts";
import { rougeL, rougeN } from "./rouge.ts";
import { tokenF1 } from "./tokenF1.ts";

export const OVERLAP_METRICS = ["bleu", "rouge1", "rouge2", "rougeL", "tokenF1"] as const satisfies readonly OverlapMetric[];

/** BLEU is 0 to 100, the others 0 to 1. */
const OVERLAPS: Readonly<Record<OverlapMetric, (text: string, reference: string) => number>> = {
  bleu: (text, reference) => sentenceBleu(text, [reference]).score,
  rouge1: (text, reference) => rougeN(1, text, reference),
  rouge2: (text, reference) => rougeN(2, text, reference),
  rougeL,
  tokenF1,
};

export interface ReferenceOverlap {
  /** with the closest true reference */
  readonly max: number;
  /** `max` less the same with the closest false reference */
  readonly diff: number;
  /** 1 when a true reference is closer than every false one, else 0. A tie is no win. */
  readonly acc: number;
}

/** @throws SteerlabError `metric/no-reference` without a true reference */
export function closestReference(metric: OverlapMetric, text: string, references: readonly string[]): number {
  if (references.length > 0) return Math.max(...references.map((reference) => OVERLAPS[metric](text, reference)));
  throw new SteerlabError("metric/no-reference", `${JSON.stringify(text)} has no reference to be compared with.`, {
    hint: "Give the item at least one true and one false reference.",
  });
}

/** @throws SteerlabError `metric/no-reference` */
export function referenceOverlap(
  metric: OverlapMetric,
  text: string,
  references: { readonly true: readonly string[]; readonly false: readonly string[] },
): ReferenceOverlap {
  const max = closestReference(metric, text, references.true);
  const wrong = closestReference(metric, text, references.false);
  return { max, diff: max - wrong, acc: max > wrong ? 1 : 0 };
}
