import { promptIds } from "../lm/promptIds.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { SteerlabError } from "../steerlabError.ts";
import { answerText, exactMatch } from "../tasks/metrics/exactMatch.ts";
import { closestReference, OVERLAP_METRICS } from "../tasks/metrics/referenceOverlap.ts";
import type { OverlapMetric, TaskItem, TaskSplit, TextMetric } from "../tasks/task.ts";
import { PairedBootstrap, type PairedDifference } from "./pairedBootstrap.ts";
import { steer } from "./steer.ts";
import { checkStrengths } from "./strengthGrid.ts";
import type { GeneratedCurves } from "./sweepResult.ts";
import type { SteerOptions } from "./trace.ts";

export interface GenerateAtStrengths {
  /** in rising order; each one decodes every item anew */
  readonly strengths: readonly number[];
  /** those of the split that compare text when left out */
  readonly metrics?: readonly TextMetric[];
  /** of an answer; 50 when left out */
  readonly maxTokens?: number;
}

const isText = (metric: string): metric is TextMetric => metric === "exactMatch" || (OVERLAP_METRICS as readonly string[]).includes(metric);

/** @throws `steer/strengths`, `steer/no-text-metric` */
export function checkGenerate(split: TaskSplit, { strengths, metrics }: GenerateAtStrengths): TextMetric[] {
  checkStrengths(strengths);
  const chosen = metrics ?? split.metrics.filter(isText);
  const wrong = chosen.find((metric) => !isText(metric));
  if (chosen.length > 0 && wrong === undefined) return [...chosen];
  throw new SteerlabError(
    "steer/no-text-metric",
    wrong === undefined ? `${split.task} compares no text.` : `"${wrong}" does not compare text.`,
    {
      hint: `Give generate.metrics some of exactMatch, ${OVERLAP_METRICS.join(", ")}.`,
    },
  );
}

/** Metrics of greedy text, decoded anew at each strength: the prefix changes with the first changed token, so nothing here follows from a pass. */
export async function sweepGenerated(
  warm: AdaptedLM,
  split: TaskSplit,
  o: GenerateAtStrengths & Required<SteerOptions> & { readonly seed: number },
): Promise<GeneratedCurves> {
  const metrics = checkGenerate(split, o);
  const { alpha, outside, seed, maxTokens = 50 } = o;
  const items = split.items.filter(({ prompt }) => promptIds(warm, prompt).length < warm.context);
  const scoresAt = async (strength: number) => {
    const options = { maxTokens, stop: split.stop };
    const prompts = items.map(({ prompt }) => prompt);
    const answers = await steer(warm, { strength, alpha, outside }).generateAll(prompts, options);
    return metrics.map((metric) => Float64Array.from(items, (item, i) => textScore(metric, item, answers[i]!.text, split.stop)));
  };
  const weights = new Float64Array(items.length).fill(1);
  const plain = await scoresAt(0);
  const bootstraps = plain.map((values) => new PairedBootstrap({ values, weights }, seed));
  const points: PairedDifference[][] = [];
  for (const strength of o.strengths) {
    const scores = strength === 0 && outside === "keep" ? plain : await scoresAt(strength);
    points.push(scores.map((values, m) => bootstraps[m]!.compare({ values, weights })));
  }
  return {
    strengths: Float64Array.from(o.strengths),
    metrics: Object.fromEntries(metrics.map((metric, m) => [metric, points.map((point) => point[m]!)])),
    items: items.length,
    maxTokens,
  };
}

function textScore(metric: TextMetric, item: TaskItem, text: string, stop: readonly string[]): number {
  if (metric === "exactMatch") return exactMatch(text, item.completion, stop);
  return closestReference(metric as OverlapMetric, answerText(text, stop), item.references?.true ?? [item.completion]);
}
