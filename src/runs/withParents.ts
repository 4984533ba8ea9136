import { kindLabels } from "./kindLabels.ts";
import type { RunRow } from "./run.ts";

export type ConfiguredRun = Pick<RunRow, "id" | "kind" | "config" | "parents">;

/**
 * A run's settings with those of the runs that it was made from under the name of their kind: `warm start.learningRate`. Each of them once, at
 * the nearest place: a sweep's warm start is its calibration's too. A parent that is gone is left out.
 * @param family the runs that it was made from, as far as they are known
 */
export function withParents(run: ConfiguredRun, family: readonly ConfiguredRun[]): Record<string, unknown> {
  const known = new Map(family.map((one) => [one.id, one]));
  const seen = new Set([run.id]);
  const settings: Record<string, unknown> = { ...run.config };
  let level = [{ run, settings }];
  while (level.length > 0) {
    level = level.flatMap((child) => {
      const parents = child.run.parents.flatMap((id) => (seen.has(id) ? [] : (known.get(id) ?? [])));
      for (const { id } of parents) seen.add(id);
      return parents.map((parent) => {
        const own: Record<string, unknown> = { ...parent.config };
        child.settings[freeName(kindLabels[parent.kind], child.settings)] = own;
        return { run: parent, settings: own };
      });
    });
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
