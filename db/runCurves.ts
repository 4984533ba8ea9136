import type { ReducedSeries } from "../src/runs/reducedSeries.ts";
import type { Database } from "./database.ts";

/** null: not a number */
type Point = readonly [step: number, value: number | null];

interface Bucket {
  readonly step: number;
  readonly low: number | null;
  readonly lowStep: number;
  readonly high: number | null;
  readonly highStep: number;
}

const readAtOnce = 20_000; // steps
const mostKept = 2_000; // series of some hundred points

/** Series made small enough to draw. */
export class RunCurves {
  readonly #db: Database;
  readonly #kept = new Map<string, ReducedSeries>();

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * One metric of many runs, each with at most about `points` points: the least and the greatest value of each stretch of steps, so that no
   * spike is lost. With `from` and `to`, only those steps, at the full resolution that they allow.
   */
  reduced(
    ids: readonly string[],
    metric: string,
    { points = 400, from, to }: { points?: number; from?: number; to?: number } = {},
  ): Record<string, ReducedSeries> {
    return this.#db.read(() => {
      const key = this.#db.sql<{ id: number }>("SELECT id FROM metric_key WHERE name = ?").get(metric)?.id;
      if (key === undefined) return {};
      return Object.fromEntries(ids.map((id) => [id, this.#known(id, key, points, from, to)]));
    });
  }

  /** About `points` values of a metric at equal distances: enough for a curve of the size of a word, for any length of series. */
  sparks(ids: readonly string[], metric: string, points = 32): Record<string, Float64Array> {
    return this.#db.read(() => {
      const key = this.#db.sql<{ id: number }>("SELECT id FROM metric_key WHERE name = ?").get(metric)?.id;
      if (key === undefined) return {};
      return Object.fromEntries(ids.map((id) => [id, this.#spark(id, key, points)]));
    });
  }

  /** When steps were logged: steps and ms since the run's start, as far as it is known. */
  clock(id: string): { steps: Float64Array; milliseconds: Float64Array } {
    return this.#db.read(() => {
      const select = "SELECT step, at - started AS elapsed FROM run_clock JOIN run ON run.id = run_id WHERE run_id = ? ORDER BY step";
      const rows = this.#db.sql<{ step: number; elapsed: number }>(select).all(id);
      return {
        steps: Float64Array.from(rows, ({ step }) => step),
        milliseconds: Float64Array.from(rows, ({ elapsed }) => Math.max(0, elapsed)),
      };
    });
  }

  /** A whole curve that has not grown since is not made small again. */
  #known(id: string, key: number, points: number, from?: number, to?: number): ReducedSeries {
    if (from !== undefined || to !== undefined) return this.#one(id, key, points, from, to);
    const last = this.#db
      .sql<{ step: number; count: number; total: number }>("SELECT step, count, total FROM metric_last WHERE run_id = ? AND key_id = ?")
      .get(id, key);
    const name = [id, key, points, last?.step, last?.count, last?.total].join("/");
    const series = this.#kept.get(name) ?? this.#one(id, key, points);
    this.#kept.delete(name);
    this.#kept.set(name, series);
    if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value!);
    return series;
  }

  #range(id: string, key: number): { first: number | null; last: number | null } {
    return {
      first: this.#edge(id, key, "ASC"),
      last: this.#edge(id, key, "DESC"),
    };
  }

  #edge(id: string, key: number, order: "ASC" | "DESC"): number | null {
    const select = `SELECT step FROM metric WHERE run_id = ? AND key_id = ? ORDER BY step ${order} LIMIT 1`;
    return this.#db.sql<{ step: number }>(select).get(id, key)?.step ?? null;
  }

  #one(id: string, key: number, points: number, from?: number, to?: number): ReducedSeries {
    const { first, last } = this.#range(id, key);
    if (first === null || last === null) return { steps: new Float64Array(0), values: new Float64Array(0), reduced: false };
    const [low, high] = [Math.max(first, Math.floor(from ?? first)), Math.min(last, Math.ceil(to ?? last))];
    const size = Math.ceil((high - low + 1) / (points / 2));
    return size <= 2 ? this.#whole(id, key, low, high) : this.#buckets(id, key, low, high, size);
  }

  #whole(id: string, key: number, low: number, high: number): ReducedSeries {
    return { ...seriesOf(this.#rows(id, key, low, high)), reduced: false };
  }

  #rows(id: string, key: number, low: number, high: number): Point[] {
    const select = "SELECT step, value FROM metric WHERE run_id = ? AND key_id = ? AND step BETWEEN ? AND ? ORDER BY step";
    return this.#db.sql(select).raw().all(id, key, low, high) as Point[];
  }

  /** Some thousand rows at a time: two aggregates in SQLite take three times as long as reading the rows. */
  #buckets(id: string, key: number, low: number, high: number, size: number): ReducedSeries {
    const span = size * Math.max(1, Math.floor(readAtOnce / size));
    const points: Point[] = [];
    for (let from = low; from <= high; from += span) {
      const rows = this.#rows(id, key, from, Math.min(high, from + span - 1));
      for (const bucket of extremes(rows, (step) => Math.floor((step - low) / size))) points.push(...pointsOf(bucket));
    }
    return { ...seriesOf(points), reduced: true };
  }

  #spark(id: string, key: number, points: number): Float64Array {
    const { first, last } = this.#range(id, key);
    if (first === null || last === null) return new Float64Array(0);
    const next = this.#db.sql<{ value: number | null }>(
      "SELECT value FROM metric WHERE run_id = ? AND key_id = ? AND step >= ? ORDER BY step LIMIT 1",
    );
    const count = Math.min(points, last - first + 1);
    return Float64Array.from(
      { length: count },
      (_, i) => next.get(id, key, Math.round(first + ((last - first) * i) / Math.max(1, count - 1)))?.value ?? Number.NaN,
    );
  }
}

const seriesOf = (points: readonly Point[]) => ({
  steps: Float64Array.from(points, ([step]) => step),
  values: Float64Array.from(points, ([, value]) => value ?? Number.NaN),
});

/** The least and the greatest value of each stretch; of one without any number its first step. @param rows by step */
function extremes(rows: readonly Point[], stretchOf: (step: number) => number): Bucket[] {
  const buckets: Writable<Bucket>[] = [];
  let last = -1;
  for (const [step, value] of rows) {
    const stretch = stretchOf(step);
    if (stretch !== last) buckets.push({ step, low: value, lowStep: step, high: value, highStep: step });
    last = stretch;
    const bucket = buckets.at(-1)!;
    if (value === null) continue;
    if (bucket.low === null || value < bucket.low) [bucket.low, bucket.lowStep] = [value, step];
    if (bucket.high === null || value > bucket.high) [bucket.high, bucket.highStep] = [value, step];
  }
  return buckets;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function pointsOf({ step, low, lowStep, high, highStep }: Bucket): Point[] {
  if (lowStep === highStep) return [[step, low]];
  return lowStep < highStep
    ? [
        [lowStep, low],
        [highStep, high],
      ]
    : [
        [highStep, high],
        [lowStep, low],
      ];
}
