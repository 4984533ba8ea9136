/**
 * One sweep over several warm models, such as seeds or adapters: the same strengths and masks for all, and what they have in common with how
 * far they lie apart. A single warm start says nothing about the next one: seeds are what an interval here is taken over.
 */
import { checkInput } from "../input/checkInput.ts";
import { anything, fieldsOf, listOf } from "../input/kind.ts";
import { aNumber, aText } from "../input/kinds.ts";
import { type Shown, type ShownTable, type ShowsItself, showSelf } from "../output/shown.ts";
import type { AdaptedLM } from "../peft/adaptedLM.ts";
import { SteerlabError } from "../steerlabError.ts";
import type { TaskSplit } from "../tasks/task.ts";
import { type SeedMean, seedMean } from "./seedMean.ts";
import { defaultStrengths } from "./strengthGrid.ts";
import { type SweepOptions, sweep } from "./sweep.ts";
import type { SweepResult, SweepSystem } from "./sweepResult.ts";

export interface StudySubject {
  readonly warm: AdaptedLM;
  /** subjects of one label are pooled: the adapter, or the length of the warm start */
  readonly label: string;
  /** of the warm start */
  readonly seed: number;
}

export interface PooledSweep {
  readonly label: string;
  readonly seeds: readonly number[];
  /** every metric's mean curve over the seeds and its interval, [alphas × strengths]; NaN edges for a single seed */
  readonly curves: Readonly<Record<string, { readonly mean: Float64Array; readonly low: Float64Array; readonly high: Float64Array }>>;
  /** each system's difference to the warm model, at the strength that calibration chose for each seed */
  readonly differences: Readonly<Partial<Record<SweepSystem["system"], Readonly<Record<string, SeedMean>>>>>;
  /** the exact strength; null where it is undefined for a seed */
  readonly strength: SeedMean | null;
}

export interface SweepStudy extends ShowsItself {
  readonly strengths: Float64Array;
  readonly sweeps: readonly (Omit<StudySubject, "warm"> & { readonly sweep: SweepResult })[];
  readonly pooled: readonly PooledSweep[];
}

/**
 * Sweeps each warm model over the same strengths; every sweep is a logged run of its own.
 * @param o as of `sweep`; without `strengths`, 221 of them from −2 to 20
 * @throws `steer/no-subjects`, `steer/same-subject` for a label and seed that come twice, and what `sweep` throws
 */
export async function sweepAll(subjects: readonly StudySubject[], split: TaskSplit, o: SweepOptions = {}): Promise<SweepStudy> {
  checkSubjects(subjects);
  const strengths = o.strengths ?? Array.from(defaultStrengths(1, null));
  const sweeps: SweepStudy["sweeps"][number][] = [];
  for (const { warm, label, seed } of subjects) sweeps.push({ label, seed, sweep: await sweep(warm, split, { ...o, strengths }) });
  const labels = [...new Set(subjects.map(({ label }) => label))];
  const pooled = labels.map((label) =>
    pool(
      label,
      sweeps.filter((one) => one.label === label),
    ),
  );
  return showing({ strengths: Float64Array.from(strengths), sweeps, pooled });
}

const SUBJECT = "Give a list of { warm, label, seed }.";
const someSubjects = listOf(fieldsOf({ warm: anything, label: aText, seed: aNumber }, SUBJECT), SUBJECT);

function checkSubjects(subjects: readonly StudySubject[]): void {
  checkInput({ name: "sweepAll", code: "steer/no-subjects", takes: [["its subjects", someSubjects]] }, [subjects]);
  if (subjects.length === 0)
    throw new SteerlabError("steer/no-subjects", "The study has no warm model.", { hint: "Give at least one { warm, label, seed }." });
  const names = subjects.map(({ label, seed }) => `${label}, seed ${seed}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new SteerlabError("steer/same-subject", `"${twice}" comes twice in the study.`, { hint: "Give each its own label or seed." });
}

function pool(label: string, sweeps: SweepStudy["sweeps"]): PooledSweep {
  const results = sweeps.map(({ sweep }) => sweep);
  const metrics = Object.keys(results[0]!.metrics);
  const systems = results[0]!.systems.map(({ system }) => system);
  const ofSystem = (system: SweepSystem["system"]) => {
    const each = results.map((result) => result.systems.find((one) => one.system === system));
    // Where the strength is undefined for a seed there is no steered system, and a mean over the others would flatter.
    if (each.some((one) => one === undefined)) return null;
    return Object.fromEntries(metrics.map((metric) => [metric, seedMean(each.map((one) => one!.metrics[metric]!.difference))]));
  };
  const exact = results.map(({ analytic }) => analytic.exact);
  return {
    label,
    seeds: sweeps.map(({ seed }) => seed),
    curves: Object.fromEntries(metrics.map((metric) => [metric, pooledCurve(results.map((result) => result.metrics[metric]!))])),
    differences: Object.fromEntries(systems.map((system) => [system, ofSystem(system)]).filter(([, means]) => means !== null)),
    strength: exact.some((mu) => mu === null) ? null : seedMean(exact as number[]),
  };
}

function pooledCurve(curves: readonly Float64Array[]): PooledSweep["curves"][string] {
  const points = Array.from(curves[0]!, (_, k) => seedMean(curves.map((curve) => curve[k]!)));
  return {
    mean: Float64Array.from(points, ({ mean }) => mean),
    low: Float64Array.from(points, ({ interval }) => interval?.[0] ?? Number.NaN),
    high: Float64Array.from(points, ({ interval }) => interval?.[1] ?? Number.NaN),
  };
}

/** Not enumerable: spreading or storing it takes the numbers only. */
function showing(study: Pick<SweepStudy, "strengths" | "sweeps" | "pooled">): SweepStudy {
  return Object.defineProperty(study, showSelf, { value: (): Shown => studyTable(study), enumerable: false }) as SweepStudy;
}

function studyTable({ pooled, sweeps }: Pick<SweepStudy, "sweeps" | "pooled">): ShownTable {
  const text = ({ mean, interval }: SeedMean) =>
    interval === null ? mean.toFixed(4) : `${mean.toFixed(4)} [${interval[0].toFixed(4)}, ${interval[1].toFixed(4)}]`;
  const metrics = Object.keys(pooled[0]!.curves);
  const rows = pooled.flatMap(({ label, seeds, differences }) =>
    Object.entries(differences)
      .filter(([system]) => system !== "warm")
      .map(([system, means]) => [label, seeds.length, system, ...metrics.map((metric) => text(means![metric]!))]),
  );
  const { items, task } = sweeps[0]!.sweep;
  return {
    shown: "table",
    columns: ["warm model", "seeds", "system", ...metrics.map((metric) => `${metric}, difference to warm`)],
    rows,
    caption: `${task}, ${items} items; means over seeds with 95 % intervals by Student's t, each seed at its own calibrated strength.`,
  };
}
