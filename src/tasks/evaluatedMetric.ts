import type { OverlapMetric, TaskMetric } from "./task.ts";

/** What an evaluation can hold. `readable`: the answer could be read out of the text; `truth`, `info`: a judge's word. */
export type EvaluatedMetric = TaskMetric | `${OverlapMetric}Diff` | `${OverlapMetric}Acc` | "readable" | JudgedMetric;
export type JudgedMetric = "truth" | "info" | "truthInfo";

interface MetricKind {
  readonly label: string;
  readonly better: "higher" | "lower";
  /** each item is right or wrong: McNemar's test applies */
  readonly binary: boolean;
}

const share = (label: string): MetricKind => ({ label, better: "higher", binary: false });
const yesNo = (label: string): MetricKind => ({ label, better: "higher", binary: true });

const OVERLAP_NAMES: Readonly<Record<OverlapMetric, string>> = {
  bleu: "BLEU",
  rouge1: "ROUGE-1",
  rouge2: "ROUGE-2",
  rougeL: "ROUGE-L",
  tokenF1: "token F1",
};

function overlapKinds(metric: OverlapMetric): [EvaluatedMetric, MetricKind][] {
  const name = OVERLAP_NAMES[metric];
  return [
    [metric, share(name)],
    [`${metric}Diff`, share(`${name}, true − false`)],
    [`${metric}Acc`, yesNo(`${name}, nearer to true`)],
  ];
}

/** How a metric is read: its name in tables, and which way is better. */
export const METRICS = {
  crossEntropy: { label: "cross-entropy (nats a token)", better: "lower", binary: false },
  exactMatch: yesNo("exact match"),
  accuracy: yesNo("accuracy over options"),
  readable: yesNo("readable answers"),
  mc1: yesNo("MC1"),
  mc2: share("MC2"),
  mc3: share("MC3"),
  truth: yesNo("judged true"),
  info: yesNo("judged informative"),
  truthInfo: yesNo("judged true and informative"),
  ...Object.fromEntries((Object.keys(OVERLAP_NAMES) as OverlapMetric[]).flatMap(overlapKinds)),
} as Readonly<Record<EvaluatedMetric, MetricKind>>;

export const metricLabel = (metric: string): string => METRICS[metric as EvaluatedMetric]?.label ?? metric;
