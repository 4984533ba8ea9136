// A sweep in words and as a table.
import type { ShownTable } from "../output/shown.ts";
import type { SweepData } from "../steer/sweepResult.ts";
import { valueAt } from "./figureParts.ts";
import { countOf, fixedText, shortText, signedText } from "./numberText.ts";

const METRIC_NAMES: Readonly<Record<string, string>> = {
  crossEntropy: "Cross-entropy",
  accuracy: "Accuracy",
  mc1: "MC1",
  mc2: "MC2",
  mc3: "MC3",
  exactMatch: "Exact match",
  bleu: "BLEU",
  rouge1: "ROUGE-1",
  rouge2: "ROUGE-2",
  rougeL: "ROUGE-L",
  tokenF1: "Token F1",
};
export const metricName = (metric: string): string => METRIC_NAMES[metric] ?? metric;

/** The sweep in one sentence: what was measured on what, where it is lowest, and what the marks say. */
export function sweepSentence(s: SweepData): string {
  const loss = (name: string) => s.systems.find(({ system }) => system === name)?.metrics.crossEntropy;
  const steered = loss("steered");
  const best = s.best.crossEntropy!;
  const lowest = valueAt({ x: s.strengths, y: primaryCurve(s, "crossEntropy") }, best);
  const exact =
    s.analytic.exact === null
      ? `The analytic strength is undefined. ${s.analytic.why}`
      : `The exact optimum of the ${s.calibrated ? "calibration examples" : "split itself"} is ${shortText(s.analytic.exact)}` +
        `${steered ? ` (${signedText(steered.difference)} [${fixedText(steered.interval[0])}, ${fixedText(steered.interval[1])}] nats against warm)` : ""}` +
        `, the ratio ${shortText(s.analytic.ratio!)}, the closed form ${shortText(s.analytic.mean!)}.`;
  return (
    `Cross-entropy over strength on ${s.task}, ${countOf(s.items, "item")}, ${countOf(s.tokens, "token")}, exact from the sparse form: ` +
    `warm ${fixedText(loss("warm")!.value)} nats a token, lowest swept ${fixedText(lowest)} at μ ${shortText(best)}. ${exact}${decodedSentence(s)}`
  );
}

/** What was decoded anew, which no curve shows. */
function decodedSentence({ generated }: SweepData): string {
  if (!generated) return "";
  const point = ({ value, interval: [low, high] }: { value: number; interval: readonly [number, number] }, k: number) =>
    `${fixedText(value)} (difference to warm [${fixedText(low)}, ${fixedText(high)}]) at μ ${shortText(generated.strengths[k]!)}`;
  const each = Object.entries(generated.metrics).map(([metric, points]) => `${metricName(metric)} ${points.map(point).join(", ")}`);
  return ` Not from the pass, but by decoding ${countOf(generated.items, "item")} anew at each strength: ${each.join("; ")}.`;
}

const primaryCurve = (s: SweepData, metric: string) => {
  const a = s.alphas.indexOf(s.alpha);
  return s.metrics[metric]!.subarray(a * s.strengths.length, (a + 1) * s.strengths.length);
};

/** The numbers behind the picture: one row a strength. */
export function sweepTable(s: SweepData): ShownTable {
  const columns = Object.keys(s.metrics).flatMap((metric) => s.alphas.map((alpha) => ({ metric, alpha })));
  const cell = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : value > 0 ? "∞" : null);
  return {
    shown: "table",
    columns: ["strength μ", ...columns.map(({ metric, alpha }) => `${metricName(metric)}, α ${alpha}`)],
    rows: Array.from(s.strengths, (strength, k) => [
      strength,
      ...columns.map(({ metric, alpha }) => cell(s.metrics[metric]![s.alphas.indexOf(alpha) * s.strengths.length + k]!)),
    ]),
    caption: `${s.task}, ${countOf(s.items, "item")}, ${countOf(s.tokens, "token")}; cross-entropy in nats a token`,
  };
}
