/**
 * What a reader needs before believing a gain: sizes, seeds, intervals, controls, overlap, judges; and what is missing. The closing sentence
 * says no more than the numbers do.
 */
import { checkInput } from "../input/checkInput.ts";
import { fieldsOf, isObject, kind, orLeftOut } from "../input/kind.ts";
import type { Shown } from "../output/shown.ts";
import { currentSession } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { ClaimCard, ClaimedConfound, ClaimedControl, ClaimedMetric, ClaimFacts, ControlKind, Verdict } from "./claimCard.ts";
import { claimChecks, stepsOf } from "./claimChecks.ts";
import { claimMarkdown } from "./claimMarkdown.ts";
import { closingSentence } from "./closingSentence.ts";
import { seedsOf } from "./compare.ts";
import { type EvaluatedMetric, METRICS } from "./evaluatedMetric.ts";
import type { Evaluation, ItemScore } from "./evaluation.ts";
import type { BootstrapOptions, Interval } from "./metrics/bootstrap.ts";
import { answerText } from "./metrics/exactMatch.ts";
import { seedsInterval } from "./metrics/seedsBootstrap.ts";
import {
  asList,
  commonItems,
  comparableMetrics,
  type MetricComparison,
  type OneOrMore,
  pairedComparison,
  resampledOver,
} from "./pairedSystems.ts";
import type { PretrainingOverlap } from "./pretrainingOverlap.ts";
import { shownAs } from "./shownAs.ts";

export type { ClaimCard, ClaimedControl, ClaimedMetric, Verdict } from "./claimCard.ts";

export interface ClaimOptions extends BootstrapOptions {
  readonly baseline: OneOrMore;
  /** as many as baselines, in the same order: one a seed */
  readonly method: OneOrMore;
  /** by name; `temperature`, `extrapolation` and `longer warm start` are looked for */
  readonly controls?: Readonly<Record<string, OneOrMore>>;
  /** the same two systems on another task than the one that was trained for */
  readonly elsewhere?: { readonly baseline: OneOrMore; readonly method: OneOrMore };
  /** what `pretrainingOverlap` found */
  readonly pretraining?: PretrainingOverlap;
}

interface Systems {
  readonly baseline: readonly Evaluation[];
  readonly method: readonly Evaluation[];
  readonly controls: readonly { readonly name: string; readonly evaluations: readonly Evaluation[] }[];
}

const controlsByName = kind(isObject, "Give evaluations by name, such as { temperature: await evaluate(controlled, task.test) }.");
const CLAIM = {
  name: "claim",
  code: "evaluation/not-an-evaluation",
  takes: [["systems", fieldsOf({ controls: orLeftOut(controlsByName) }, "Give { baseline, method }: what evaluate() returned.")]],
} as const;

/**
 * Logged as a run, with the card as its artifact.
 * @throws SteerlabError `claim/unpaired` when baselines and methods differ in number, `claim/same-task`, and what `compare` throws
 */
export function claim(o: ClaimOptions): ClaimCard {
  checkInput(CLAIM, [o]);
  const { baseline, method, controls = {}, elsewhere, pretraining, ...bootstrap } = o;
  const listed = (given: OneOrMore, as: string) => asList(given, as, "claim");
  const named = Object.entries(controls).map(([name, evaluations]) => ({ name, evaluations: listed(evaluations, `controls.${name}`) }));
  const systems = { baseline: listed(baseline, "baseline"), method: listed(method, "method"), controls: named };
  checkPairs(systems);
  const facts = claimFacts(systems, bootstrap);
  const other = elsewhere ? claimedElsewhere(systems, elsewhere, bootstrap) : null;
  return logCard(systems, { ...facts, elsewhere: other, pretraining: pretraining ?? null });
}

function checkPairs({ baseline, method, controls }: Systems): void {
  for (const { name, evaluations } of [{ name: "method", evaluations: method }, ...controls]) {
    if (baseline.length > 0 && evaluations.length === baseline.length) continue;
    const counts = `${baseline.length} evaluations of the baseline and ${evaluations.length} of ${name}`;
    throw new SteerlabError("claim/unpaired", `${counts} cannot be paired.`, { hint: "Give one of each a seed, in the same order." });
  }
}

function claimFacts(systems: Systems, bootstrap: BootstrapOptions): ClaimFacts {
  const { baseline, method, controls } = systems;
  const metrics = claimedMetrics(
    baseline,
    method,
    bootstrap,
    controls.flatMap(({ evaluations }) => evaluations),
  );
  const { overlap, task } = baseline[0]!;
  return {
    task,
    baseline: baseline[0]!.model,
    method: method[0]!.model,
    questions: Math.max(...metrics.map(({ difference }) => difference.n)),
    pairs: method.length,
    seeds: seedsOf(method),
    bootstrap: { over: resampledOver(method.length), seed: bootstrap.seed ?? 0, resamples: bootstrap.resamples ?? 2000 },
    metrics,
    controls: controls.map(({ name, evaluations }) => claimedControl(name, evaluations, method, metrics, bootstrap)),
    elsewhere: null,
    confounds: answerLength(baseline, method, bootstrap),
    overlap: overlap && overlap.train + overlap.calibration,
    pretraining: null,
    judges: method[0]!.judges,
    agreement: method[0]!.agreement,
  };
}

