import type { StoredCurves } from "../../src/steer/storedSweep.ts";
import type { RunBook } from "./runBook.ts";

const points = 32;

/** Small curves for the table: of a metric over its steps (`curve:loss`), or of a sweep over its strengths (`sweep:crossEntropy`). */
export function runSparks(book: RunBook, ids: readonly string[], column: string): Record<string, Float64Array> {
  const [kind, name] = [column.slice(0, column.indexOf(":")), column.slice(column.indexOf(":") + 1)];
  if (kind === "curve") return book.curves.sparks(ids, name, points);
  return Object.fromEntries(ids.flatMap((id) => sweepSpark(book, id, name) ?? []));
}

/** At the first α. */
function sweepSpark(book: RunBook, id: string, metric: string): [string, Float64Array][] | null {
  const run = book.store.get(id);
  if (!run?.artifacts.some(({ name }) => name === "curves")) return null;
  const { strengths, metrics } = book.store.artifactValue(id, "curves") as StoredCurves;
  const values = metrics?.[metric as keyof typeof metrics] as ArrayLike<number> | undefined;
  if (!values || !strengths) return null;
  const last = strengths.length - 1;
  return [
    [
      id,
      Float64Array.from(
        { length: Math.min(points, strengths.length) },
        (_, i) => values[Math.round((i * last) / Math.max(1, Math.min(points, strengths.length) - 1))]!,
      ),
    ],
  ];
}
