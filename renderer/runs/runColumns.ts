import type { RunRow } from "../../src/runs/run.ts";
import { fixed, significant } from "../format/number.ts";

/** Words that all have to occur in the run's id, name, kind, tags, notebook or state. */
export function matchesWords(run: RunRow, query: string): boolean {
  const text = [run.id, run.name, run.kind, run.state, run.notebook ?? "", ...run.tags].join(" ").toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Four digits, and rates such as 0.0067 without an exponent, since they stand beside rates of a tenth. */
export const runFigure = (value: number): string =>
  Math.abs(value) < 1e-2 && Math.abs(value) >= 1e-4 ? fixed(value, 4) : significant(value, 4);
