/**
 * What a reader needs before believing a gain: sizes, seeds, intervals, controls, overlap; and what is missing. The closing sentence
 * says no more than the numbers do.
 */
import type { Shown } from "../output/shown.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import { claimMarkdown } from "./claimMarkdown.ts";
import { closingSentence } from "./closingSentence.ts";
import { checkSameSplit, commonItems } from "./compare.ts";
import { type Evaluation, type ItemScore, METRICS } from "./evaluation.ts";
import { itemValues, metricsOf } from "./itemValues.ts";
import { type Interval, resampledInterval, weightedMean } from "./metrics/bootstrap.ts";
import { mcnemar } from "./metrics/mcnemar.ts";
import { shownAs } from "./shownAs.ts";
import type { TaskMetric } from "./task.ts";

export interface ClaimOptions {
  readonly baseline: Evaluation | readonly Evaluation[];
  /** as many as baselines, in the same order: one a seed */
  readonly method: Evaluation | readonly Evaluation[];
  /** by name; `temperature`, `extrapolation` and `longer warm start` are looked for */
  readonly controls?: Readonly<Record<string, Evaluation | readonly Evaluation[]>>;
}

export interface ClaimCard {
  readonly task: string;
  readonly baseline: string;
  readonly method: string;
  /** questions that all systems were scored on */
  readonly questions: number;
  /** pairs of baseline and method, one a seed */
  readonly pairs: number;
  /** of the warm starts, as far as the run log says */
  readonly seeds: readonly number[];
  readonly metrics: readonly ClaimedMetric[];
  readonly controls: readonly ClaimedControl[];
  /** test prompts that also stand in train or calibration; null when nobody looked */
  readonly overlap: number | null;
  /** what a careful reader would still ask for, one sentence each */
  readonly missing: readonly string[];
  /** the closing sentence */
  readonly conclusion: string;
  readonly markdown: string;
  readonly runId: string;
}

export interface ClaimedMetric {
  readonly metric: TaskMetric;
  readonly baseline: number;
  readonly method: number;
  /** method − baseline, averaged over seeds; 95 % paired bootstrap over questions */
  readonly difference: Interval;
  /** the difference of each pair */
  readonly bySeed: readonly number[];
  /** exact, two-sided; for yes/no metrics of a single pair */
  readonly mcnemarP: number | null;
  readonly verdict: Verdict;
}

/** What an interval says about a difference in the direction that is better. */
export type Verdict = "better" | "worse" | "undecided";

export interface ClaimedControl {
  readonly name: string;
  /** method − control in each metric: `better` where the method wins */
  readonly metrics: readonly { readonly metric: TaskMetric; readonly difference: Interval; readonly verdict: Verdict }[];
}

/**
 * @throws SteerlabError `claim/unpaired` when baselines and methods differ in number, `evaluation/different-splits`,
 * `evaluation/no-common-metric`
 */
export function claim({ baseline, method, controls = {} }: ClaimOptions): ClaimCard {
  const systems = { baseline: asList(baseline), method: asList(method) };
  const rivals = Object.entries(controls).map(([name, evaluations]) => ({ name, evaluations: asList(evaluations) }));
  checkPairs(systems.baseline, systems.method, rivals);
  const aligned = alignItems([systems.baseline, systems.method, ...rivals.map(({ evaluations }) => evaluations)]);
  const metrics = commonMetrics([...systems.baseline, ...systems.method]);
  const claimed = metrics.map((metric) => claimMetric(metric, aligned[0]!, aligned[1]!));
  const judged = rivals.map(({ name, evaluations }, i): ClaimedControl => {
    const shared = metrics.filter((metric) => evaluations.every((evaluation) => evaluation.metrics[metric] !== undefined));
    return { name, metrics: shared.map((metric) => againstControl(metric, aligned[i + 2]!, aligned[1]!)) };
  });
  return finishCard(systems, aligned[0]![0]!.length, claimed, judged);
}

const asList = (value: Evaluation | readonly Evaluation[]): readonly Evaluation[] => (Array.isArray(value) ? value : [value as Evaluation]);

function checkPairs(
  baseline: readonly Evaluation[],
  method: readonly Evaluation[],
  controls: readonly { name: string; evaluations: readonly Evaluation[] }[],
): void {
  for (const { name, evaluations } of [{ name: "method", evaluations: method }, ...controls]) {
    if (baseline.length > 0 && evaluations.length === baseline.length) continue;
    const counts = `${baseline.length} evaluations of the baseline and ${evaluations.length} of ${name}`;
    throw new SteerlabError("claim/unpaired", `${counts} cannot be paired.`, { hint: "Give one of each a seed, in the same order." });
  }
  const all = [...baseline, ...method, ...controls.flatMap(({ evaluations }) => evaluations)];
  for (const evaluation of all) checkSameSplit(baseline[0]!, evaluation);
}

