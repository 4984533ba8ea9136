import { checkInput } from "../input/checkInput.ts";
import { anything, isObject, kind, listOf, optionsOf } from "../input/kind.ts";
import { aSeed } from "../input/kinds.ts";
import type { LabelledSequence } from "../lm/causalLM.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import type { RunWriter } from "../runs/run.ts";
import { trackRun } from "../runs/trackRun.ts";
import type { Session } from "../session/session.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { Example, TaskSplit } from "../tasks/task.ts";
import { aSplit } from "../tasks/taskKinds.ts";
import { checkAdapted, pairConfig, parentsOf } from "./adaptedPair.ts";
import { checkExamples, showing } from "./calibrate.ts";
import { checkAlpha, checkOutside, type Outside } from "./confidenceMask.ts";
import { type ControlName, controlColumns, controlStrengths } from "./controls.ts";
import { fittingExamples } from "./labelledExample.ts";
import { type LabelledPass, labelledPass } from "./labelledPass.ts";
import { PairedBootstrap } from "./pairedBootstrap.ts";
import { positionCount, restrict, type SparsePositions, takePositions } from "./sparsePositions.ts";
import { itemValues, layOutSplit, type SplitLayout, type SweepMetric } from "./splitPositions.ts";
import { targetLogProbabilities } from "./steeredDistribution.ts";
import { formatDoubt } from "./strengthDoubts.ts";
import { estimateStrength, type Strength } from "./strengthEstimators.ts";
import { checkStrengths, defaultStrengths } from "./strengthGrid.ts";
import { meansOf, sweepCurves } from "./sweepCurves.ts";
import { checkGenerate, type GenerateAtStrengths, sweepGenerated } from "./sweepGenerated.ts";
import { logSweep } from "./sweepLog.ts";
import { type SweepResult, type SweepSystem, showingSweep } from "./sweepResult.ts";
import type { SteerOptions } from "./trace.ts";

export interface SweepOptions extends SteerOptions {
  /** in rising order; by default 221 of them, see `defaultStrengths` */
  readonly strengths?: readonly number[];
  /** several masks from the same pass; `alpha` (or the first) is the one that optimum, bands and comparison speak of */
  readonly alphas?: readonly number[];
  /** where the analytic strength and the controls' own strengths come from; without it, from the test split, and the result says so */
  readonly calibration?: readonly Example[];
  /** of the bootstrap; 0 when left out */
  readonly seed?: number;
  /** metrics of generated text too, at a few strengths: each decodes the whole split anew */
  readonly generate?: GenerateAtStrengths;
}

/**
 * Every metric at every strength from one forward pass over the split (and one over the calibration set): cross-entropy, and where the
 * items have options accuracy and MC1 to MC3 by likelihood. Exact, from the sparse form. Logged as a run.
 * @throws `steer/not-adapted`, `steer/empty-calibration`, `steer/no-labels`, `steer/alpha`, `steer/outside`, `steer/strengths`,
 * `task/not-a-split`, `task/not-an-example`, `steer/bad-option`
 */
export function sweep(warm: AdaptedLM, split: TaskSplit, o: SweepOptions = {}): Promise<SweepResult> {
  const setting = checkedSetting(warm, split, o);
  const config = {
    ...pairConfig(warm),
    task: split.task,
    items: split.items.length,
    splitDigest: split.digest,
    ...(split.origin ? { data: { ...split.origin, overlap: split.overlap } } : {}),
    calibration: o.calibration?.length ?? 0,
    alpha: setting.alpha,
    alphas: setting.alphas,
    outside: setting.outside,
  };
  const name = `${split.task}, ${setting.alphas.map((alpha) => `α ${alpha}`).join(", ")}`;
  const start = {
    kind: "sweep",
    name,
    config,
    parents: parentsOf(warm),
    modelDigest: warm.digest,
    dataDigest: split.digest,
    ...(o.calibration ? { examples: o.calibration } : {}),
    seed: setting.seed,
  } as const;
  return trackRun(start, async (run, session) => {
    const test = await testPass(warm, split, setting.smallest, session);
    const chosen = o.calibration ? await calibrationPass(warm, o.calibration, setting, session) : chooseOnTest(test, setting);
    const strengths = o.strengths ? checkStrengths(o.strengths) : defaultStrengths(chosen.analytic.kl, chosen.analytic.exact);
    const generated = o.generate ? await sweepGenerated(warm, split, { ...o.generate, ...setting }) : null;
    const calibrated = o.calibration !== undefined;
    const result = await sweepStrengths({ test, chosen, strengths, setting, split, run, session, calibrated, generated });
    logSweep(run, result, { ...test, tokenizer: warm.tokenizer });
    return result;
  });
}

