import type { RunDetail, Series } from "./run.ts";

export interface ComparedNumber {
  /** `summary.best`, or `loss at step 3` where a series first differs */
  readonly key: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly equal: boolean;
}

/** A run beside its repetition. */
export interface RepeatedRun {
  readonly before: string;
  readonly after: string;
  readonly notebook: string;
  /** same backend and same seed: every number should be the same to the bit */
  readonly comparable: boolean;
  readonly numbers: readonly ComparedNumber[];
  readonly equal: number;
  readonly differing: number;
}

/** Says how fast, how long and how large, which no repetition repeats. */
const ofTheMachine = /(^|\.)(milliseconds|seconds|tokensPerSecond|memory|tensorMemory|elapsed|duration|resumedFrom)$/i;

type Numbers = ReadonlyMap<string, number | null>;

/** Every number of the summaries and every value of every series. Numbers that measure the machine are left out. */
export function compareRepetition(
  before: RunDetail,
  after: RunDetail,
  series: (id: string, metric: string) => Series,
): Omit<RepeatedRun, "notebook"> {
  const [a, b] = [before, after].map((run) => numbersOf(run, series));
  const keys = [...new Set([...a!.keys(), ...b!.keys()])];
  const numbers = keys.map((key) => compared(key, a!, b!));
  const differing = numbers.filter(({ equal }) => !equal).length;
  const comparable = before.backend === after.backend && before.seed === after.seed;
  return { before: before.id, after: after.id, comparable, numbers, differing, equal: numbers.length - differing };
}

function compared(key: string, a: Numbers, b: Numbers): ComparedNumber {
  const [before, after] = [a.get(key) ?? null, b.get(key) ?? null];
  return { key, before, after, equal: a.has(key) && b.has(key) && Object.is(before, after) };
}

function numbersOf(run: RunDetail, series: (id: string, metric: string) => Series): Map<string, number | null> {
  const numbers = new Map<string, number | null>(numericLeaves(run.summary, "summary."));
  for (const metric of Object.keys(run.metrics)) {
    if (ofTheMachine.test(metric)) continue;
    const { steps, values } = series(run.id, metric);
    steps.forEach((step, i) => void numbers.set(`${metric} at step ${step}`, values[i] ?? null));
  }
  return numbers;
}

function numericLeaves(value: unknown, path: string): [string, number][] {
  const name = path.slice(0, -1);
  if (typeof value === "number") return ofTheMachine.test(name) ? [] : [[name, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numericLeaves(inner, `${path}${key}.`));
}