/** For every system and seed the items that count everywhere. */
function alignItems(systems: readonly (readonly Evaluation[])[]): ItemScore[][][] {
  const items = commonItems(...systems.flat());
  let next = 0;
  return systems.map((evaluations) => evaluations.map(() => items[next++]!));
}

function commonMetrics(evaluations: readonly Evaluation[]): TaskMetric[] {
  const shared = metricsOf(evaluations[0]!).filter((metric) => evaluations.every((one) => one.metrics[metric] !== undefined));
  if (shared.length > 0) return shared;
  throw new SteerlabError("evaluation/no-common-metric", "Baseline and method have no metric in common.", {
    hint: "Evaluate both with the same scoring.",
  });
}

function claimMetric(metric: TaskMetric, baseline: ItemScore[][], method: ItemScore[][]): ClaimedMetric {
  const difference = seedAveragedDifference(metric, baseline, method);
  const means = (systems: ItemScore[][]) => systems.map((items) => weightedMean(itemValues(items, metric)));
  const [before, after] = [means(baseline), means(method)];
  const single = METRICS[metric].binary && baseline.length === 1;
  return {
    metric,
    baseline: average(before),
    method: average(after),
    difference,
    bySeed: after.map((value, i) => value - before[i]!),
    mcnemarP: single ? mcnemar(itemValues(baseline[0]!, metric).values, itemValues(method[0]!, metric).values).p : null,
    verdict: verdictOf(metric, difference),
  };
}

/** The mean over seeds of paired differences; questions are resampled, the same for all seeds. */
function seedAveragedDifference(metric: TaskMetric, a: ItemScore[][], b: ItemScore[][]): Interval {
  const columns = [...a, ...b].map((items) => itemValues(items, metric));
  return resampledInterval(columns, (means) => average(means.slice(a.length)) - average(means.slice(0, a.length)));
}

function againstControl(metric: TaskMetric, control: ItemScore[][], method: ItemScore[][]): ClaimedControl["metrics"][number] {
  const difference = seedAveragedDifference(metric, control, method);
  return { metric, difference, verdict: verdictOf(metric, difference) };
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function verdictOf(metric: TaskMetric, { low, high }: Interval): Verdict {
  if (!(low > 0 || high < 0)) return "undecided";
  return low > 0 === (METRICS[metric].better === "higher") ? "better" : "worse";
}

function finishCard(
  { baseline, method }: { baseline: readonly Evaluation[]; method: readonly Evaluation[] },
  questions: number,
  metrics: readonly ClaimedMetric[],
  controls: readonly ClaimedControl[],
): ClaimCard {
  const { overlap, task } = baseline[0]!;
  const seeds = method.flatMap((evaluation) => evaluation.training?.seed ?? []);
  const facts = {
    task,
    baseline: baseline[0]!.model,
    method: method[0]!.model,
    questions,
    pairs: method.length,
    seeds,
    metrics,
    controls,
    overlap: overlap && overlap.train + overlap.calibration,
  };
  const missing = whatIsMissing(facts);
  const conclusion = closingSentence({ ...facts, missing });
  const config = { task, baseline: facts.baseline, method: facts.method, controls: controls.map(({ name }) => name) };
  const parents = [...baseline, ...method].map((evaluation) => evaluation.runId);
  const run = currentSession().startRun({ kind: "claim", name: `${facts.method} against ${facts.baseline} on ${task}`, config, parents });
  const card: ClaimCard = { ...facts, missing, conclusion, markdown: claimMarkdown({ ...facts, missing, conclusion }), runId: run.id };
  run.summary({ conclusion, missing: missing.length, ...Object.fromEntries(metrics.map((one) => [one.metric, one.difference.mean])) });
  run.artifact("card", { ...card });
  run.end("finished");
  return shownAs(card, ({ markdown }): Shown => ({ shown: "markdown", text: markdown }));
}

/** The controls of the method, and how they are recognised by name. */
const CONTROLS = [
  { name: /temperature|sharpen/i, sentence: "No temperature control: sharpening the warm model may give the same." },
  { name: /extrapol/i, sentence: "No extrapolation control: following the logits' difference may give the same." },
  { name: /longer|more steps/i, sentence: "No longer warm start: a few more training steps may give more." },
];

function whatIsMissing(card: Pick<ClaimCard, "controls" | "seeds" | "pairs" | "overlap">): string[] {
  const missing = CONTROLS.filter(({ name }) => !card.controls.some((control) => name.test(control.name))).map(({ sentence }) => sentence);
  if (new Set(card.seeds).size < 2) {
    const known = card.seeds.length > 0 ? `seed ${card.seeds[0]}` : "a seed that the run log does not know";
    missing.push(`One warm start (${known}): the interval is over questions and says nothing about other seeds.`);
  }
  if (card.overlap === null) missing.push("Nobody looked whether test questions stand in the training data.");
  return missing;
}
