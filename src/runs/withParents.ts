import { kindLabels } from "./kindLabels.ts";
import type { RunRow } from "./run.ts";

export type ConfiguredRun = Pick<RunRow, "id" | "kind" | "config" | "parents">;

/**
 * A run's settings with those of the runs that it was made from under the name of their kind: `warm start.learningRate`. A parent that is gone
 * is left out, and so is what a damaged log makes its own ancestor.
 * @param family the runs that it was made from, as far as they are known
 */
export function withParents(run: ConfiguredRun, family: readonly ConfiguredRun[]): Record<string, unknown> {
  return settingsOf(run, new Map(family.map((one) => [one.id, one])), new Set());
}

function settingsOf(run: ConfiguredRun, known: ReadonlyMap<string, ConfiguredRun>, above: ReadonlySet<string>): Record<string, unknown> {
  const seen = new Set(above).add(run.id);
  const settings: Record<string, unknown> = { ...run.config };
  for (const parent of run.parents.flatMap((id) => known.get(id) ?? [])) {
    if (seen.has(parent.id)) continue;
    settings[freeName(kindLabels[parent.kind], settings)] = settingsOf(parent, known, seen);
  }
  return settings;
}

/** Two parents of one kind are numbered. */
function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  for (let count = 1; ; count++) {
    const free = count === 1 ? name : `${name} ${count}`;
    if (!(free in taken)) return free;
  }
}