/** @param alsoScored controls: a question that one of them was not scored on counts nowhere */
function claimedMetrics(
  baseline: readonly Evaluation[],
  method: readonly Evaluation[],
  bootstrap: BootstrapOptions,
  alsoScored: readonly Evaluation[] = [],
): ClaimedMetric[] {
  const both = [...baseline, ...method];
  return comparableMetrics(both).map((metric) => {
    const others = alsoScored.filter((one) => one.metrics[metric] !== undefined);
    comparableMetrics([...both, ...others]);
    const items = commonItems(metric, [...both, ...others]);
    const paired = pairedComparison(metric, items.slice(0, baseline.length), items.slice(baseline.length, both.length), bootstrap);
    return claimedMetric(metric, paired);
  });
}

function claimedMetric(metric: EvaluatedMetric, { a, b, difference, bySeed, mcnemar }: MetricComparison): ClaimedMetric {
  return { metric, baseline: a, method: b, difference, bySeed, mcnemarP: mcnemar?.p ?? null, verdict: verdictOf(metric, difference) };
}

function claimedControl(
  name: string,
  evaluations: readonly Evaluation[],
  method: readonly Evaluation[],
  claimed: readonly ClaimedMetric[],
  bootstrap: BootstrapOptions,
): ClaimedControl {
  const all = [...evaluations, ...method];
  const shared = comparableMetrics(all).filter((metric) => claimed.some((one) => one.metric === metric));
  const metrics = shared.map((metric) => {
    const items = commonItems(metric, all);
    const { difference } = pairedComparison(metric, items.slice(0, evaluations.length), items.slice(evaluations.length), bootstrap);
    return { metric, difference, verdict: verdictOf(metric, difference) };
  });
  return { name, kind: controlKind(name), model: evaluations[0]!.model, metrics };
}

const KINDS: readonly (readonly [ControlKind, RegExp])[] = [
  ["temperature", /temperature|sharpen/i],
  ["extrapolation", /extrapol/i],
  ["longer warm start", /longer|more steps/i],
];
const controlKind = (name: string): ControlKind | null => KINDS.find(([, words]) => words.test(name))?.[0] ?? null;

function verdictOf(metric: EvaluatedMetric, { low, high }: Interval): Verdict {
  if (!(low > 0 || high < 0)) return "undecided";
  return low > 0 === (METRICS[metric].better === "higher") ? "better" : "worse";
}

function claimedElsewhere({ baseline }: Systems, elsewhere: NonNullable<ClaimOptions["elsewhere"]>, bootstrap: BootstrapOptions) {
  const [before, after] = [
    asList(elsewhere.baseline, "elsewhere.baseline", "claim"),
    asList(elsewhere.method, "elsewhere.method", "claim"),
  ];
  checkPairs({ baseline: before, method: after, controls: [] });
  const { task } = before[0]!;
  if (task !== baseline[0]!.task) return { task, metrics: claimedMetrics(before, after, bootstrap) };
  throw new SteerlabError("claim/same-task", `elsewhere is on ${task} too.`, { hint: "Give evaluations of another task." });
}

/** Longer or shorter answers change overlaps and judges' minds whatever they say. */
function answerLength(baseline: readonly Evaluation[], method: readonly Evaluation[], bootstrap: BootstrapOptions): ClaimedConfound[] {
  const all = [...baseline, ...method];
  const written = baseline[0]!.items.map((_, i) => all.every(({ items }) => items[i]!.generated !== undefined && !items[i]!.excluded));
  if (!written.includes(true)) return [];
  const columns = all.map(({ items, stop }) =>
    words(
      items.filter((_, i) => written[i]),
      stop,
    ),
  );
  const pairs = baseline.map((_, seed) => ({ a: columns[seed]!, b: columns[baseline.length + seed]! }));
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanOf = (side: "a" | "b") => mean(Float64Array.from(pairs, (pair) => mean(pair[side].values)));
  const difference = seedsInterval(pairs, resampledOver(baseline.length), bootstrap);
  return [{ name: "words an answer", baseline: meanOf("a"), method: meanOf("b"), difference }];
}

function words(items: readonly ItemScore[], stop: readonly string[]) {
  const count = ({ generated }: ItemScore) => answerText(generated!, stop).split(/\s+/).filter(Boolean).length;
  return { values: Float64Array.from(items, count), weights: new Float64Array(items.length).fill(1) };
}

function logCard(systems: Systems, facts: ClaimFacts): ClaimCard {
  const longer = facts.controls.findIndex(({ kind }) => kind === "longer warm start");
  const steps = { method: stepsOf(systems.method), longer: longer < 0 ? null : stepsOf(systems.controls[longer]!.evaluations) };
  const checks = claimChecks(facts, steps);
  const missing = checks.filter(({ state }) => state === "missing").map(({ text }) => text);
  const conclusion = closingSentence({ ...facts, missing });
  const { task, baseline, method, controls } = facts;
  const config = { task, baseline, method, controls: controls.map(({ name }) => name), bootstrap: facts.bootstrap };
  const all = [...systems.baseline, ...systems.method, ...systems.controls.flatMap(({ evaluations }) => evaluations)];
  const parents = [...new Set(all.map((evaluation) => evaluation.runId))];
  const run = currentSession().startRun({ kind: "claim", name: `${method} against ${baseline} on ${task}`, config, parents });
  const markdown = claimMarkdown({ ...facts, checks, missing, conclusion });
  const card: ClaimCard = { ...facts, checks, missing, conclusion, markdown, runId: run.id };
  run.summary({
    conclusion,
    missing: missing.length,
    ...Object.fromEntries(facts.metrics.map((one) => [one.metric, one.difference.mean])),
  });
  run.artifact("card", { ...card });
  run.end("finished");
  return shownAs(card, (own): Shown => ({ shown: "claim", card: { ...own } }));
}