interface Setting {
  readonly alpha: number;
  readonly alphas: readonly number[];
  readonly smallest: number;
  readonly outside: Outside;
  readonly seed: number;
}

const aList = listOf(anything, "Give a list, such as [0.1, 0.3].");
const SWEEP = {
  name: "sweep",
  code: "steer/bad-option",
  takes: [
    ["its split", aSplit],
    [
      "options",
      optionsOf<SweepOptions>({
        ...{ alpha: anything, outside: anything, strengths: aList, alphas: aList, calibration: anything },
        ...{ seed: aSeed, generate: kind(isObject, "Give { strengths }: where text is decoded anew.") },
      }),
    ],
  ],
} as const;

function checkedSetting(warm: AdaptedLM, split: TaskSplit, o: SweepOptions): Setting {
  checkAdapted(warm);
  checkInput(SWEEP, [split, o]);
  if (split.items.length === 0)
    throw new SteerlabError("steer/no-labels", `The split of "${split.task}" has no items.`, { hint: "Load it with test: 100 or more." });
  if (o.calibration !== undefined) checkExamples("sweep", o.calibration);
  if (o.strengths !== undefined) checkStrengths(o.strengths);
  if (o.generate !== undefined) checkGenerate(split, o.generate);
  const asked = o.alphas?.length ? [...o.alphas] : [o.alpha ?? 0.1];
  const alpha = checkAlpha(o.alpha ?? (asked.includes(0.1) ? 0.1 : asked[0]!));
  const alphas = asked.includes(alpha) ? asked : [alpha, ...asked];
  return { alpha, alphas, smallest: Math.min(...alphas.map(checkAlpha)), outside: checkOutside(o.outside ?? "keep"), seed: o.seed ?? 0 };
}

interface TestPass extends LabelledPass {
  readonly layout: SplitLayout;
  readonly sequences: readonly LabelledSequence[];
}

async function testPass(warm: AdaptedLM, split: TaskSplit, alpha: number, session: Session): Promise<TestPass> {
  const { sequences, layout } = layOutSplit(warm, split);
  return { ...(await labelledPass(warm, sequences, { alpha, label: "Sweeping: base and warm" }, session)), layout, sequences };
}

/** The strengths that are chosen without looking at the test split. */
interface Chosen {
  readonly analytic: Strength;
  /** grid index of each control's lowest cross-entropy */
  readonly control: Record<ControlName, number>;
}

async function calibrationPass(warm: AdaptedLM, examples: readonly Example[], setting: Setting, session: Session): Promise<Chosen> {
  const sequences = fittingExamples(warm, examples);
  const pass = await labelledPass(warm, sequences, { alpha: setting.smallest, label: "Calibrating" }, session);
  return choose(restrict(pass.positions, setting.alpha), controlColumns(pass.controls), setting);
}

/** Without calibration examples the split's own answers have to do. */
function chooseOnTest({ positions, controls, layout }: TestPass, setting: Setting): Chosen {
  const rows = answerRows(layout);
  const only = (values: Float64Array) => Float64Array.from(rows, (r) => values[r]!);
  const { temperature, extrapolation } = controlColumns(controls);
  const own = { temperature: temperature.map(only), extrapolation: extrapolation.map(only) };
  return choose(restrict(takePositions(positions, rows), setting.alpha), own, setting);
}

function choose(positions: SparsePositions, controls: Record<ControlName, Float64Array[]>, { outside, seed }: Setting): Chosen {
  const best = (name: ControlName) => indexOfBest(Float64Array.from(controls[name], total), Math.max);
  return {
    analytic: estimateStrength(positions, { outside, seed, optima: false }),
    control: { temperature: best("temperature"), extrapolation: best("extrapolation") },
  };
}

const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
const answerRows = (layout: SplitLayout) =>
  layout.items.flatMap(({ answer }) => Array.from({ length: answer.to - answer.from }, (_, k) => answer.from + k));

interface SweepWork {
  readonly test: TestPass;
  readonly chosen: Chosen;
  readonly strengths: Float64Array;
  readonly setting: Setting;
  readonly split: TaskSplit;
  readonly run: RunWriter;
  readonly session: Session;
  readonly calibrated: boolean;
  readonly generated: SweepResult["generated"];
}

async function sweepStrengths(work: SweepWork): Promise<SweepResult> {
  const { test, chosen, strengths, setting, split, run } = work;
  const { layout } = test;
  const bootstraps = pairedWithWarm(test, setting.seed);
  const masks = setting.alphas.map((alpha) => restrict(test.positions, alpha));
  const { metrics, bands } = await sweepCurves({ ...work, ...setting, layout, masks, bootstraps });
  const at = setting.alphas.indexOf(setting.alpha) * strengths.length;
  const primary = (metric: SweepMetric) => metrics[metric]!.subarray(at, at + strengths.length);
  const main = masks[setting.alphas.indexOf(setting.alpha)]!;
  const exactOptimum = insideOptimum(work.calibrated ? answersOptimum(main, layout, setting) : chosen.analytic);
  const other = work.calibrated ? formatDoubt(chosen.analytic.interval, exactOptimum) : null;
  const doubts = [...chosen.analytic.doubts, ...(other === null ? [] : [other])];
  return showingSweep({
    task: split.task,
    strengths,
    alphas: setting.alphas,
    alpha: setting.alpha,
    outside: setting.outside,
    metrics,
    generated: work.generated,
    bands,
    controls: controlCurves(test, chosen),
    analytic: showing({ ...chosen.analytic, doubts, runId: run.id }),
    calibrated: work.calibrated,
    exactOptimum,
    best: Object.fromEntries(layout.metrics.map((metric) => [metric, bestStrength(metric, strengths, primary(metric))])),
    systems: compareSystems(test, main, chosen, setting, bootstraps),
    items: layout.items.length,
    excluded: layout.excluded,
    tokens: layout.tokens,
    kl: total(test.positions.kl) / positionCount(test.positions),
    runId: run.id,
  });
}

function pairedWithWarm({ positions, layout }: TestPass, seed: number): Record<string, PairedBootstrap> {
  const warm = itemValues(layout, positions.targetLogWarm);
  return Object.fromEntries(layout.metrics.map((metric) => [metric, new PairedBootstrap(warm[metric]!, seed)]));
}

/** Of equally good strengths the one that steers least. */
function bestStrength(metric: SweepMetric, strengths: Float64Array, curve: Float64Array): number {
  const sign = metric === "crossEntropy" ? -1 : 1;
  const order = Array.from(strengths.keys()).sort(
    (i, j) => sign * (curve[j]! - curve[i]!) || Math.abs(strengths[i]!) - Math.abs(strengths[j]!),
  );
  return strengths[order[0]!]!;
}

function indexOfBest(values: Float64Array, pick: (...values: number[]) => number): number {
  return values.indexOf(pick(...values));
}

function controlCurves({ controls, layout }: TestPass, chosen: Chosen): SweepResult["controls"] {
  const columns = controlColumns(controls);
  const curve = (name: ControlName) => {
    const points = columns[name].map((logProbabilities) => meansOf(itemValues(layout, logProbabilities)));
    const metrics = Object.fromEntries(layout.metrics.map((metric) => [metric, Float64Array.from(points, (point) => point[metric]!)]));
    return { strengths: controlStrengths[name], metrics, chosen: controlStrengths[name][chosen.control[name]]! };
  };
  return { temperature: curve("temperature"), extrapolation: curve("extrapolation") };
}

/** What minimises the test answers' own loss. */
const answersOptimum = (positions: SparsePositions, layout: SplitLayout, { outside }: Setting): Strength =>
  estimateStrength(takePositions(positions, answerRows(layout)), { outside, resamples: 0, optima: false });

/** Null when it is undefined or lies at the search's bound. */
const insideOptimum = ({ exact, exactAtBound }: Strength): number | null => (exactAtBound === null ? exact : null);

/** Base, warm, steered and the controls on the same items, each at the strength that calibration chose. */
function compareSystems(
  { positions, controls, layout }: TestPass,
  masked: SparsePositions,
  { analytic, control }: Chosen,
  { outside }: Setting,
  bootstraps: Record<string, PairedBootstrap>,
): SweepSystem[] {
  const system = (name: SweepSystem["system"], strength: number | null, logProbabilities: Float64Array): SweepSystem => {
    const values = itemValues(layout, logProbabilities);
    const metrics = layout.metrics.map((metric) => [metric, bootstraps[metric]!.compare(values[metric]!)]);
    return { system: name, strength, metrics: Object.fromEntries(metrics) };
  };
  const strength = analytic.recommended;
  const columns = controlColumns(controls);
  const controlled = (name: ControlName) => system(name, controlStrengths[name][control[name]]!, columns[name][control[name]]!);
  return [
    system("base", null, positions.targetLogBase),
    system("warm", 0, positions.targetLogWarm),
    ...(strength === null ? [] : [system("steered", strength, targetLogProbabilities(masked, strength, outside))]),
    controlled("temperature"),
    controlled("extrapolation"),
  ];
}
